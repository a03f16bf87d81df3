// Reads what may be a saved plan: a file, or a pipe that a shell made, and nothing that would keep us waiting.
import type { Diagnostic } from '../../engine/kernel/diagnostic.ts';
import { systemFiles } from './files.ts';
import { inputLimits } from './input-limits.ts';
import { type Look, unknown } from './look.ts';

/** Its text; null where there is none. @param name how people call it */
export function readPlanFile(path: string, name: string): Look<string | null> {
  const target = systemFiles.realpath(path) ?? path;
  const kind = systemFiles.kindOf(target);
  if (!kind.known) return kind;
  // Any other pipe may have no writer.
  if (kind.value === 'other' && !path.startsWith('/dev/fd/')) {
    return unknown(unfit(`${name} is a pipe or a device`));
  }
  return systemFiles.readText(path, inputLimits.savedPlan.most);
}

function unfit(detail: string): Diagnostic {
  return {
    severity: 'error',
    code: 'not-a-saved-plan',
    summary: 'Not a saved plan',
    detail,
    help: 'name a file of po plan --out',
  };
}
