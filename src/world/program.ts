// The program beside `po.mjs`, and what V8 has compiled of it at the build.
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';

export interface Program {
  readonly text: string;
  /** What `scripts/compile-ahead.mjs` wrote, or null where it is of other bytes. */
  readonly compiled: Buffer | null;
}

export function readProgram(file: string): Program {
  const bytes = readFileSync(file);
  return { text: bytes.toString('latin1'), compiled: compiledOf(file, bytes) };
}

/** V8 checks only its own version and the length of the text, and would run damaged code: hence the digest. */
function compiledOf(file: string, bytes: Buffer): Buffer | null {
  try {
    const all = readFileSync(`${file}.compiled`);
    const [seal, code] = [all.subarray(0, 32), all.subarray(32)];
    return createHash('sha256').update(bytes).update(code).digest().equals(seal) ? code : null;
  } catch {
    return null;
  }
}
