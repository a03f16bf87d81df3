// The token comes only from the environment, and is never shown. Pure.
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
 * Throws a `DiagnosticError` where no usable token is set.
 * @param isInJob the platform’s own variables hold the job's token for the server that it runs for
 */
export function tokenFor({ place, isOfJob }: RepositoryTarget, env: Environment, isInJob: boolean): Token {
  // A job's token for one server is never sent to another.
  const own = isInJob && !isOfJob ? [] : names[place.platform];
  const candidates = [ownName, ...own];
  for (const name of candidates) {
    const value = filled(env[name]);
    if (value === null) continue;
    // A header would refuse it, with the token in the error message.
    if (!/^[\x21-\x7e]{1,4096}$/.test(value)) throw new DiagnosticError([unfit(name)]);
    return { name, value };
  }
  throw new DiagnosticError([missing(candidates, place.server)]);
}

/** The text to send, with the token cut out if it contains it. */
export function withoutToken(text: string, token: string): string {
  // A string shorter than any token would match parts of words.
  return token.length < 8 ? text : text.replaceAll(token, '***');
}

/** The text to show: no word of a forge, and no fault of ours, shows the token or any other credential. */
export function redacted(text: string, token: string): string {
  return hideSecrets(withoutToken(text, token));
}

function missing(candidates: readonly string[], server: string): Diagnostic {
  return {
    severity: 'error',
    code: 'forge-token-missing',
    summary: 'No token',
    detail: `${server} needs one, and the environment has none`,
    help: `put it into ${candidates.join(' or ')}`,
  };
}

function unfit(name: string): Diagnostic {
  return {
    severity: 'error',
    code: 'forge-token-unfit',
    summary: 'Not a token',
    detail: `the value of ${name} is too long, or has blanks, line breaks or other characters that no token has`,
    help: 'check how it was set: often a file holds more than the token',
  };
}
