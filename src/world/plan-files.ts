// Reads what may be a saved plan: a file, or a pipe of a shell, and nothing that po would have to wait for.
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
    return unknown({
      severity: 'error',
      code: 'not-a-saved-plan',
      summary: 'Not a saved plan',
      detail: `${name} is a pipe or a device`,
      help: 'name a file of po plan --out',
    });
  }
  return systemFiles.readText(path, inputLimits.savedPlan.most);
}
