// The token: from the environment alone, and in nothing that is shown. Pure.
import { type Diagnostic, DiagnosticError } from '../../engine/kernel/diagnostic.ts';
import { hideSecrets } from '../../engine/kernel/secrets.ts';
import type { Platform } from '../world/forge/forge.ts';
import { type Environment, filled } from './job.ts';
import type { RepositoryTarget } from './target.ts';

export interface Token {
  /** The variable. */
  readonly name: string;
  readonly value: string;
}

const ownName = 'PO_FORGE_TOKEN';

const names: Readonly<Record<Platform, readonly string[]>> = {
  github: ['GITHUB_TOKEN', 'GH_TOKEN'],
  forgejo: ['FORGEJO_TOKEN', 'GITEA_TOKEN'],
  gitea: ['GITEA_TOKEN', 'FORGEJO_TOKEN'],
};

/**
 * Throws a `DiagnosticError` where there is none that can be used.
 *
 * @param isInJob the platform’s own variables hold what a job was given, for the server that it runs for
 */
export function tokenFor({ place, isOfJob }: RepositoryTarget, env: Environment, isInJob: boolean): Token {
  // What a job was given for one server is not shown to another.
  const own = isInJob && !isOfJob ? [] : names[place.platform];
  const candidates = [ownName, ...own];
  for (const name of candidates) {
    const value = filled(env[name]);
    if (value === null) continue;
    // A header would not take it, and would say so with the token in its words.
    if (!/^[\x21-\x7e]{1,4096}$/.test(value)) throw new DiagnosticError([unfit(name)]);
    return { name, value };
  }
  throw new DiagnosticError([missing(candidates, place.server)]);
}

/** What is sent, with the token cut out should it be in there. */
export function withoutToken(text: string, token: string): string {
  // What is shorter than any token would take parts of words with it.
  return token.length < 8 ? text : text.replaceAll(token, '***');
}

/** What is shown: no word of a forge, and no fault of ours, shows the token or any other credential. */
export function redacted(text: string, token: string): string {
  return hideSecrets(withoutToken(text, token));
}

function missing(candidates: readonly string[], server: string): Diagnostic {
  return {
    severity: 'error',
    code: 'forge-token-missing',
    summary: 'No token',
    detail: `${server} wants one, and the environment has none`,
    help: `put it into ${candidates.join(' or ')}`,
  };
}

function unfit(name: string): Diagnostic {
  return {
    severity: 'error',
    code: 'forge-token-unfit',
    summary: 'Not a token',
    detail: `what ${name} holds is too long, or has blanks, line breaks or other characters that no token has`,
    help: 'see how it got there: often a file was read with more in it than the token',
  };
}
