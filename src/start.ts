// What `po` runs: reads the program and what V8 has compiled of it at the build, and starts it. Compiling anew is
// a third of what a plan of a small fleet costs. Nothing is written: ADR 15.
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { fileURLToPath } from 'node:url';
import { Script } from 'node:vm';

const file = fileURLToPath(new URL('./po.cjs', import.meta.url));
const bytes = readFileSync(file);
const cachedData = compiled();
const program = new Script(bytes.toString('latin1'), {
  filename: file,
  ...(cachedData === null ? {} : { cachedData }),
});
// A function: `scripts/build.ts` puts it around the program.
program.runInThisContext()(createRequire(file), file);

/**
 * What `scripts/compile-ahead.mjs` wrote, or null where it is of other bytes. V8 tells only whether it is of this V8
 * and of a text of this length, and runs what is damaged.
 */
function compiled(): Buffer | null {
  try {
    const all = readFileSync(`${file}.compiled`);
    const [seal, code] = [all.subarray(0, 32), all.subarray(32)];
    return createHash('sha256').update(bytes).update(code).digest().equals(seal) ? code : null;
  } catch {
    return null;
  }
}
