// The configuration parser against git's own: any text, the same values, and the same texts refused.
import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { readGitConfig } from '../../../src/world/git-files/index.ts';
import { fc, lawRuns } from '../../support/fast-check.ts';

let folder = '';
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'po-git-config-'));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

type Values = Record<string, (string | null)[]>;

/** By `git config --list -z`: `name LF value NUL`, without LF and value for a key without `=`. */
function askGit(text: string): Values | 'unsupported' {
  const file = join(folder, 'config');
  writeFileSync(file, text);
  let listed: string;
  try {
    listed = execFileSync('git', ['config', '-f', file, '--list', '-z'], { encoding: 'utf8', stdio: 'pipe' });
  } catch {
    return 'unsupported';
  }
  const values: Values = {};
  for (const row of listed.split('\0').slice(0, -1)) {
    // A subsection holds no line feed, so the first one ends the name.
    const [, name = '', value] = /^([^\n]*)(?:\n(.*))?$/s.exec(row) ?? [];
    values[name] = [...(values[name] ?? []), value ?? null];
  }
  return values;
}

function readHere(text: string): Values | 'unsupported' {
  const config = readGitConfig(text);
  if (config === 'unsupported') return config;
  return Object.fromEntries([...config.names()].map((name) => [name, [...config.getAll(name)]]));
}

/** git before 2.45 makes each blank between unquoted words a space; later ones keep it, as we do. */
function withPlainBlanks(values: Values | 'unsupported'): Values | 'unsupported' {
  if (values === 'unsupported') return values;
  const rows = Object.entries(values).map(([name, all]) => [
    name,
    all.map((value) => value?.replaceAll(/[\t\r]/g, ' ') ?? null),
  ]);
  return Object.fromEntries(rows);
}

// Pieces that make and break the grammar.
const PIECES = [
  ...'[]"\\=;#.-\n \r',
  '\n[a]\n',
  '\n[Core "Sub.Ü"]\n',
  '[a.B]',
  '[a "b\\"c\\\\d\\e"]',
  '[a\t"b"]',
  '[]',
  'key',
  'Key-1',
  '1key',
  ' = ',
  '\nk = v\n',
  '"quoted ; # "',
  '"tab\tinside"',
  '\\t',
  '\\n',
  '\\b',
  '\\x',
  '\\\n',
  '\\\r\n',
  '\r\n',
  'two  words',
  '; comment\n',
  '# comment\n',
  '\n\tk\t=\tv\n',
  'ü',
  '😀',
  '\uFEFF',
  '\v',
  '\f',
  'include',
  'k=v\n',
  '\n k \n',
  '=""',
  '=" "',
  '""x',
];

test('the same values as git, whatever the text', () => {
  const texts = fc.array(fc.constantFrom(...PIECES), { maxLength: 14 }).map((pieces) => pieces.join(''));
  const valid = fc
    .array(
      fc.tuple(
        fc.constantFrom('[a]', '[b "c d"]', '[A.x]'),
        fc.constantFrom('k', 'K2'),
        fc.array(fc.constantFrom(...PIECES)),
      ),
    )
    .map((rows) =>
      rows
        .map(([section, key, value]) => `${section} ${key} = ${value.join('').replaceAll(/[[\]]/g, '')}\n`)
        .join(''),
    );
  fc.assert(
    fc.property(fc.oneof(texts, valid), (text) => {
      expect(withPlainBlanks(readHere(text))).toEqual(withPlainBlanks(askGit(text)));
    }),
    { numRuns: lawRuns(100) },
  );
});

test('the last value wins, and a key without = is not an empty value', () => {
  const config = readGitConfig('[remote "Origin"]\n url = one\n URL = two\n[core]\nbare\nempty =\n');
  if (config === 'unsupported') throw new Error('well-formed');
  expect(config.get('remote.Origin.url')).toBe('two');
  expect(config.getAll('remote.Origin.url')).toEqual(['one', 'two']);
  expect(config.get('remote.origin.url')).toBeUndefined();
  expect(config.get('core.bare')).toBeNull();
  expect(config.get('core.empty')).toBe('');
});

test('blanks inside a value are kept and at its ends dropped', () => {
  const config = readGitConfig('[a]\nb =\t one \t two\t ; three\n');
  expect(config === 'unsupported' ? config : config.get('a.b')).toBe('one \t two');
});

test('any text at all ends in an answer', () => {
  fc.assert(fc.property(fc.string({ unit: 'binary' }), (text) => readGitConfig(text) !== null));
});
