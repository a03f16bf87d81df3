// Every code that po uses is explained in the reference, and nothing else is.
import { expect, it } from 'vitest';
import { blocked } from '../../src/codes/blocked.ts';
import { diagnostics } from '../../src/codes/diagnostics.ts';
import { reasons } from '../../src/codes/reasons.ts';
import { guards, refusals } from '../../src/codes/refusals.ts';
import { codesIn } from '../support/codes.ts';
import { repositoryFiles } from '../support/tidy.ts';

const sources = [...repositoryFiles()].filter(
  ([path]) =>
    /^(src|reconcilers|engine\/toml)\//.test(path) &&
    path.endsWith('.ts') &&
    !/^src\/(codes|formats)\//.test(path),
);
const used = codesIn(sources);

it.each([
  ['blocked', used.blocked, blocked, 'src/codes/blocked.ts'],
  ['guards', used.guards, guards, 'src/codes/refusals.ts'],
  ['diagnostics', used.diagnostics, diagnostics, 'src/codes/diagnostics.ts'],
] as const)('every code of %s has an entry, and no entry is without use', (_, codes, entries, file) => {
  const known = Object.keys(entries);
  const missing = [...codes].filter((code) => !known.includes(code)).sort();
  const unused = known.filter((code) => !codes.has(code)).sort();
  expect({ missing, unused }, `in ${file}`).toEqual({ missing: [], unused: [] });
});

it('every reason is one that a reconciler gives', () => {
  const text = sources.filter(([path]) => path.startsWith('reconcilers/')).map(([, source]) => source);
  const unused = Object.keys(reasons).filter((reason) => !text.some((one) => one.includes(`'${reason}'`)));
  expect(unused).toEqual([]);
});

it('every refusal is one that a command gives', () => {
  const text = sources.filter(([path]) => path.startsWith('src/commands/')).map(([, source]) => source);
  const unused = Object.keys(refusals).filter((code) => !text.some((one) => one.includes(`code: '${code}'`)));
  expect(unused).toEqual([]);
});

it('finds codes however they are written', () => {
  const text = `
    const refuse = (code: string, summary: string) => ({ code, summary });
    function fault(path: string, code: string) { return { severity: 'error', code, summary: path }; }
    export const a = [refuse('called', 's'), fault('p', 'second')];
    export const b = { code: isIt ? 'one-of' : 'two', summary: 's' };
    export const c = { code: 'in-the-way', reason: 'r', help: 'h' };
    export const g = { code: 'too-much', reason: 'r', help: 'h', projects };
    export const d = { code: 'with-words', ...words };
    export const e = { code: result.code, stdout: '' };`;
  const { diagnostics: found, blocked: blocks, guards: all } = codesIn([['x.ts', text]]);
  expect([...found].sort()).toEqual(['called', 'one-of', 'second', 'two', 'with-words']);
  expect([...blocks]).toEqual(['in-the-way']);
  expect([...all]).toEqual(['too-much']);
});

it.each([
  ['reasons', reasons],
  ['blocked', blocked],
  ['refusals', refusals],
  ['guards', guards],
  ['diagnostics', diagnostics],
])('the texts of %s are sentences', (_, entries) => {
  for (const [code, { means, todo }] of Object.entries(entries)) {
    expect(code).toMatch(/^[a-z0-9]+(-[a-z0-9]+)*$/);
    for (const text of [means, ...(todo === undefined ? [] : [todo])]) expect(text).toMatch(/^\S.*\.$/);
  }
});
