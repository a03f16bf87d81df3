// The runs of a fleet, as `history` and `undo` read them: newest first, and one by its name.
import { join } from 'node:path';
import { type Diagnostic, DiagnosticError } from '../../engine/kernel/diagnostic.ts';
import { type PastRun, pastRun } from '../history/past-run.ts';
import { unreadable } from '../world/files.ts';
import { journalsIn } from '../world/journal-files.ts';
import { namedHolder } from '../world/lock.ts';

export interface PastRuns {
  /** The ids, newest first. */
  readonly ids: readonly string[];
  read(run: string): PastRun;
}

/** @param root the fleet's */
export function pastRuns(root: string): PastRuns {
  const folder = join(root, '.po', 'runs');
  const holder = namedHolder(join(root, '.po', 'lock'));
  const running = holder === null ? null : (/\brun (\S+?):/.exec(holder)?.[1] ?? null);
  const journals = journalsIn(folder);
  return {
    ids: reading(folder, () => journals.runs()).toReversed(),
    read: (run) =>
      reading(join(folder, `${run}.jsonl`), () => pastRun(run, journals.linesOf(run), run === running)),
  };
}

/** By its id, an unambiguous beginning of it, or `last`. Throws a diagnostic for any other word. */
export function runNamed(word: string, ids: readonly string[]): string {
  const [newest] = ids;
  if (word === 'last' && newest !== undefined) return newest;
  const found = ids.includes(word) ? [word] : ids.filter((id) => word !== '' && id.startsWith(word));
  const [only, ...others] = found;
  if (only !== undefined && others.length === 0) return only;
  throw new DiagnosticError([unknownRun(word, found, ids.length)]);
}

function unknownRun(word: string, found: readonly string[], total: number): Diagnostic {
  const isSeveral = found.length > 0;
  return {
    severity: 'error',
    code: 'run-unknown',
    summary: 'No such run',
    detail: isSeveral
      ? `${found.length} runs begin with ${JSON.stringify(word)}: ${fewOf(found)}`
      : `the journal of this fleet has no run ${JSON.stringify(word)}${total === 0 ? ': nothing was applied yet' : ''}`,
    help: isSeveral ? 'write more of its name' : 'po history lists them',
  };
}

function fewOf(ids: readonly string[]): string {
  const shown = 5;
  const more = ids.length - shown;
  return ids.slice(0, shown).join(', ') + (more > 0 ? ` and ${more} more` : '');
}

function reading<T>(path: string, read: () => T): T {
  try {
    return read();
  } catch (error) {
    if (!(error instanceof Error) || !('code' in error)) throw error;
    throw new DiagnosticError([unreadable(path, String(error.code))]);
  }
}
