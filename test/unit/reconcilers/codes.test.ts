// Codes are the keys of their tables, so one that is in no table does not compile, and every one is in the reference. Here:
// that each is used, and reads as the reference needs it.
import { expect, it } from 'vitest';
import { engineDiagnostics } from '../../../engine/codes.ts';
import { type CodeTable, textDiagnostics } from '../../../engine/kernel/codes.ts';
import type { Diagnostic } from '../../../engine/kernel/diagnostic.ts';
import type { Reason } from '../../../reconcilers/index.ts';
import type { Blocked } from '../../../reconcilers/reconciler.ts';
import { diagnostics, ownDiagnostics } from '../../../src/codes/diagnostics.ts';
import { guards, refusals } from '../../../src/codes/refusals.ts';
import { blocked, reasons } from '../../../src/codes/step-codes.ts';
import { repositoryFiles } from '../../support/tidy.ts';

const sources = [...repositoryFiles()].filter(
  ([path]) =>
    /^(src|reconcilers|engine)\/.*\.ts$/.test(path) &&
    !/^(src\/(codes|formats)\/|engine\/(kernel\/)?codes\.ts|reconcilers\/\w+\/(codes|facts|words)\.ts)/.test(
      path,
    ),
);

function unusedOf(table: CodeTable, folders: RegExp): string[] {
  const texts = sources.filter(([path]) => folders.test(path)).map(([, text]) => text);
  return Object.keys(table).filter((code) => !texts.some((text) => text.includes(`'${code}'`)));
}

it.each([
  ['reasons', reasons, /^reconcilers\//],
  ['blocked', blocked, /^(src|reconcilers)\//],
  ['refusals', refusals, /^src\/commands\//],
  ['guards', guards, /^src\/plan\//],
  ['diagnostics', ownDiagnostics, /^(src|reconcilers)\//],
  ['diagnostics of texts', textDiagnostics, /^engine\/kernel\//],
  ['diagnostics of the engine', engineDiagnostics, /^engine\//],
] as readonly [string, CodeTable, RegExp][])('every code of %s is used', (_, table, folders) => {
  expect(unusedOf(table, folders)).toEqual([]);
  expect(unusedOf({ ...table, 'used-by-nothing': { means: 'X.' } }, folders)).toEqual(['used-by-nothing']);
});

it('a code that is in no table does not compile', () => {
  // @ts-expect-error it is in no table of diagnostics
  const diagnostic: Diagnostic['code'] = 'in-no-table';
  // @ts-expect-error it is in no table of blocks
  const block: Blocked['code'] = 'in-no-table';
  // @ts-expect-error it is in no table of reasons
  const reason: Reason = 'in-no-table';
  const tables: readonly CodeTable[] = [diagnostics, engineDiagnostics, blocked, reasons];
  expect(tables.flatMap(Object.keys)).not.toContain(diagnostic && block && reason);
});

it('every block says what to do about it', () => {
  expect(Object.entries(blocked).filter(([, { todo }]) => todo === undefined)).toEqual([]);
});

it.each([
  ['reasons', reasons],
  ['blocked', blocked],
  ['refusals', refusals],
  ['guards', guards],
  ['diagnostics', diagnostics],
  ['engine diagnostics', engineDiagnostics],
] as readonly [string, CodeTable][])('the texts of %s are sentences', (_, entries) => {
  for (const [code, { means, todo }] of Object.entries(entries)) {
    expect(code).toMatch(/^[a-z0-9]+(-[a-z0-9]+)*$/);
    for (const text of [means, ...(todo === undefined ? [] : [todo])]) expect(text).toMatch(/^\S.*\.$/);
  }
});
