// What every command that talks to a forge has to know of its job and its failures.
import { DiagnosticError } from '../../engine/kernel/diagnostic.ts';
import { type Job, jobIn } from '../comment/job.ts';
import { redacted } from '../comment/token.ts';
import { type Circumstances, troubleOf } from '../comment/trouble.ts';
import { systemFiles } from '../world/files.ts';
import { ForgeFailure } from '../world/forge/failure.ts';

/** Where the fleet's clones are, until a registry can name another machine. */
export const host = 'local';

/** The CI job that po runs in, or null. */
export function jobOfEnvironment(): Job | null {
  return jobIn(process.env, readOrNull);
}

/** Absence is for others to tell; so is what cannot be read. */
function readOrNull(file: string): string | null {
  const text = systemFiles.readText(file);
  return text.known ? text.value : null;
}

/**
 * What is to be thrown in place of what a call to a forge threw. No word of it shows the token: a fault of ours is shown
 * as well, and a library may have put anything into its words. An interruption is the caller's to deal with.
 */
export function withoutSecret(error: unknown, circumstances: Circumstances, token: string): unknown {
  const redact = (text: string) => redacted(text, token);
  if (error instanceof ForgeFailure) {
    const { detail, help = '', ...rest } = troubleOf(error, circumstances);
    return new DiagnosticError([{ ...rest, detail: redact(detail), help: redact(help) }]);
  }
  if (!(error instanceof Error) || error instanceof DiagnosticError) return error;
  error.message = redact(error.message);
  error.stack = redact(error.stack ?? '');
  return error;
}

export function isInterruption(error: unknown): boolean {
  return error instanceof ForgeFailure && error.trouble.kind === 'interrupted';
}
