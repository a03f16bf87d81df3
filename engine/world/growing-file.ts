/** Reads a file that another process appends to, and moves aside to begin a new one: everything once, in order. */
import { closeSync, fstatSync, openSync, readSync, type Stats, statSync } from 'node:fs';

const readBytes = 64 * 1024;
/** Of one look; the next goes on. */
const mostBytes = 4 * 1024 * 1024;
/** Of looks at files that move while they are looked at. A move takes a few milliseconds. */
const tries = 50;

/** The content of all parts, oldest first. `paths`: newest first, as the parts of a log are numbered. */
export function readParts(paths: readonly string[]): Buffer {
  const handles = openParts(paths);
  try {
    return Buffer.concat(handles.toReversed().map((handle) => readFrom(handle, 0, fstatSync(handle).size)));
  } finally {
    for (const handle of handles) closeSync(handle);
  }
}

export class GrowingFile {
  readonly #paths: readonly string[];
  #handle: number | null = null;
  #position = 0;
  #hasBegun = false;

  /** @param paths newest first: the one that is written, and where it is moved to */
  constructor(paths: readonly string[]) {
    this.#paths = paths;
  }

  /** What was appended since the last time; from the oldest part on at first. Empty also while there is no such file. */
  read(): Buffer {
    const parts: Buffer[] = [];
    let total = 0;
    while (total < mostBytes) {
      if (this.#handle === null && !this.#begin()) break;
      // Before the read: what was written until it was moved aside belongs to the answer.
      const isCurrent = this.#isCurrent();
      const part = this.#next();
      total += part.length;
      if (part.length > 0) parts.push(part);
      else if (isCurrent || !this.#goOn()) break;
    }
    return Buffer.concat(parts);
  }

  close(): void {
    if (this.#handle !== null) closeSync(this.#handle);
    this.#handle = null;
  }

  #begin(): boolean {
    const handles = this.#hasBegun ? [opened(this.#paths[0])] : openParts(this.#paths);
    for (const newer of handles.slice(0, -1)) if (newer !== null) closeSync(newer);
    return this.#take(handles.at(-1) ?? null);
  }

  #take(handle: number | null): boolean {
    if (handle === null) return false;
    this.close();
    this.#handle = handle;
    this.#position = 0;
    this.#hasBegun = true;
    return true;
  }

  #next(): Buffer {
    if (this.#handle === null) return Buffer.alloc(0);
    // Emptied by hand, which is no rotation: what comes now is new.
    if (fstatSync(this.#handle).size < this.#position) this.#position = 0;
    const part = readFrom(this.#handle, this.#position, readBytes);
    this.#position += part.length;
    return part;
  }

  #isCurrent(): boolean {
    return this.#handle !== null && isSame(statsOf(this.#paths[0]), fstatSync(this.#handle));
  }

  /** To the part that came next. False while there is none: moved aside, and the new one has not begun. */
  #goOn(): boolean {
    if (this.#handle === null) return false;
    const mine = fstatSync(this.#handle);
    const handles = openParts(this.#paths);
    const own = handles.findIndex((handle) => isSame(fstatSync(handle), mine));
    // Removed by hand, or moved on so often that it is gone: what comes next is the oldest part that is newer.
    const newer =
      own === -1 ? handles.filter((handle) => isNewer(fstatSync(handle), mine)) : handles.slice(0, own);
    const next = newer.at(-1) ?? null;
    for (const handle of handles) if (handle !== next) closeSync(handle);
    return this.#take(next);
  }
}

/** Those that are there, in the order given, all as they were at one moment. */
function openParts(paths: readonly string[]): number[] {
  for (let left = tries; ; left -= 1) {
    const handles = paths.map(opened).filter((handle) => handle !== null);
    const seen = handles.map((handle) => fstatSync(handle));
    const now = paths.map(statsOf).filter((stats) => stats !== null);
    const isSettled = now.length === seen.length && now.every((stats, index) => isSame(stats, seen[index]));
    if (isSettled || left === 0) return handles;
    for (const handle of handles) closeSync(handle);
  }
}

function readFrom(handle: number, position: number, mostBytesRead: number): Buffer {
  const buffer = Buffer.alloc(mostBytesRead);
  let length = 0;
  while (length < mostBytesRead) {
    const count = readSync(handle, buffer, length, mostBytesRead - length, position + length);
    if (count === 0) break;
    length += count;
  }
  return buffer.subarray(0, length);
}

function opened(path: string | undefined): number | null {
  try {
    // A device has no end, and a pipe would be waited for.
    return path !== undefined && statSync(path).isFile() ? openSync(path, 'r') : null;
  } catch {
    return null;
  }
}

function statsOf(path: string | undefined): Stats | null {
  const stats = path === undefined ? undefined : statSync(path, { throwIfNoEntry: false });
  return stats?.isFile() ? stats : null;
}

function isSame(one: Stats | null | undefined, other: Stats | undefined): boolean {
  return one !== null && one !== undefined && one.dev === other?.dev && one.ino === other.ino;
}

function isNewer(one: Stats, other: Stats): boolean {
  return one.mtimeMs > other.mtimeMs;
}
