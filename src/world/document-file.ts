// A document of po's in a file that the operator names: there whole or not at all, and in place of an earlier one at
// most. What is anything else stays as it is.
import {
  accessSync,
  closeSync,
  constants,
  lstatSync,
  openSync,
  readSync,
  realpathSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { dirname } from 'node:path';
import type { Diagnostic } from '../../engine/kernel/diagnostic.ts';
import { NotOwner } from './attributes.ts';
import { writeWhole } from './whole-file.ts';

/** How every document of ours begins. */
const beginning = /^\{\s*"format":\s*"po\.[a-z-]+\/\d+"/;

/** Why nothing can or must be written there, or null. Asked before anything is done. */
export function documentObstacle(path: string, name: string): Diagnostic | null {
  return attempt(name, () => {
    const target = targetOf(path);
    switch (target.kind) {
      case 'stream':
        return null;
      case 'folder':
        return taken(`${name} is a folder`);
      case 'file': {
        const start = startOf(target.path);
        // What `mktemp` has just made may be filled.
        if (start !== '' && !beginning.test(start)) {
          return taken(`${name} exists and is no document of po, so it is not written over`);
        }
        break;
      }
      case 'absent':
        if (lstatSync(path, { throwIfNoEntry: false }) !== undefined) {
          return taken(`${name} is a symbolic link that leads nowhere`);
        }
        break;
    }
    accessSync(dirname(target.path), constants.W_OK);
    return null;
  });
}

/**
 * Written beside its place and moved there; into a pipe or a device as it comes. Answers why it cannot be, or null.
 *
 * @param mode who may read it, whatever the mode of an earlier one; null: as that one, or the system's default
 */
export function writeDocument(
  path: string,
  name: string,
  text: string,
  mode: number | null = null,
): Diagnostic | null {
  const obstacle = documentObstacle(path, name);
  if (obstacle !== null) return obstacle;
  return attempt(name, () => {
    const target = targetOf(path);
    if (target.kind === 'stream') {
      writeFileSync(path, text);
      return null;
    }
    // Owner and access of the earlier one hold for this one as well.
    const keepsOwner = target.kind === 'file';
    writeWhole({
      path: target.path,
      content: text,
      mode: mode ?? (keepsOwner ? 'kept' : 'system'),
      keepsOwner,
    });
    return null;
  });
}

interface Target {
  readonly kind: 'absent' | 'file' | 'folder' | 'stream';
  /** Where a symbolic link leads: the link itself stays. */
  readonly path: string;
}

function targetOf(path: string): Target {
  const stats = statSync(path, { throwIfNoEntry: false });
  if (stats === undefined) return { kind: 'absent', path };
  if (stats.isDirectory()) return { kind: 'folder', path };
  // A pipe of a shell (`>(…)`) has no place of its own.
  return stats.isFile() ? { kind: 'file', path: realpathSync(path) } : { kind: 'stream', path };
}

function startOf(path: string): string {
  const handle = openSync(path, 'r');
  try {
    const bytes = Buffer.alloc(200);
    return bytes.toString('utf8', 0, readSync(handle, bytes, 0, bytes.length, 0));
  } finally {
    closeSync(handle);
  }
}

const reasons: Readonly<Record<string, string>> = {
  ENOENT: 'its folder does not exist',
  ENOTDIR: 'what is above it is not a folder',
  ELOOP: 'it leads round in a circle of symbolic links',
  EACCES: 'you may not write there',
  EPERM: 'you may not write there',
  EROFS: 'the file system is read-only',
  ENOSPC: 'the disk is full',
  EDQUOT: 'your disk quota is used up',
  EBUSY: 'it is a mount point of its own, so no new file can take its place; mount the folder that it is in',
  EXDEV: 'it is a mount point of its own, so no new file can take its place; mount the folder that it is in',
  ENAMETOOLONG: 'its name is too long',
};

function attempt(name: string, work: () => Diagnostic | null): Diagnostic | null {
  try {
    return work();
  } catch (error) {
    if (error instanceof NotOwner) return notOurs(name, error.uid);
    const code = (error as NodeJS.ErrnoException).code ?? String(error);
    return {
      severity: 'error',
      code: 'document-unwritable',
      summary: 'A document cannot be written',
      detail: `${name} cannot be written: ${reasons[code] ?? code}`,
      help: 'name another file, or remove the cause',
    };
  }
}

function notOurs(name: string, uid: number): Diagnostic {
  return {
    severity: 'error',
    code: 'document-unwritable',
    summary: 'A document cannot be written',
    detail: `${name} belongs to uid ${uid}, and you cannot keep it theirs`,
    help: 'name another file',
  };
}

function taken(detail: string): Diagnostic {
  return {
    severity: 'error',
    code: 'document-place-taken',
    summary: 'No place for a document',
    detail,
    help: 'name another file',
  };
}
