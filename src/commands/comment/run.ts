// `po comment`: keeps one comment on a pull request up to date. Writes nothing if the comment already has the text, and
// touches only its own.
import { resolve } from 'node:path';
import { type Diagnostic, DiagnosticError } from '../../../engine/kernel/diagnostic.ts';
import { misused, refuse } from '../../cli/answer.ts';
import { host, isInterruption, jobOfEnvironment, withoutSecret } from '../../cli/at-forge.ts';
import { forgeIn } from '../../cli/forge-arguments.ts';
import type { Answer, Arguments, Context, Run } from '../../cli/run.ts';
import { version } from '../../cli/version.ts';
import { commentText as commentOf, markerOf } from '../../comment/marker.ts';
import { type Put, putComment } from '../../comment/put.ts';
import { type Given, isPullRequest, targetOf } from '../../comment/target.ts';
import { tokenFor, withoutToken } from '../../comment/token.ts';
import { type Circumstances, closedPullRequest, unclearAuthor } from '../../comment/trouble.ts';
import { exitCode } from '../../exit-code.ts';
import { namePattern } from '../../fleet/name.ts';
import { readRegistry } from '../../registry/registry.ts';
import { systemFiles } from '../../world/files.ts';
import { systemForge } from '../../world/forge/system.ts';
import { commentText, furtherText } from './human.ts';
import { commentDocument } from './json.ts';

export const answer: Run = async (args, context) => {
  const { interrupted } = context;
  const options = optionsIn(args, context);
  if (typeof options === 'string') return misused('comment', options);
  const { kind, given, source } = options;
  const registry = readRegistry(args, context);
  // Needs nothing else of it: a comment may have to report that the rest is wrong.
  const { name } = registry;
  if (name === null) throw new DiagnosticError(registry.diagnostics);
  const job = jobOfEnvironment();
  const target = targetOf(given, job);
  const token = tokenFor(target, process.env, job !== null);
  const marker = markerOf({ kind, fleet: name, host });
  const body = await bodyFrom(source, context);
  if (body === null) return stopped;
  const comment = commentOf(marker, withoutToken(body.text, token.value), body.name);
  if (!comment.ok) throw new DiagnosticError([comment.diagnostic]);

  const { place } = target;
  const circumstances = { place, tokenName: token.name };
  try {
    const userAgent = `po/${version}`;
    const forge = await systemForge(place, { token: token.value, userAgent, interrupted });
    const onlyUpdate = args.flag('only-update');
    const put = await putComment(forge, { platform: place.platform, marker, text: comment.text, onlyUpdate });
    if (put.kind === 'closed' || put.kind === 'unclear') return notPut(put, circumstances);
    const about = { kind, fleet: { name, file: registry.fileName }, host, marker };
    const end = put.kind === 'none' ? ({ action: 'none', comment: null, further: [] } as const) : put;
    const document = commentDocument({ ...end, place, about });
    return {
      exitCode: exitCode.done,
      document,
      text: () => commentText(document),
      notice: furtherText(document),
    };
  } catch (error) {
    if (isInterruption(error)) return stopped;
    throw withoutSecret(error, circumstances, token.value);
  }
};

interface Options {
  readonly kind: string;
  readonly given: Given;
  /** A file, or null for standard input. */
  readonly source: string | null;
}

/** What is wrong with the arguments, for a usage message; otherwise the parsed arguments. */
function optionsIn(args: Arguments, { input }: Context): Options | string {
  const [file = '-', ...more] = args.positionals;
  if (more.length > 0) return 'name one file, or - for standard input';
  if (file === '-' && input.inputIsTerminal) return 'name a file, or pipe the text in';
  const kind = args.text('kind') ?? 'plan';
  if (!namePattern.test(kind)) return '--kind takes a word of lower-case letters, digits and hyphens';
  const forge = forgeIn(args);
  if (typeof forge === 'string') return forge;
  const pullRequest = args.text('pull-request');
  if (pullRequest !== null && !isPullRequest(pullRequest)) return '--pull-request takes a number';
  const source = file === '-' ? null : file;
  return { kind, given: { ...forge, pullRequest }, source };
}

/** More bytes than the longest comment can have. */
const largestBytes = 1024 * 1024;

/** Null once interrupted. A text longer than any comment is cut off: its length makes it refused. */
async function bodyFrom(source: string | null, context: Context) {
  if (source === null) {
    const name = 'standard input';
    const text = await context.input.readInput(largestBytes, context.interrupted);
    if (text === null && !context.interrupted.aborted) throw new DiagnosticError([tooLarge(name)]);
    return text === null ? null : { text, name };
  }
  const path = resolve(context.cwd, source);
  const kind = systemFiles.kindOf(systemFiles.realpath(path) ?? path);
  if (!kind.known) throw new DiagnosticError([kind.diagnostic]);
  // Any other pipe may have no writer.
  if (kind.value === 'other' && !path.startsWith('/dev/fd/')) throw new DiagnosticError([noFile(source)]);
  const text = systemFiles.readText(path);
  if (!text.known) throw new DiagnosticError([text.diagnostic]);
  if (text.value === null) throw new DiagnosticError([noFile(source)]);
  return { text: text.value, name: source };
}

function noFile(name: string): Diagnostic {
  return {
    severity: 'error',
    code: 'comment-file-missing',
    summary: 'Nothing to comment',
    detail: `there is no file ${name}`,
    help: 'name one, or pipe the text in: po plan --markdown | po comment',
  };
}

function tooLarge(name: string): Diagnostic {
  return {
    severity: 'error',
    code: 'comment-too-long',
    summary: 'Too long for a comment',
    detail: `${name} has more than ${largestBytes} bytes`,
  };
}

function notPut(put: Extract<Put, { kind: 'closed' | 'unclear' }>, circumstances: Circumstances): Answer {
  if (put.kind === 'unclear') throw new DiagnosticError([unclearAuthor(put.comments, circumstances)]);
  return refuse(closedPullRequest(put.pullRequest, circumstances.place));
}

const stopped: Answer = {
  exitCode: exitCode.interrupted,
  notice: 'po comment: interrupted. The comment may have been written; the same command again finds it.\n',
};
