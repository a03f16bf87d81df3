// A table on screens of any width: nothing is cut, columns stand below each other, and what is folded says what it is.
import { expect, it } from 'vitest';
import { widthOf } from '../../../engine/kernel/cells.ts';
import { type Column, type Row, table } from '../../../src/view/table.ts';
import { fc, lawRuns } from '../../support/fast-check.ts';

const columns: readonly Column[] = [
  { title: 'NAME', fold: null },
  { title: 'SIZE', fold: 1 },
  { title: 'TEXT', fold: 2, least: 10 },
];

function row(name: string, size: string, ...texts: readonly string[]): Row {
  const cell = (text: string) => ({ text });
  return { mark: cell(' '), cells: [[cell(name)], [cell(size)], texts.map(cell)] };
}

const plain = (width: number) => ({ color: false, width });

it('puts each cell below its title, and lines of one cell below each other', () => {
  expect(table(columns, [row('a', '10', 'one', 'two'), row('long', '1')], plain(40))).toEqual([
    '  NAME  SIZE  TEXT',
    '  a     10    one',
    '              two',
    '  long  1',
  ]);
});

it('breaks the last column at spaces, and folds it where less than the least is left', () => {
  const rows = [row('a', '10', 'some words of text')];
  expect(table(columns, rows, plain(24))).toEqual([
    '  NAME  SIZE  TEXT',
    '  a     10    some words',
    '              of text',
  ]);
  expect(table(columns, rows, plain(23))).toEqual([
    '  NAME  SIZE',
    '  a     10',
    '    text: some words of text',
  ]);
});

it('folds one column after the other, drops what is as usual, and never its name', () => {
  const name = 'a-name-that-is-wider-than-the-screen-itself';
  const usual: Row = { mark: { text: '!' }, cells: [[{ text: name }], [{ text: '10', isUsual: true }], []] };
  expect(table(columns, [usual, row('b', '7')], plain(40))).toEqual([
    '  NAME',
    `! ${name}`,
    '  b',
    '    size: 7',
  ]);
});

it('has no column of which no row has anything', () => {
  expect(table(columns, [row('a', '10')], plain(80))).toEqual(['  NAME  SIZE', '  a     10']);
});

it('shows every word of every cell at any width, and is wider than the screen only for one word', () => {
  const word = fc.stringMatching(/^[a-zé漢]{1,30}$/);
  const cell = fc.array(word, { minLength: 1, maxLength: 6 }).map((words) => words.join(' '));
  const rows = fc.array(fc.tuple(word, word, fc.array(cell, { maxLength: 3 })), {
    minLength: 1,
    maxLength: 4,
  });
  fc.assert(
    fc.property(rows, fc.integer({ min: 40, max: 200 }), (all, width) => {
      const given = all.map(([name, size, texts]) => row(name, size, ...texts));
      const lines = table(columns, given, plain(width));
      const shown = lines.join(' ').split(/ +/);
      for (const [name, size, texts] of all) {
        for (const one of [name, size, ...texts.flatMap((text) => text.split(' '))])
          expect(shown).toContain(one);
      }
      for (const line of lines) {
        // What is too wide is one word at the end of its line.
        expect(widthOf(line) <= width || widthOf(line.replace(/ *\S+$/u, '')) <= width).toBe(true);
      }
    }),
    { numRuns: lawRuns(50) },
  );
});
