// Answers that many commands give.
import type { Diagnostic } from '../../engine/kernel/diagnostic.ts';
import { exitCode } from '../exit-code.ts';
import type { Answer } from './run.ts';

/** For invalid arguments. `problem` is a sentence without its full stop. */
export function misused(command: string, problem: string): Answer {
  const end = problem.endsWith('?') ? '' : '.';
  return { exitCode: exitCode.usage, notice: `po: ${problem}${end} See po ${command} --help\n` };
}

/** For a command that could go on and does not. */
export function refuse(...diagnostics: readonly Diagnostic[]): Answer {
  return { exitCode: exitCode.refused, diagnostics };
}
