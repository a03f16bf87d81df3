// Reads what may be a saved plan: a file, or a pipe that a shell made, and nothing that would keep us waiting.
import { statSync } from 'node:fs';
import type { Diagnostic } from '../../engine/toml/diagnostic.ts';
import { systemFiles } from './files.ts';
import { type Look, unknown } from './look.ts';

/** A plan of a thousand new projects is a few megabytes. */
const largestBytes = 64 * 1024 * 1024;

/** Its text; null where there is none. @param name how people call it */
export function readPlanFile(path: string, name: string): Look<string | null> {
  const target = systemFiles.realpath(path) ?? path;
  const kind = systemFiles.kindOf(target);
  if (!kind.known) return kind;
  // Any other pipe may have nobody at its other end.
  if (kind.value === 'other' && !path.startsWith('/dev/fd/')) {
    return unknown(unfit(`${name} is a pipe or a device`));
  }
  if (kind.value === 'file' && statSync(target).size > largestBytes) {
    return unknown(unfit(`${name} is larger than any plan`));
  }
  return systemFiles.readText(path, largestBytes);
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
