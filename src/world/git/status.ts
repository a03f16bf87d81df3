// Reads what `git status --porcelain=v2 --branch -z` prints (git-status, "Porcelain Format Version 2"). Pure; a
// line of a kind that it does not know is an error, never skipped: it could be work that would then be overlooked.

export interface Status {
  /** The commit of HEAD, or null before the first one. */
  readonly commit: string | null;
  /** Null where HEAD is detached. */
  readonly branch: string | null;
  readonly entries: readonly StatusEntry[];
}

export interface StatusEntry {
  readonly path: string;
  readonly kind: 'changed' | 'conflict' | 'untracked' | 'ignored';
  /** The index differs from HEAD. */
  readonly isStaged: boolean;
  /** The work tree differs from the index. */
  readonly isUnstaged: boolean;
  readonly isSubmodule: boolean;
  /** Where it was before, for a rename or copy. */
  readonly from: string | null;
}

export class StatusError extends Error {}

export function readStatus(output: string): Status {
  let commit: string | null = null;
  let branch: string | null = null;
  const entries: StatusEntry[] = [];
  const records = output.split('\0');
  // Every record ends in a NUL, so behind the last one there is nothing.
  if (records.pop() !== '') throw new StatusError('it is cut short');
  for (let at = 0; at < records.length; at += 1) {
    const record = records[at] ?? '';
    const header = /^# branch\.(oid|head) (.*)$/s.exec(record);
    if (header?.[1] === 'oid') commit = header[2] === '(initial)' ? null : (header[2] ?? null);
    else if (header?.[1] === 'head') branch = header[2] === '(detached)' ? null : (header[2] ?? null);
    else if (!record.startsWith('# ')) {
      const isRename = record.startsWith('2 ');
      if (isRename) at += 1;
      entries.push(readEntry(record, isRename ? (records[at] ?? null) : null));
    }
  }
  return { commit, branch, entries };
}

/** How many fields stand before the path. */
const ordinary = /^1 (..) (....) (?:\S+ ){5}(.+)$/s;
const renamed = /^2 (..) (....) (?:\S+ ){6}(.+)$/s;
const unmerged = /^u (..) (....) (?:\S+ ){7}(.+)$/s;
const other = /^([?!]) (.+)$/s;

function readEntry(record: string, from: string | null): StatusEntry {
  const match = ordinary.exec(record) ?? renamed.exec(record);
  if (match !== null) {
    const [, xy = '', submodule = '', path = ''] = match;
    return {
      ...{ path, from, kind: 'changed', isSubmodule: submodule.startsWith('S') },
      ...{ isStaged: xy[0] !== '.', isUnstaged: xy[1] !== '.' },
    };
  }
  const conflict = unmerged.exec(record);
  if (conflict !== null) {
    const [, , submodule = '', path = ''] = conflict;
    return {
      ...{ path, from: null, kind: 'conflict', isSubmodule: submodule.startsWith('S') },
      ...{ isStaged: true, isUnstaged: true },
    };
  }
  const [, mark, path] = other.exec(record) ?? [];
  if (path === undefined) throw new StatusError(`it has a line that is not known: ${JSON.stringify(record)}`);
  return {
    ...{ path, from: null, kind: mark === '?' ? 'untracked' : 'ignored', isSubmodule: false },
    ...{ isStaged: false, isUnstaged: true },
  };
}
