// The registry as a file that is edited: read byte for byte, and replaced only if it has not changed since.
import { isUtf8 } from 'node:buffer';
import { closeSync, fstatSync, openSync, realpathSync, statSync } from 'node:fs';
import type { Diagnostic } from '../../engine/kernel/diagnostic.ts';
import { remedyText, shellWord } from '../../engine/kernel/help.ts';
import { tomlLimits } from '../../engine/kernel/limits.ts';
import { NotOwner } from './attributes.ts';
import { tooLarge } from './files.ts';
import { type Flock, tryFlock } from './flock.ts';
import { known, type Look, unknown } from './look.ts';
import { NotReadable, readRegularFile } from './regular-file.ts';
import { writeWhole } from './whole-file.ts';
import { reasonOf } from './write-refusals.ts';

export interface RegistryFile {
  /** Without symbolic links, which an edit keeps. */
  readonly path: string;
  /** As people would name it. */
  readonly name: string;
  readonly text: string;
}

/** Refuses what is no UTF-8, which would change when it is written again. Null where no file is. */
export function openRegistryFile(file: string, name: string): Look<RegistryFile | null> {
  try {
    const stats = statSync(file, { throwIfNoEntry: false });
    if (stats === undefined || stats.isDirectory()) return known(null);
    if (!stats.isFile()) return unknown(unwritable(`${name} is a pipe or a device`));
    const path = realpathSync(file);
    const bytes = readRegularFile(path, tomlLimits.bytes.most);
    if (isUtf8(bytes)) return known({ path, name, text: bytes.toString('utf8') });
    return unknown({
      severity: 'error',
      code: 'registry-not-utf8',
      summary: 'The registry is not UTF-8',
      detail: `${name} holds bytes that are no text in UTF-8, which TOML is`,
      help: 'save it as UTF-8 in an editor',
    });
  } catch (error) {
    if (error instanceof NotReadable && error.code === 'too-large')
      return unknown(tooLarge(name, error.limitBytes));
    return unknown(unwritable(`${name} cannot be read: ${reasonOf(error, reasons)}`));
  }
}

class Changed extends Error {}

/** How long another po may take to write it. */
const lockSeconds = 5;

/** Locks the file, so that of two edits by po at once one is refused and none is lost. Answers why it was not replaced. */
export function replaceRegistry({ path, name, text }: RegistryFile, replacement: string): Diagnostic | null {
  let handle: number | null = null;
  try {
    const file = openSync(path, 'r+');
    handle = file;
    const locked = tryFlock(file, lockSeconds);
    if (locked.kind !== 'taken') return unlocked(name, locked);
    const checkUnchanged = () => {
      // The previous holder of the lock may have put another file there.
      const isSame = statSync(path).ino === fstatSync(file).ino;
      if (!isSame || !readRegularFile(path, tomlLimits.bytes.most).equals(Buffer.from(text, 'utf8')))
        throw new Changed();
    };
    const { nlink } = fstatSync(file);
    if (nlink > 1) return linked(name, path, nlink);
    checkUnchanged();
    writeWhole({ path, content: replacement, mode: 'kept', keepsOwner: true, beforeMove: checkUnchanged });
    return null;
  } catch (error) {
    if (error instanceof NotOwner) return notOurs(name, error.uid);
    if (!(error instanceof Changed))
      return unwritable(`${name} cannot be written: ${reasonOf(error, reasons)}`);
    return {
      severity: 'error',
      code: 'registry-changed',
      summary: 'The registry was changed meanwhile',
      detail: `${name} is not as it was when it was read; nothing was written`,
      help: 'run the command again',
    };
  } finally {
    if (handle !== null) closeSync(handle);
  }
}

/** A new file in its place would leave the other names with the old text. */
function linked(name: string, path: string, count: number): Diagnostic {
  return {
    severity: 'error',
    code: 'registry-linked',
    summary: 'The registry is one file under several names',
    detail: `${name} has ${count} hard links, and an edit would change one of them; nothing was written`,
    help: remedyText(
      'make it a file of its own, or edit it yourself:',
      `cp -p ${shellWord(path)} ${shellWord(`${path}.own`)} && mv ${shellWord(`${path}.own`)} ${shellWord(path)}`,
    ),
  };
}

function notOurs(name: string, uid: number): Diagnostic {
  return {
    severity: 'error',
    code: 'registry-of-another-user',
    summary: 'The registry belongs to another user',
    detail: `${name} belongs to uid ${uid}, and you cannot keep it theirs; nothing was written`,
    help: `run the command as its owner: sudo -u '#${uid}' po …`,
  };
}

function unlocked(name: string, locked: Exclude<Flock, { kind: 'taken' }>): Diagnostic {
  const isHeld = locked.kind === 'held';
  return {
    severity: 'error',
    code: 'registry-locked',
    summary: 'The registry cannot be locked',
    detail: isHeld
      ? `another program has had ${name} locked for ${lockSeconds} s; nothing was written`
      : `${name} cannot be locked: ${locked.problem}; nothing was written`,
    help: isHeld
      ? remedyText('see which one, and run the command again when it has ended:', `lslocks`)
      : remedyText('see what this machine lacks:', 'po doctor'),
  };
}

const reasons = { ENOENT: 'it is not there any more' };

function unwritable(detail: string): Diagnostic {
  return {
    severity: 'error',
    code: 'registry-unwritable',
    summary: 'The registry cannot be edited',
    detail,
    help: 'make it writable, or name another registry with --fleet FILE',
  };
}
