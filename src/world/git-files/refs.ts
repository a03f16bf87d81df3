// Resolves refs as git's "files" backend keeps them: loose files first, then packed-refs. Must never make a path of an
// invalid ref name, which could lead out of the refs folder.
import { lstatSync } from 'node:fs';
import { unless } from '../paths.ts';
import type { Repository } from '../repository.ts';
import { readWhole, readWholeIfPresent } from './files.ts';
import { UnsupportedError } from './reading.ts';

/** Where the refs of one work tree are: its own HEAD, and the refs that all work trees share. */
type RefPlace = Pick<Repository, 'gitDir' | 'commonDir'>;

/** What a ref holds: another ref's name, or the id of an object. */
export type RawRef =
  | { readonly kind: 'symbolic'; readonly target: string }
  | { readonly kind: 'direct'; readonly id: string };

export interface Head {
  /** Without `refs/heads/`; null when HEAD is detached. */
  readonly branch: string | null;
  /** Null before the first commit. */
  readonly commit: string | null;
}

const LIMIT_REF_BYTES = 4096;
const LIMIT_PACKED_REFS_BYTES = 64 * 1024 * 1024;
/** git's own limit (SYMREF_MAXDEPTH). */
const LIMIT_SYMBOLIC_REFS = 5;
const NULL_ID = '0'.repeat(40);

export function readHead(place: RefPlace, head: RawRef): Head {
  if (head.kind === 'direct') return { branch: null, commit: head.id };
  const found = followRef(place, head.target);
  const prefix = 'refs/heads/';
  if (!found.name.startsWith(prefix))
    throw new UnsupportedError(`HEAD is at ${found.name}, which is no branch`);
  return { branch: found.name.slice(prefix.length), commit: found.id };
}

/** HEAD itself, unresolved; null where there is none. */
export function readRawHead(gitDir: string): RawRef | null {
  return readLooseRef(`${gitDir}/HEAD`);
}

/** The object id that a full ref name (`refs/…`) resolves to, or null where the ref does not exist. */
export function readRef(place: RefPlace, name: string): string | null {
  return followRef(place, name).id;
}

function followRef(place: RefPlace, name: string): { name: string; id: string | null } {
  let current = name;
  // HEAD, or the name we were asked for, is the first of the chain.
  for (let depth = 1; depth < LIMIT_SYMBOLIC_REFS; depth += 1) {
    if (!isRefName(current)) throw new UnsupportedError(`${JSON.stringify(current)} is not a valid ref name`);
    if (PER_WORK_TREE.test(current)) throw new UnsupportedError(`${current} belongs to one work tree`);
    const raw = readLooseRef(`${place.commonDir}/${current}`) ?? readPackedRef(place.commonDir, current);
    if (raw === null) return { name: current, id: null };
    if (raw.kind === 'direct') return { name: current, id: raw.id };
    current = raw.target;
  }
  throw new UnsupportedError(`${name} leads through too many symbolic refs`);
}

const PER_WORK_TREE = /^refs\/(?:bisect|worktree|rewritten)\//;

function readLooseRef(path: string): RawRef | null {
  // ENOTDIR: where `origin/a` is a ref, `origin/a/b` cannot be one.
  const stats = unless(['ENOTDIR'], () => lstatSync(path, { throwIfNoEntry: false }));
  // Where other refs have this name as their beginning, it is a folder, and the ref may still be packed.
  if (!stats || stats.isDirectory()) return null;
  // A symbolic ref of old repositories; read through, it would look like a detached HEAD.
  if (stats.isSymbolicLink()) throw new UnsupportedError(`${path} is a symbolic link`);
  return parseRef(readWhole(path, LIMIT_REF_BYTES).toString('latin1'), path);
}

function parseRef(content: string, path: string): RawRef {
  const symbolic = /^ref:[ \t\n\r]*(refs\/.*?)[ \t\n\r]*$/s.exec(content)?.[1];
  if (symbolic !== undefined) return { kind: 'symbolic', target: Buffer.from(symbolic, 'latin1').toString() };
  const id = /^[0-9a-fA-F]{40}(?![^ \t\n\r])/.exec(content)?.[0].toLowerCase();
  if (id === undefined || id === NULL_ID) throw new UnsupportedError(`${path} does not hold a ref`);
  return { kind: 'direct', id };
}

/** Read anew each time: a kept copy could miss refs packed since. */
export function readPackedRefs(commonDir: string): Buffer | null {
  const bytes = readWholeIfPresent(`${commonDir}/packed-refs`, LIMIT_PACKED_REFS_BYTES);
  if (bytes !== null && bytes.length > 0 && bytes.at(-1) !== LINE_FEED) {
    throw new UnsupportedError(`${commonDir}/packed-refs does not end in a line feed`);
  }
  return bytes;
}

const LINE_FEED = 0x0a;
const ID_LENGTH = 40;

function readPackedRef(commonDir: string, name: string): RawRef | null {
  const packed = readPackedRefs(commonDir);
  // A name holds no blank, so the text between blank and line feed can only be a whole name.
  const at = packed === null ? -1 : packed.indexOf(` ${name}\n`);
  if (packed === null || at === -1) return null;
  const start = at - ID_LENGTH;
  const id = packed.toString('latin1', Math.max(start, 0), at).toLowerCase();
  const isWholeLine = start === 0 || packed[start - 1] === LINE_FEED;
  if (!isWholeLine || !/^[0-9a-f]{40}$/.test(id) || id === NULL_ID) {
    throw new UnsupportedError(`${commonDir}/packed-refs is malformed at ${name}`);
  }
  return { kind: 'direct', id };
}

/** git check-ref-format, for full names. */
export function isRefName(name: string): boolean {
  const forbidden = /[\0-\x20\x7f~^:?*[\\]|\.\.|@\{|\.$|\uFFFD/;
  return (
    name.startsWith('refs/') &&
    !forbidden.test(name) &&
    name.split('/').every((part) => part !== '' && !part.startsWith('.') && !part.endsWith('.lock'))
  );
}
