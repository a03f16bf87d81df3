// What `po` runs: reads the program and its compiled code from the build, and starts it. Compiling anew would be a
// third of the cost of a plan of a small fleet. Writes nothing: ADR 15.
import { createRequire } from 'node:module';
import { fileURLToPath } from 'node:url';
import { Script } from 'node:vm';
import { readProgram } from './world/program.ts';

const file = fileURLToPath(new URL('./po.cjs', import.meta.url));
const { text, compiled } = readProgram(file);
const program = new Script(text, { filename: file, ...(compiled === null ? {} : { cachedData: compiled }) });
// A function: `scripts/build.ts` wraps the program in it.
program.runInThisContext()(createRequire(file), file);
