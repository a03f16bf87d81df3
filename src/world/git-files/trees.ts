// Goes from a commit down its trees to what it has at a path. Must never follow a symbolic link: to git it is content.
import { readObject } from './objects.ts';
import { UnsupportedError } from './reading.ts';

export interface TreeEntry {
  /** As git writes it, `100644` for example. */
  readonly mode: string;
  readonly id: string;
}

const treeMode = '40000';
/** How many tags may be tags of tags. */
const mostTags = 5;

export interface Commit {
  readonly commit: string;
  readonly tree: string;
  /** As `%s` of git-log: the first paragraph of its message, in one line. */
  readonly subject: string;
}

/** The commit that an id is of, an annotated tag's followed. */
export function commitOf(objectsDir: string, id: string): Commit {
  let at = id;
  for (let depth = 0; depth <= mostTags; depth += 1) {
    const { type, body } = readObject(objectsDir, at);
    const [, key, next] = /^(tree|object) ([0-9a-f]{40})\n/.exec(body.toString('latin1', 0, 48)) ?? [];
    if (type === 'commit' && key === 'tree' && next !== undefined)
      return { commit: at, tree: next, subject: subjectOf(body) };
    if (type !== 'tag' || key !== 'object' || next === undefined) break;
    at = next;
  }
  throw new UnsupportedError(`${id} is no commit`);
}

/** A blank line ends the headers of a commit; a signature among them holds none that is quite empty. */
function subjectOf(commit: Buffer): string {
  const start = commit.indexOf('\n\n');
  if (start === -1) return '';
  const end = commit.indexOf('\n\n', start + 2);
  const paragraph = commit.toString('utf8', start + 2, end === -1 ? commit.length : end);
  return paragraph.trim().replaceAll('\n', ' ');
}

/** What a tree has at a path, or null where it has nothing there. */
export function entryAt(objectsDir: string, tree: string, path: readonly string[]): TreeEntry | null {
  let at: TreeEntry | null = { mode: treeMode, id: tree };
  for (const name of path) {
    if (at === null || at.mode !== treeMode) return null;
    const { type, body } = readObject(objectsDir, at.id);
    if (type !== 'tree') throw new UnsupportedError(`${at.id} is no tree`);
    at = findEntry(body, name, at.id);
  }
  return at;
}

const ID_BYTES = 20;

/** An entry by name of a tree's body: rows of `<mode> <name> NUL <20 bytes of id>`. */
function findEntry(tree: Buffer, name: string, id: string): TreeEntry | null {
  const bytes = Buffer.from(name, 'utf8');
  for (let at = 0; at < tree.length; ) {
    const blank = tree.indexOf(0x20, at);
    const end = tree.indexOf(0, at);
    const next = end + 1 + ID_BYTES;
    if (blank === -1 || end < blank || next > tree.length)
      throw new UnsupportedError(`tree ${id} is malformed`);
    if (tree.subarray(blank + 1, end).equals(bytes)) {
      const mode = tree.toString('latin1', at, blank);
      // Some old programs wrote `040000`, which git reads as it was meant.
      if (mode.startsWith('0')) throw new UnsupportedError(`tree ${id} is written in an old way`);
      return { mode, id: tree.toString('hex', end + 1, next) };
    }
    at = next;
  }
  return null;
}
