// Reads what `git status --porcelain=v2 --no-renames -z` prints (git-status, "Porcelain Format Version 2"). Pure; a line of
// an unknown kind is an error, never skipped: it could be a person's work.

export interface StatusEntry {
  readonly path: string;
  readonly kind: 'changed' | 'conflict' | 'untracked' | 'ignored';
  /** The index differs from HEAD. */
  readonly isStaged: boolean;
  readonly isSubmodule: boolean;
}

export class StatusError extends Error {}

export function readStatus(output: string): readonly StatusEntry[] {
  const records = output.split('\0');
  // Every record ends in a NUL, so behind the last one there is nothing.
  if (records.pop() !== '') throw new StatusError('it is cut short');
  return records.filter((record) => !record.startsWith('# ')).map(readEntry);
}

/** How many fields stand before the path. */
const ordinary = /^1 (..) (....) (?:\S+ ){5}(.+)$/s;
const unmerged = /^u (..) (....) (?:\S+ ){7}(.+)$/s;
const other = /^([?!]) (.+)$/s;

function readEntry(record: string): StatusEntry {
  const match = ordinary.exec(record) ?? unmerged.exec(record);
  if (match !== null) {
    const [, xy = '', submodule = '', path = ''] = match;
    const kind = record.startsWith('u') ? 'conflict' : 'changed';
    const isStaged = kind === 'conflict' || xy[0] !== '.';
    return { path, kind, isStaged, isSubmodule: submodule.startsWith('S') };
  }
  const [, mark, path] = other.exec(record) ?? [];
  if (path === undefined) throw new StatusError(`it has a line that is not known: ${JSON.stringify(record)}`);
  return { path, kind: mark === '?' ? 'untracked' : 'ignored', isStaged: false, isSubmodule: false };
}
