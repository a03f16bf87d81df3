/**
 * Reading a file that somebody else appends to and now and then moves aside to begin a new one: everything once,
 * in order. Only looks.
 */
import { closeSync, fstatSync, openSync, readSync, statSync } from 'node:fs';

const readBytes = 64 * 1024;
/** Of one look; the next goes on. */
const mostBytes = 4 * 1024 * 1024;

export class GrowingFile {
  readonly #path: string;
  #handle: number | null = null;

  constructor(path: string) {
    this.#path = path;
  }

  /** What was appended since the last time; from the beginning at first. Empty also while there is no such file. */
  read(): Buffer {
    const parts: Buffer[] = [];
    let total = 0;
    while (total < mostBytes) {
      this.#handle ??= opened(this.#path);
      if (this.#handle === null) break;
      const part = Buffer.alloc(readBytes);
      const count = readSync(this.#handle, part);
      total += count;
      if (count > 0) parts.push(part.subarray(0, count));
      // Only at its end: what was still written before it was moved aside belongs to the answer.
      else if (!this.#isCurrent(this.#handle)) this.close();
      else break;
    }
    return Buffer.concat(parts);
  }

  close(): void {
    if (this.#handle !== null) closeSync(this.#handle);
    this.#handle = null;
  }

  #isCurrent(handle: number): boolean {
    const now = statSync(this.#path, { throwIfNoEntry: false });
    // Moved aside, and the new one has not begun.
    return now === undefined || now.ino === fstatSync(handle).ino;
  }
}

function opened(path: string): number | null {
  try {
    return openSync(path, 'r');
  } catch {
    return null;
  }
}
