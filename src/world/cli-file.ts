// A file of an agent program in its user's home: replaced only if it has not changed since it was read, under the program's own
// lock if it has one. Keeps links, owner, mode and access list, and touches no file of another user.
import { isUtf8 } from 'node:buffer';
import { lstatSync, mkdirSync, readFileSync, realpathSync, rmdirSync, type Stats, statSync } from 'node:fs';
import { dirname } from 'node:path';
import { NotOwner } from './attributes.ts';
import { makeFolder } from './folders.ts';
import { inputLimits } from './input-limits.ts';
import { readRegularFile } from './regular-file.ts';
import { writeWhole } from './whole-file.ts';
import { reasonOf } from './write-refusals.ts';

export interface CliFile {
  /** Where it is, symbolic links followed. */
  readonly path: string;
  /** Null: there is none yet. */
  readonly text: string | null;
}

/** What was read, or why it cannot be edited. */
export type OpenedCliFile = CliFile | { readonly problem: string };

export function openCliFile(path: string): OpenedCliFile {
  try {
    const there = statSync(path, { throwIfNoEntry: false });
    if (there === undefined) {
      if (lstatSync(path, { throwIfNoEntry: false }) !== undefined)
        return { problem: 'it is a symbolic link that leads nowhere' };
      const owner = ownerProblem(nearest(dirname(path)));
      return owner === null ? { path, text: null } : { problem: `its folder ${owner}` };
    }
    if (!there.isFile()) return { problem: 'it is no file' };
    const owner = ownerProblem(there);
    if (owner !== null) return { problem: `it ${owner}` };
    if (there.nlink > 1)
      return { problem: `it has ${there.nlink} hard links, and an edit would change one of them` };
    const real = realpathSync(path);
    const bytes = readRegularFile(real, inputLimits.cliFile.most);
    return isUtf8(bytes)
      ? { path: real, text: bytes.toString('utf8') }
      : { problem: 'it holds bytes that are no UTF-8' };
  } catch (error) {
    return { problem: reasonOf(error, reasons) };
  }
}

export type Replaced = 'done' | 'changed' | { readonly problem: string };

class Changed extends Error {}

const kept = { mode: 'kept', keepsOwner: true } as const;

/** `changed`: since it was read, or its program writes it. @param options.lock the folder with which its program locks it */
export function replaceCliFile(
  { path, text }: CliFile,
  replacement: string,
  { lock, now }: { readonly lock: string | null; readonly now: Date },
): Replaced {
  let isLocked = false;
  try {
    if (text === null) makeFolder(dirname(path), 0o700);
    if (lock !== null) {
      const state = takeLock(lock, now);
      if (state === 'held') return 'changed';
      isLocked = state === 'taken';
    }
    const checkUnchanged = () => {
      const now = statSync(path, { throwIfNoEntry: false }) === undefined ? null : readFileSync(path);
      const isSame = text === null ? now === null : now?.equals(Buffer.from(text, 'utf8')) === true;
      if (!isSame) throw new Changed();
    };
    checkUnchanged();
    const access = text === null ? ({ mode: 0o600, keepsOwner: false } as const) : kept;
    writeWhole({ path, content: replacement, ...access, beforeMove: checkUnchanged });
    return 'done';
  } catch (error) {
    if (error instanceof Changed) return 'changed';
    if (error instanceof NotOwner) return { problem: `it belongs to uid ${error.uid}` };
    return { problem: reasonOf(error, reasons) };
  } finally {
    if (isLocked && lock !== null) rmdirSync(lock);
  }
}

/** As in the programs: an older lock is the remains of an ended process, which the programs take over. */
const lockStaleMs = 10_000;

function takeLock(path: string, now: Date): 'taken' | 'held' | 'stale' {
  try {
    mkdirSync(path);
    return 'taken';
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
    const madeMs = statSync(path, { throwIfNoEntry: false })?.mtimeMs ?? now.getTime();
    return now.getTime() - madeMs > lockStaleMs ? 'stale' : 'held';
  }
}

function ownerProblem({ uid }: Pick<Stats, 'uid'>): string | null {
  return uid === process.getuid?.() ? null : `belongs to uid ${uid}`;
}

function nearest(folder: string): Stats {
  const stats = statSync(folder, { throwIfNoEntry: false });
  return stats ?? nearest(dirname(folder));
}

const reasons = { EACCES: 'you may not read or write it', 'too-large': 'it is too large to read' };
