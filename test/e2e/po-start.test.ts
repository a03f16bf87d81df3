// How po starts: from what was compiled at the build where that fits, and in any case.
import { execFileSync, spawnSync } from 'node:child_process';
import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import { poFolder } from '../support/fleet.ts';

/** A copy of the build, with a compiled file of its own. */
function copyOfPo(): string {
  const folder = mkdtempSync(join(tmpdir(), 'po-start-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  cpSync(poFolder(), folder, { recursive: true });
  return folder;
}

const check = `
const { readFileSync } = require('node:fs');
const { Script } = require('node:vm');
const [file] = process.argv.slice(1);
const cachedData = readFileSync(file + '.compiled').subarray(32);
const { cachedDataRejected } = new Script(readFileSync(file, 'latin1'), { filename: file, cachedData });
process.stdout.write(String(cachedDataRejected));
`;

it('is not compiled anew by the node that built it', () => {
  const file = join(poFolder(), 'po.cjs');
  expect(execFileSync(process.execPath, ['--eval', check, file], { encoding: 'utf8' })).toBe('false');
});

it.each<[string, (compiled: string) => void]>([
  ['is gone', (file) => rmSync(file)],
  ['is empty', (file) => writeFileSync(file, '')],
  ['is no such thing', (file) => writeFileSync(file, 'nonsense')],
  ['is cut off', (file) => writeFileSync(file, readFileSync(file).subarray(0, 4096))],
  [
    'is damaged',
    (file) => {
      const bytes = readFileSync(file);
      writeFileSync(file, bytes.fill(0xa5, 100_000, 100_100));
    },
  ],
  [
    'is of another program of the same length',
    (file) => {
      const program = file.replace(/\.compiled$/, '');
      writeFileSync(program, readFileSync(program, 'latin1').replaceAll('not there', 'not here '), 'latin1');
    },
  ],
  [
    'is a folder',
    (file) => {
      rmSync(file);
      cpSync(join(poFolder(), 'engine'), file, { recursive: true });
    },
  ],
])('starts all the same where what was compiled %s', (_, spoil) => {
  const folder = copyOfPo();
  spoil(join(folder, 'po.cjs.compiled'));
  const ran = spawnSync(process.execPath, [join(folder, 'po.mjs'), '--version'], { encoding: 'utf8' });
  expect(ran).toMatchObject({ status: 0, stderr: '' });
  expect(ran.stdout).toMatch(/^po \d+\.\d+\.\d+\n$/);
});
