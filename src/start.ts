// What `po` runs: reads the program and what V8 has compiled of it at the build, and starts it. Compiling anew is
// a third of what a plan of a small fleet costs. Nothing is written: ADR 15.
import { createRequire } from 'node:module';
import { fileURLToPath } from 'node:url';
import { Script } from 'node:vm';
import { readProgram } from './world/program.ts';

const file = fileURLToPath(new URL('./po.cjs', import.meta.url));
const { text, compiled } = readProgram(file);
const program = new Script(text, { filename: file, ...(compiled === null ? {} : { cachedData: compiled }) });
// A function: `scripts/build.ts` puts it around the program.
program.runInThisContext()(createRequire(file), file);
