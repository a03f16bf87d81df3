// What a place holds, as data that can be compared: to show that nothing was written, or that nothing was lost.
import { createHash } from 'node:crypto';
import { lstatSync, readdirSync, readFileSync, readlinkSync } from 'node:fs';
import { join } from 'node:path';
import { git } from './fleet.ts';

export type Snapshot = Readonly<Record<string, string>>;

/** Every path below a folder: kind, mode, size, and a digest of the content. `except` is asked relative paths. */
export function snapshot(folder: string, options: { except?: RegExp; times?: boolean } = {}): Snapshot {
  const found: Record<string, string> = {};
  const visit = (relativePath: string): void => {
    if (relativePath !== '' && options.except?.test(relativePath)) return;
    const path = join(folder, relativePath);
    const stats = lstatSync(path, { bigint: true });
    const time = options.times === true ? ` ${stats.mtimeNs} ${stats.ctimeNs} ${stats.ino}` : '';
    const mode = stats.mode.toString(8);
    if (stats.isDirectory()) {
      found[relativePath] = `folder ${mode}${time}`;
      for (const name of readdirSync(path).sort())
        visit(relativePath === '' ? name : `${relativePath}/${name}`);
    } else if (stats.isSymbolicLink()) {
      found[relativePath] = `link ${readlinkSync(path)}${time}`;
    } else if (stats.isFile()) {
      const digest = createHash('sha256').update(readFileSync(path)).digest('hex').slice(0, 16);
      found[relativePath] = `file ${mode} ${stats.size} ${digest}${time}`;
    } else {
      found[relativePath] = `other ${mode}${time}`;
    }
  };
  visit('');
  return found;
}

export interface CloneState {
  /** Everything but git's own folders and `engine/`. */
  readonly files: Snapshot;
  /** The index entry of each path but `engine`: mode, id, stage and flags. */
  readonly index: Snapshot;
  readonly refs: Snapshot;
  readonly stashes: readonly string[];
  /** Every commit, tree and blob, with its kind. */
  readonly objects: Snapshot;
}

/** All that somebody could lose in a clone. */
export function cloneState(path: string): CloneState {
  return {
    files: snapshot(path, { except: /^(\.git|engine|\.ao-state)(\/|$)/ }),
    index: indexEntries(path),
    refs: Object.fromEntries(lines(git(path, 'for-each-ref', '--format=%(refname) %(objectname)')).map(pair)),
    stashes: lines(git(path, 'stash', 'list', '--format=%H %gs')),
    objects: Object.fromEntries(
      lines(git(path, 'cat-file', '--batch-all-objects', '--batch-check=%(objectname) %(objecttype)')).map(
        pair,
      ),
    ),
  };
}

/** `ls-files --debug` shows, beside mode and id, the flags that say an entry is only intended to be added. */
export function indexEntries(path: string): Snapshot {
  const entries: Record<string, string> = {};
  const staged = lines(git(path, 'ls-files', '--stage'));
  const flags = git(path, 'ls-files', '--debug')
    .split('\n')
    .flatMap((line) => /flags: ([0-9a-f]+)/.exec(line)?.[1] ?? []);
  staged.forEach((line, at) => {
    const [what = '', name = ''] = line.split('\t');
    if (name !== 'engine') entries[name] = `${what} ${flags[at] ?? '?'}`;
  });
  return entries;
}

function lines(text: string): string[] {
  return text === '' ? [] : text.split('\n');
}

function pair(line: string): [string, string] {
  const [name = '', ...rest] = line.split(' ');
  return [name, rest.join(' ')];
}
