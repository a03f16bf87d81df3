// What biome.json forbids is seen: every rule of ours is given a file that breaks it, in a folder of its own.
import { spawnSync } from 'node:child_process';
import { copyFileSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, expect, it } from 'vitest';

const top = join(import.meta.dirname, '../../..');

const imports = 'style/noRestrictedImports';
const cycles = 'suspicious/noImportCycles';
const faulty: readonly (readonly [path: string, rule: string, text: string])[] = [
  ['src/plan/fs.ts', imports, "import { readFileSync } from 'node:fs';"],
  ['src/apply/lock.ts', imports, "import { openSync } from 'node:fs';"],
  ['src/view/os.ts', imports, "export * from 'node:os';"],
  ['reconcilers/clone/diff.ts', imports, "import process from 'node:process';"],
  ['engine/execa.ts', imports, "import { execa } from 'execa';"],
  ['engine/spawn.ts', imports, "import { spawn } from 'node:child_process';"],
  ['engine/state/fs.ts', imports, "import type { Stats } from 'node:fs';"],
  ['src/commands/yargs.ts', imports, "import yargs from 'yargs';"],
  ['src/commands/execa.ts', imports, "export const loaded = await import('execa');"],
  ['src/world/tmux.ts', imports, "import { watch } from 'chokidar';"],
  ['src/world/git/spawn.ts', imports, "import { spawn } from 'node:child_process';"],
  ['src/world/forge/http.ts', imports, "import { Octokit } from '@octokit/rest';"],
  ['src/commands/spawn.ts', 'style/useNodejsImportProtocol', "import { spawn } from 'child_process';"],
  ['src/watch/one.ts', cycles, "import { two } from './two.ts';\nexport const one = () => two;"],
  ['src/watch/two.ts', cycles, "import { one } from './one.ts';\nexport const two = () => one;"],
  ['engine/turns/a.ts', cycles, "import type { B } from './b.ts';\nexport type A = B | null;"],
  ['engine/turns/b.ts', cycles, "import type { A } from './a.ts';\nexport type B = A[];"],
  ['src/plan/default.ts', 'style/noDefaultExport', 'export default 1;'],
];
const sound: readonly (readonly [path: string, text: string])[] = [
  ['src/world/files.ts', "import { readFileSync } from 'node:fs';\nexport const read = readFileSync;"],
  ['src/fleet/schema.ts', "import * as z from 'zod';\nexport const schema = z.string();"],
  ['engine/world/exec.ts', "import { spawn } from 'node:child_process';\nexport const start = spawn;"],
];

const folder = mkdtempSync(join(tmpdir(), 'po-linter-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));
for (const [path, text] of [...faulty.map(([path, , text]) => [path, text] as const), ...sound]) {
  mkdirSync(dirname(join(folder, path)), { recursive: true });
  writeFileSync(join(folder, path), `${text}\n`);
}
copyFileSync(join(top, 'biome.json'), join(folder, 'biome.json'));
const biome = join(top, 'node_modules', '.bin', 'biome');
const ran = spawnSync(biome, ['lint', '--max-diagnostics=none', '--reporter=github', '.'], {
  cwd: folder,
  encoding: 'utf8',
});
const told = ran.stdout.split('\n');
const isTold = (path: string, rule = '') =>
  told.some((line) => line.includes(`/${path},`) && line.includes(`title=lint/${rule}`));

it.each(faulty)('%s breaks %s', (path, rule) => {
  expect(isTold(path, rule), ran.stdout + ran.stderr).toBe(true);
});

it.each(sound)('%s breaks nothing', (path) => {
  expect(isTold(path), ran.stdout + ran.stderr).toBe(false);
});
