// `node scripts/compile-ahead.mjs PROGRAM OUT`: writes what V8 has compiled of a program once it has validated a
// registry, which is what every command runs, behind the SHA-256 of both. A process of its own, since a program cannot
// be run twice in one.
import { createHash } from 'node:crypto';
import { readFileSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { Script } from 'node:vm';

const [file = '', out = ''] = process.argv.slice(2);
const bytes = readFileSync(file);
const program = new Script(bytes.toString('latin1'), { filename: file });
process.stdout.write = () => true;
process.argv = [process.execPath, file, 'validate'];
process.on('exit', (exitCode) => {
  if (exitCode !== 0) return;
  const code = program.createCachedData();
  writeFileSync(out, Buffer.concat([createHash('sha256').update(bytes).update(code).digest(), code]));
});
program.runInThisContext()(createRequire(file), file);
