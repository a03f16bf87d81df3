// What po writes of git's configuration, as git itself reads and writes it.
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { configSection } from '../../../src/world/git/config-text.ts';
import { fc, lawRuns } from '../../support/fast-check.ts';

let folder = '';
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'po-git-config-'));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const git = (...args: string[]) => execFileSync('git', ['config', '-f', join(folder, 'config'), ...args]);

test('reads as the values that were meant', () => {
  const value = fc.oneof(
    fc.string({ unit: fc.constantFrom(...'ab ;#"\\=[]\n\t\r\v\f\b$`é') }),
    fc.string({ unit: 'grapheme' }),
  );
  const writable = value.filter((text) => !text.includes('\0'));
  const subsection = writable.filter((text) => !text.includes('\n'));
  fc.assert(
    fc.property(subsection, fc.array(writable, { minLength: 1, maxLength: 40 }), (name, values) => {
      const text = configSection(
        'a',
        name,
        values.map((one, index) => [`k${index}`, one]),
      );
      writeFileSync(join(folder, 'config'), text);
      const listed = git('--list', '-z').toString('utf8').split('\0').slice(0, -1);
      expect(listed).toEqual(values.map((one, index) => `a.${name}.k${index}\n${one}`));
    }),
    { numRuns: lawRuns(20) },
  );
});

test.each(['engine', '../x y/engine.git', 'https://h/#a', 'C:\\x;', ' a "b" ', 'tab\tand\nline'])(
  'is written as git writes it: %j',
  (value) => {
    const text = configSection('submodule', 'engine', [['url', value]]);
    writeFileSync(join(folder, 'config'), '');
    git('submodule.engine.url', value);
    expect(text).toBe(readFileSync(join(folder, 'config'), 'utf8'));
  },
);
