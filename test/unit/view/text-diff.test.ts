import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import { textDiff } from '../../../src/view/text-diff.ts';

const tables = (count: number, between: string) =>
  Array.from({ length: count }, (_, at) => `[projects.p${at}]\npath = "x"\n`).join(between);

/** As git understands the diff. */
function patched(before: string, diff: string): string {
  const folder = mkdtempSync(join(tmpdir(), 'po-diff-'));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  writeFileSync(join(folder, 'fleet.toml'), before);
  execFileSync('git', ['apply', '-p0'], { cwd: folder, input: diff });
  return readFileSync(join(folder, 'fleet.toml'), 'utf8');
}

it.each([
  ['a line', 'a = 1\nb = 2\n', 'a = 1\nb = 3\n'],
  ['the end of the last line', 'a = 1', 'a = 1\n'],
  ['all of 5,000 tables', tables(5_000, ''), tables(5_000, '\n')],
  [
    'all of 5,000 tables, of which the last has no line end',
    tables(5_000, '').trimEnd(),
    tables(5_000, '\n'),
  ],
])('a change of %s is one that git applies', (_name, before, after) => {
  const diff = textDiff('fleet.toml', before, after, { color: false, width: 80 });
  expect(patched(before, diff) === after).toBe(true);
});

it('of a text that stays as it is is empty', () => {
  expect(textDiff('fleet.toml', 'a = 1', 'a = 1', { color: false, width: 80 })).toBe('');
});

it('of many lines is made of each old and each new line', () => {
  const [before, after] = [tables(5_000, ''), tables(5_000, '\n')];
  const lines = textDiff('fleet.toml', before, after, { color: false, width: 80 }).split('\n');
  expect(lines[2]).toBe('@@ -1,10000 +1,14999 @@');
  expect(lines.filter((line) => line.startsWith('-['))).toHaveLength(5_000);
  expect(lines.filter((line) => line.startsWith('+['))).toHaveLength(5_000);
});
