// A failed look of git at a clone, as a diagnostic with its remedy.
import type { Diagnostic } from '../../../engine/kernel/diagnostic.ts';
import { remedyText, shellWord } from '../../../engine/kernel/help.ts';
import { known, type Look, unknown } from '../look.ts';
import { NamesNotUtf8 } from './change-set.ts';
import { refusedForOwner } from './dubious.ts';
import { GitFailure } from './failure.ts';

/** A fault with a diagnostic of its own, whatever git printed. */
export class UnknownFailure extends GitFailure {
  readonly diagnostic: Diagnostic;

  constructor(diagnostic: Diagnostic) {
    super('look', diagnostic.detail);
    this.name = 'UnknownFailure';
    this.diagnostic = diagnostic;
  }
}

/** A look that git could not finish is unknown. */
export async function attempt<T>(path: string, ask: () => Promise<T>): Promise<Look<T>> {
  try {
    return known(await ask());
  } catch (error) {
    if (!(error instanceof GitFailure)) throw error;
    if (error instanceof UnknownFailure) return unknown(error.diagnostic);
    return unknown({
      severity: 'error',
      code: 'git-unknown',
      summary: 'git cannot tell the state of a clone',
      ...(refusedForOwner(path, error.output) ??
        namesNotUtf8(path, error) ?? {
          detail: `${path}: ${error.message}: ${error.output}`,
          help: remedyText('look with:', `git -C ${shellWord(path)} status`),
        }),
    });
  }
}

function namesNotUtf8(path: string, error: GitFailure): { detail: string; help: string } | null {
  return error instanceof NamesNotUtf8 ? { detail: `${path}: ${error.output}`, help: error.help } : null;
}
