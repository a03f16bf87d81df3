// Aligns comments behind values to the column that two neighbouring lines already share, if any. Pure.
import { widthOf } from '../../../engine/kernel/cells.ts';
import { kindOfLine, lineEnd, lineStart, type Sheet, type Splice } from './text.ts';

interface Commented {
  /** Of the text before the comment. */
  readonly end: number;
  readonly comment: number;
  /** Cells up to there, and up to the comment. */
  readonly width: number;
  readonly column: number;
}

export function alignedComments(sheet: Sheet): Splice[] {
  return runsOf(sheet).flatMap((run) => {
    const column = columnOf(run);
    return run.map(({ end, comment, width, column: now }) => {
      const wanted = column === null ? Math.max(now, width + 1) : Math.max(column, width + 1);
      return { start: end, end: comment, text: ' '.repeat(wanted - width) };
    });
  });
}

/** Comments behind consecutive lines. A line with a tab, which has no fixed width, stays as it is. */
function runsOf(sheet: Sheet): Commented[][] {
  const { text, syntax } = sheet;
  const runs: Commented[][] = [];
  let lineBefore = -1;
  for (const { start } of syntax.comments) {
    const from = lineStart(text, start);
    const before = text.slice(from, start);
    if (before.trim() === '' || before.includes('\t')) continue;
    const said = before.trimEnd();
    const one = { end: from + said.length, comment: start, width: widthOf(said), column: widthOf(before) };
    if (lineBefore >= 0 && isOneRun(sheet, lineBefore, from)) runs.at(-1)?.push(one);
    else runs.push([one]);
    lineBefore = from;
  }
  return runs;
}

/** Neither a blank line nor a comment stands between. */
function isOneRun(sheet: Sheet, from: number, to: number): boolean {
  for (let at = from; at < to; at = lineEnd(sheet.text, at) + 1) {
    if (kindOfLine(sheet, at) !== 'said') return false;
  }
  return true;
}

/** The most common column, moved right until all of its lines fit; null where no two lines share one. */
function columnOf(run: readonly Commented[]): number | null {
  let columns = run.map(({ column }) => column);
  let settled: number | null = null;
  // A comment that does not fit stands right behind its line, which may be the column of others.
  while (true) {
    const most = mostCommon(columns);
    if (most === null) return settled;
    const needed = run.filter((_, index) => columns[index] === most).map(({ width }) => width + 1);
    const column = Math.max(most, ...needed);
    if (column === settled) return settled;
    settled = column;
    columns = run.map(({ width }) => Math.max(column, width + 1));
  }
}

/** Comments further right are not aligned: a few long lines would make all others as long. */
const lastColumn = 240;

/** The leftmost of the most common ones. */
function mostCommon(columns: readonly number[]): number | null {
  const counts = new Map<number, number>();
  for (const column of columns) if (column <= lastColumn) counts.set(column, (counts.get(column) ?? 0) + 1);
  const [first] = [...counts].toSorted(([a, m], [b, n]) => n - m || a - b);
  return first === undefined || first[1] < 2 ? null : first[0];
}
