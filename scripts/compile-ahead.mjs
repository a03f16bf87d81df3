// `node scripts/compile-ahead.mjs PROGRAM OUT`: writes V8's compiled code of a program, behind the SHA-256 of both. V8
// has compiled what validating a registry needs, which every command runs. A separate process, since a program cannot
// be run twice in one.
import { createHash } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { Script } from 'node:vm';

const [file = '', out = ''] = process.argv.slice(2);
const bytes = readFileSync(file);
// The bare file name: V8 keeps it, and the build path has no meaning elsewhere.
const program = new Script(bytes.toString('latin1'), { filename: basename(file) });
// A separate registry: the one of this checkout is the operator's, and may have errors.
const place = mkdtempSync(join(tmpdir(), 'po-build-'));
const registry = join(place, 'fleet.toml');
writeFileSync(
  registry,
  `[fleet]
name = "sample"
root = "clones"
[engine]
source = "embedded"
version = "v0.1.0"
[defaults]
branch = "main"
state = "running"
template = "shell"
[projects.base]
tags = ["sample"]
[projects.notes]
after = ["base"]
tags = ["sample"]
`,
);
process.stdout.write = () => true;
process.argv = [process.execPath, file, 'validate', '--fleet', registry];
process.on('exit', (exitCode) => {
  rmSync(place, { recursive: true, force: true });
  if (exitCode !== 0) return;
  const code = program.createCachedData();
  writeFileSync(out, Buffer.concat([createHash('sha256').update(bytes).update(code).digest(), code]));
});
program.runInThisContext()(createRequire(file), file);
