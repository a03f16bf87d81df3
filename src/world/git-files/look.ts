// One look at a place on disk: is a clone there, and what does it say about itself. Answers only what it is
// sure of; must never check a work tree, report a failed read as absence, or throw for what a file contains.
import { lstatSync, opendirSync, type Stats, statSync } from 'node:fs';
import { isProtected, type PathFacts, type Repository } from '../repository.ts';
import { checkReplacements, type GitDir, openGitDir, openWorkTree } from './git-dir.ts';
import { readObject } from './objects.ts';
import { errorCode, type ReadFailure, settle, UnsupportedError } from './reading.ts';
import { type Head, readHead, readRawHead, readRef } from './refs.ts';

export type FastLook =
  | { readonly outcome: 'facts'; readonly facts: PathFacts }
  /** git itself must answer. */
  | { readonly outcome: 'unsupported'; readonly why: string }
  /** The system refused a read: nothing is known about the place, least of all that it is absent. */
  | { readonly outcome: 'failed'; readonly error: ReadFailure };

export function lookAtPath(path: string): FastLook {
  const absolute = path.startsWith('/') ? path : `${process.cwd()}/${path}`;
  const reading = settle(path, () => readFacts(path, absolute));
  return reading.outcome === 'value' ? { outcome: 'facts', facts: reading.value } : reading;
}

function readFacts(asked: string, path: string): PathFacts {
  const stats = statSync(path, { throwIfNoEntry: false });
  if (stats === undefined) return isDanglingLink(path) ? { kind: 'other', what: 'file' } : { kind: 'absent' };
  if (!stats.isDirectory()) return { kind: 'other', what: 'file' };
  const opened = openWorkTree(path, stats);
  if (opened !== null) return { kind: 'repository', repository: readRepository(asked, path, opened) };
  if (openGitDir(path) !== null) return { kind: 'other', what: 'bare repository' };
  return isEmptyFolder(path) ? { kind: 'absent' } : { kind: 'other', what: 'folder' };
}

function readRepository(asked: string, path: string, opened: GitDir): Repository {
  const head = readSettledHead(opened);
  const { config } = opened;
  return {
    path: asked,
    gitDir: opened.gitDir,
    branch: head.branch,
    commit: head.commit,
    remoteUrl: config.get('remote.origin.url') ?? null,
    pushesElsewhere:
      config.getAll('remote.origin.url').length > 1 || config.getAll('remote.origin.pushurl').length > 0,
    upstreamCommit: head.branch === null ? null : readRef(opened, `refs/remotes/origin/${head.branch}`),
    marks: {
      fleet: config.get('po.fleet') ?? null,
      project: config.get('po.project') ?? null,
      protect: isProtected(config.get('po.protect') ?? null),
    },
    engineInHead: head.commit === null ? { kind: 'absent' } : readEngineEntry(opened, head.commit),
    engineOnDisk: lookAtEngine(`${path}/engine`),
  };
}

/** HEAD, and once more where its branch is missing: a branch being renamed looks like one without a commit. */
function readSettledHead(opened: GitDir): Head {
  const first = readHead(opened, opened.head);
  if (first.commit !== null) return first;
  return readHead(opened, readRawHead(opened.gitDir) ?? opened.head);
}

function readEngineEntry(opened: GitDir, commit: string): Repository['engineInHead'] {
  checkReplacements(opened.commonDir);
  const objects = `${opened.commonDir}/objects`;
  const { type, body } = readObject(objects, commit);
  const root = /^tree ([0-9a-f]{40})\n/.exec(body.toString('latin1', 0, 46))?.[1];
  if (type !== 'commit' || root === undefined) throw new UnsupportedError(`HEAD's ${commit} is not a commit`);
  const tree = readObject(objects, root);
  const entry = tree.type === 'tree' ? findEntry(tree.body, 'engine') : 'malformed';
  if (entry === 'malformed') throw new UnsupportedError(`tree ${root} is malformed`);
  if (entry === null) return { kind: 'absent' };
  return entry.mode === '160000' ? { kind: 'gitlink', commit: entry.id } : { kind: 'other' };
}

const ID_BYTES = 20;

/** An entry by name of a tree's body: rows of `<mode> <name> NUL <20 bytes of id>`. */
function findEntry(tree: Buffer, name: string): { mode: string; id: string } | null | 'malformed' {
  for (let at = 0; at < tree.length; ) {
    const blank = tree.indexOf(0x20, at);
    const end = tree.indexOf(0, at);
    const next = end + 1 + ID_BYTES;
    if (blank === -1 || end < blank || next > tree.length) return 'malformed';
    if (tree.toString('latin1', blank + 1, end) === name) {
      return { mode: tree.toString('latin1', at, blank), id: tree.toString('hex', end + 1, next) };
    }
    at = next;
  }
  return null;
}

function lookAtEngine(path: string): Repository['engineOnDisk'] {
  const stats = lstatSync(path, { throwIfNoEntry: false });
  if (stats === undefined) return { kind: 'absent' };
  // To git a symbolic link is content, wherever it leads, and never a submodule's work tree.
  if (!stats.isDirectory()) return { kind: 'other' };
  return lookAtEngineFolder(path, stats);
}

function lookAtEngineFolder(path: string, stats: Stats): Repository['engineOnDisk'] {
  const opened = openWorkTree(path, stats);
  if (opened === null) return isEmptyFolder(path) ? { kind: 'absent' } : { kind: 'other' };
  return { kind: 'checkout', commit: readSettledHead(opened).commit, gitDir: opened.gitDir };
}

/** Where following the path leads to nothing: is at least a link there? Throws what the system refuses. */
function isDanglingLink(path: string): boolean {
  try {
    return lstatSync(path).isSymbolicLink();
  } catch (error) {
    if (errorCode(error) === 'ENOENT') return false;
    throw error;
  }
}

function isEmptyFolder(path: string): boolean {
  const folder = opendirSync(path);
  try {
    return folder.readSync() === null;
  } finally {
    folder.closeSync();
  }
}
