// What every command that talks to a forge needs: its job and its failures.
import { DiagnosticError } from '../../engine/kernel/diagnostic.ts';
import { type Job, jobIn } from '../comment/job.ts';
import { redacted } from '../comment/token.ts';
import { type Circumstances, troubleOf } from '../comment/trouble.ts';
import { systemFiles } from '../world/files.ts';
import { ForgeFailure } from '../world/forge/failure.ts';

/** The host of the fleet's clones, until a registry can name another machine. */
export const host = 'local';

/** The CI job that po runs in, or null. */
export function jobOfEnvironment(): Job | null {
  return jobIn(process.env, readOrNull);
}

/** The caller reports absence; an unreadable file counts as absent. */
function readOrNull(file: string): string | null {
  const text = systemFiles.readText(file);
  return text.known ? text.value : null;
}

/**
 * Turns an error of a forge call into the one to throw. No word of it shows the token: our own faults are shown as
 * well, and a library may have put anything into its messages. The caller handles an interruption.
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
