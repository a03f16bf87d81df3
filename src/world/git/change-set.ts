// The files in which two commits differ, and which of the two each file of the work tree equals. git compares, since it has to
// apply filters and line endings. Writes only an index of its own.
import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { remedyText, shellWord } from '../../../engine/kernel/help.ts';
import { temporaryFor } from '../files.ts';
import { isThere } from '../paths.ts';
import type { Repository } from '../repository.ts';
import { fieldsOf } from './plumbing.ts';
import { GitFailure, type LocalGit } from './run.ts';

/** A mode and a blob; null where that commit has no such file. */
export type Side = { readonly mode: string; readonly id: string } | null;

export interface Change {
  readonly path: string;
  readonly from: Side;
  readonly to: Side;
}

/** As text, such a name is another one: po would compare the wrong file and write a wrong entry into an index. */
export class NamesNotUtf8 extends GitFailure {
  readonly help: string;

  constructor(path: string, names: readonly string[], to: string) {
    super('diff-tree', `these file names of the incoming commits are not UTF-8: ${names.join(', ')}`);
    this.name = 'NamesNotUtf8';
    this.help = remedyText(
      'po changes no such files; bring the work tree there yourself, on the branch that is meant:',
      `git -C ${shellWord(path)} merge --ff-only ${to}`,
    );
  }
}

export function refuseOtherNames(path: string, names: readonly string[], to: string): void {
  const others = names.filter((name) => name.includes('\ufffd'));
  if (others.length > 0) throw new NamesNotUtf8(path, others, to);
}

export const emptyTree = '4b825dc642cb6eb9a060e54bf8d69288fbee4904';

/** Without submodules, whose checkouts po never changes along. */
export async function changesBetween(
  git: LocalGit,
  path: string,
  from: string,
  to: string,
): Promise<readonly Change[]> {
  const options = ['-r', '-z', '--raw', '--no-renames', '--no-abbrev', '--no-commit-id'];
  const fields = (await git.raw(path, ['diff-tree', ...options, from, to])).split('\0');
  const changes: Change[] = [];
  for (let at = 0; at + 1 < fields.length; at += 2) {
    const [, fromMode, toMode, fromId, toId] =
      /^:(\d+) (\d+) ([0-9a-f]+) ([0-9a-f]+) /.exec(fields[at] ?? '') ?? [];
    if (fromMode === undefined || toMode === undefined || fromId === undefined || toId === undefined)
      throw new GitFailure('diff-tree', `its answer is not understood: ${fields[at] ?? ''}`);
    const change = { path: fields[at + 1] ?? '', from: side(fromMode, fromId), to: side(toMode, toId) };
    if (change.from?.mode !== '160000' && change.to?.mode !== '160000') changes.push(change);
  }
  refuseOtherNames(
    path,
    changes.map((change) => change.path),
    to,
  );
  return changes;
}

function side(mode: string, id: string): Side {
  return mode === '000000' ? null : { mode, id };
}

/** The files that differ from what one of the two commits has. */
export async function unlike(
  git: LocalGit,
  { path, gitDir }: Repository,
  changes: readonly Change[],
  which: 'from' | 'to',
): Promise<ReadonlySet<string>> {
  const there = changes.filter((change) => change[which] !== null);
  const found = changes.flatMap((one) =>
    one[which] === null && isThere(join(path, one.path)) ? [one.path] : [],
  );
  const index = temporaryFor(join(gitDir, 'index'));
  const env = { GIT_INDEX_FILE: index };
  try {
    await writeEntries(git, path, there, which, env);
    await git.ask(path, ['update-index', '-q', '--refresh'], { env });
    const names = await git.plumb(path, ['diff-files', '--name-only', '-z'], { env });
    return new Set([...found, ...fieldsOf(names)]);
  } finally {
    rmSync(index, { force: true });
  }
}

/** Sets the index entries of these files to those of one of the two commits. Touches no file. */
export async function writeEntries(
  git: LocalGit,
  path: string,
  changes: readonly Change[],
  which: 'from' | 'to',
  env: Readonly<Record<string, string>> = {},
): Promise<void> {
  if (changes.length === 0) return;
  const lines = changes.map((change) => {
    const { mode, id } = change[which] ?? { mode: '0', id: '0'.repeat(40) };
    return `${mode} ${id}\t${change.path}\0`;
  });
  await git.plumb(path, ['update-index', '-z', '--index-info'], { input: lines.join(''), env });
}
