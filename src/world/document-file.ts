// Writes a document of po's to a file that the operator names, whole or not at all. Replaces only an earlier document.
import { accessSync, constants, lstatSync, realpathSync, statSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import type { Diagnostic } from '../../engine/kernel/diagnostic.ts';
import { NotOwner } from './attributes.ts';
import { readRegularStart } from './regular-file.ts';
import { writeWhole } from './whole-file.ts';
import { reasonOf } from './write-refusals.ts';

/** How every document of ours begins. */
const beginning = /^\{\s*"format":\s*"po\.[a-z-]+\/\d+"/;

/** Why nothing can or must be written there, or null. To be asked before the work of a command begins. */
export function documentObstacle(path: string, name: string): Diagnostic | null {
  return attempt(name, () => {
    const target = targetOf(path);
    switch (target.kind) {
      case 'stream':
        return null;
      case 'folder':
        return taken(`${name} is a folder`);
      case 'file': {
        const start = readRegularStart(target.path, 200).toString('utf8');
        // A new file of `mktemp` may be filled.
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
 * Writes beside the place and moves the file there; writes directly into a pipe or a device.
 *
 * @param mode null: that of the earlier document, or the system's default
 * @returns why it cannot be written, or null
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
    // A new document keeps the owner and access of the earlier one.
    const keepsOwner = target.kind === 'file';
    const kept = keepsOwner ? 'kept' : 'system';
    writeWhole({ path: target.path, content: text, mode: mode ?? kept, keepsOwner });
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

function attempt(name: string, work: () => Diagnostic | null): Diagnostic | null {
  try {
    return work();
  } catch (error) {
    const why =
      error instanceof NotOwner
        ? `belongs to uid ${error.uid}, and you cannot keep it theirs`
        : `cannot be written: ${reasonOf(error, { ENOENT: 'its folder does not exist' })}`;
    return {
      severity: 'error',
      code: 'document-unwritable',
      summary: 'A document cannot be written',
      detail: `${name} ${why}`,
      help: error instanceof NotOwner ? 'name another file' : 'name another file, or remove the cause',
    };
  }
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
