/**
 * Which folder of the user's state belongs to a project. The clone is known by its path and by the identity of its folder: a
 * clone that was moved keeps its state, and another clone in its old place does not get it. Pure: functions passed in look at
 * the files.
 */
import { createHash } from 'node:crypto';
import * as z from 'zod/mini';
import { nameFrom } from './names.ts';
import { parserOf } from './parsed.ts';

/** Stays the same for one folder, wherever it is moved to on its file system. */
export interface FolderIdentity {
  readonly device: string;
  readonly inode: string;
  /** When it was made, in ns: an inode is given out again. Null where the file system does not say. */
  readonly bornNs: string | null;
}

export const projectRecordFormat = 'ao.project/1';

/** `project.json`: the project whose state folder it lies in. */
const projectRecord = z.object({
  format: z.literal(projectRecordFormat),
  /** Of the clone, absolute, symlinks resolved. */
  path: z.string(),
  /** Where it was before it was moved, newest first: what was started there names that path. */
  formerly: z.optional(z.array(z.string())),
  folder: z.object({ device: z.string(), inode: z.string(), bornNs: z.nullable(z.string()) }),
});
export type ProjectRecord = z.infer<typeof projectRecord>;

export const projectRecordFile = 'project.json';

export const parseProjectRecord = parserOf(projectRecord);

export interface PlacesLook {
  /** Of what a path leads to; null where there is nothing, or it cannot be looked at. */
  readonly identityOf: (path: string) => FolderIdentity | null;
  /** Of the folder of this name; null where there is none. */
  readonly recordIn: (name: string) => ProjectRecord | null | 'unreadable';
  /** Whether anything has this name. */
  readonly isTaken: (name: string) => boolean;
  /** All there are, by name. Asked only where none is found by its name. */
  readonly others: () => Iterable<readonly [string, ProjectRecord]>;
}

export interface ProjectPlace {
  /** Where it belongs, or is to be made. */
  readonly name: string;
  /** Where it is: another name where the clone was moved and its state was not renamed yet. Null: there is none. */
  readonly found: string | null;
  /** Former paths of the clone, by its record. */
  readonly formerly?: readonly string[];
  /** The name of a folder whose record cannot be understood: it may be this project's, and must not count as missing. */
  readonly unreadable?: string;
}

/** @param path of the clone, absolute, symlinks resolved */
export function placeOfProject(path: string, look: PlacesLook): ProjectPlace {
  const here = look.identityOf(path);
  if (here === null) return { name: keyOf(path), found: null };
  const own = [keyOf(path), keyOf(path, here)];
  for (const name of own) {
    const record = look.recordIn(name);
    if (record === 'unreadable') return { name, found: null, unreadable: name };
    // The number of a device may change with every start of the system.
    if (record?.path === path && isSameFolder(record.folder, { ...here, device: record.folder.device }))
      return { name, found: name, formerly: formerPaths(path, record) };
  }
  const free = own.find((name) => !look.isTaken(name)) ?? keyOf(path, here);
  for (const [name, record] of look.others()) {
    if (!isSameFolder(record.folder, here)) continue;
    const there = look.identityOf(record.path);
    // Mounted at two places, it is one clone, and stays where it was first.
    const isHereAsWell = there !== null && isSameFolder(there, here);
    return { name: isHereAsWell ? name : free, found: name, formerly: formerPaths(path, record) };
  }
  return { name: free, found: null };
}

/** Newest first, without `path` where the clone came back there. */
function formerPaths(path: string, { path: last, formerly = [] }: ProjectRecord): readonly string[] {
  return [...new Set([last, ...formerly])].filter((one) => one !== path).slice(0, mostFormerPaths);
}

const mostFormerPaths = 16;

/** Readable, and unique for each path; with `folder` for a clone whose path another clone had before. */
function keyOf(path: string, folder: FolderIdentity | null = null): string {
  const digest = createHash('sha256').update(path);
  if (folder !== null) digest.update(`\0${folder.inode}\0${folder.bornNs ?? ''}`);
  return `${nameFrom(path.slice(path.lastIndexOf('/') + 1))}-${digest.digest('hex').slice(0, 16)}`;
}

/** A folder with a longer name is still being made, or was left by a crash. */
export const projectKeyPattern = /^[a-z0-9-]{1,39}-[0-9a-f]{16}$/;

function isSameFolder(a: FolderIdentity, b: FolderIdentity): boolean {
  const isBornAlike = a.bornNs === null || b.bornNs === null || a.bornNs === b.bornNs;
  return a.device === b.device && a.inode === b.inode && isBornAlike;
}

/** As `fs.statSync(path, { bigint: true })` has it. */
export function folderIdentity(stats: {
  readonly dev: bigint;
  readonly ino: bigint;
  readonly birthtimeNs: bigint;
  readonly ctimeNs: bigint;
}): FolderIdentity {
  // Where the file system has no such time, node gives none or the time of the last change.
  const isKnown = stats.birthtimeNs > 0n && stats.birthtimeNs !== stats.ctimeNs;
  return {
    device: String(stats.dev),
    inode: String(stats.ino),
    bornNs: isKnown ? String(stats.birthtimeNs) : null,
  };
}
