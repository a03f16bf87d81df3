// Whether all that git writes in a git directory lies in it, and not behind a link (gitrepository-layout). Hard links matter
// only for logs, to which git appends. What git only reads may be shared, such as hooks, which po never runs.
import { type Dirent, lstatSync, readdirSync, type Stats, statSync } from 'node:fs';
import { join } from 'node:path';
import { NotReadable } from '../regular-file.ts';
import { type LeadsOut, linkOut, unlessAbsent } from './leads-out.ts';

/** `quick`: what looking at an idle clone depends on. `whole`: everything that git would write. */
export type Depth = 'quick' | 'whole';

/** Links that git reads through and never writes through. */
const readOnly: ReadonlySet<string> = new Set(['hooks', 'description', 'branches', 'remotes']);

/** What is read of an idle clone, below the first folder. */
const quickly = [
  'refs/heads',
  'refs/remotes',
  'refs/remotes/origin',
  'objects/pack',
  'objects/info',
] as const;

export function findInGitDir(dir: string, depth: Depth): LeadsOut | null {
  for (const entry of entriesOf(dir)) {
    if (readOnly.has(entry.name)) continue;
    refuseSpecial(dir, entry);
    const found = entry.isSymbolicLink() ? linkOut(join(dir, entry.name), dir) : null;
    if (found !== null) return found;
  }
  for (const name of quickly) {
    const found = linkOut(join(dir, name), dir);
    if (found !== null) return found;
  }
  return depth === 'quick' ? null : findDeep(dir);
}

function findDeep(dir: string): LeadsOut | null {
  const count = { left: mostEntries };
  for (const entry of entriesOf(dir)) {
    if (entry.isFile() && inMemory.test(entry.name)) refuseLarge(join(dir, entry.name), smallBytes);
  }
  return (
    findBelow(dir, 'refs', count, smallRef) ??
    findBelow(dir, 'logs', count, sharedLog) ??
    findInObjects(dir, count) ??
    refuseSpecials(dir, ['info', 'objects/info', 'worktrees'])
  );
}

/** Far more loose files than any repository has: every walk ends. */
const mostEntries = 500_000;
const deepest = 64;

interface Count {
  left: number;
}

function findBelow(
  dir: string,
  below: string,
  count: Count,
  ofFile: (file: string) => LeadsOut | null,
  depth = 0,
): LeadsOut | null {
  if (depth > deepest) throw new NotReadable(join(dir, below), 'too-large');
  for (const entry of countedEntriesOf(join(dir, below), count)) {
    const name = `${below}/${entry.name}`;
    refuseSpecial(join(dir, below), entry);
    const found = entry.isSymbolicLink()
      ? linkOut(join(dir, name), dir)
      : entry.isDirectory()
        ? findBelow(dir, name, count, ofFile, depth + 1)
        : ofFile(join(dir, name));
    if (found !== null) return found;
  }
  return null;
}

/** git reads these into memory, and a huge one would exhaust it. */
const smallBytes = 64 * 1024 * 1024;
const inMemory =
  /^(?:HEAD|config|config\.worktree|commondir|gitdir|shallow|packed-refs|[A-Z_]+_(?:HEAD|MSG|MERGE))$/;
const hugeBytes = 64 * 1024 * 1024 * 1024;

function refuseLarge(file: string, limitBytes: number): Stats | null {
  const stats = lstatSync(file, { throwIfNoEntry: false }) ?? null;
  if (stats !== null && stats.size > limitBytes) throw new NotReadable(file, 'too-large', limitBytes);
  return stats;
}

function smallRef(file: string): null {
  refuseLarge(file, smallBytes);
  return null;
}

/** The only files that git writes in place. */
function sharedLog(file: string): LeadsOut | null {
  const stats = refuseLarge(file, hugeBytes);
  return stats === null || stats.nlink < 2 ? null : { path: file, to: file, how: 'hard-link' };
}

/** git only reads files of objects, and their names prove their content. */
function findInObjects(dir: string, count: Count): LeadsOut | null {
  const objects = join(dir, 'objects');
  for (const entry of countedEntriesOf(objects, count)) {
    const path = join(objects, entry.name);
    const found = entry.isSymbolicLink() ? linkOut(path, dir) : null;
    if (found !== null) return found;
    if (!entry.isDirectory()) continue;
    for (const inner of countedEntriesOf(path, count)) refuseSpecial(path, inner);
  }
  return null;
}

function refuseSpecials(dir: string, names: readonly string[]): null {
  for (const name of names) {
    const folder = join(dir, name);
    for (const entry of entriesOf(folder)) {
      const path = join(folder, entry.name);
      refuseSpecial(folder, entry);
      if (entry.isFile()) refuseLarge(path, smallBytes);
      if (entry.isDirectory()) for (const inner of entriesOf(path)) refuseSpecial(path, inner);
      else if (entry.isSymbolicLink()) refuseSpecialBehind(path);
    }
  }
  return null;
}

function refuseSpecialBehind(link: string): void {
  const stats = statSync(link, { throwIfNoEntry: false });
  if (stats === undefined || stats.isDirectory()) return;
  if (!stats.isFile()) throw new NotReadable(link, 'not-a-file');
  if (stats.size > smallBytes) throw new NotReadable(link, 'too-large', smallBytes);
}

/** git would wait for ever for the writer of a pipe. It does not open sockets. */
function refuseSpecial(folder: string, entry: Dirent): void {
  if (entry.isFIFO() || entry.isCharacterDevice() || entry.isBlockDevice())
    throw new NotReadable(join(folder, entry.name), 'not-a-file');
}

function countedEntriesOf(folder: string, count: Count): readonly Dirent[] {
  const entries = entriesOf(folder);
  count.left -= entries.length;
  if (count.left < 0) throw new NotReadable(folder, 'too-large');
  return entries;
}

/** None where there is no such folder: git reports that. */
function entriesOf(folder: string): readonly Dirent[] {
  return unlessAbsent(() => readdirSync(folder, { withFileTypes: true })) ?? [];
}
