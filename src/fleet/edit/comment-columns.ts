// Aligns comments behind values. Where two neighbouring lines share a column, the others join them; a comment that is
// aligned with no other stays where it is. Pure.
import { widthOf } from '../../../engine/kernel/cells.ts';
import { kindOfLine, lineEnd, lineStart, type Sheet, type Splice } from './text.ts';

interface Commented {
  /** Where what stands before the comment ends. */
  readonly end: number;
  readonly comment: number;
  /** Cells of the line up to there, and up to the comment. */
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

/** Comments behind lines that follow each other. A tab has no width of its own, so such a line is left as it is. */
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

/** Only lines that say something stand between. */
function isOneRun(sheet: Sheet, from: number, to: number): boolean {
  for (let at = from; at < to; at = lineEnd(sheet.text, at) + 1) {
    if (kindOfLine(sheet, at) !== 'said') return false;
  }
  return true;
}

/** The column in which most of them stand, as far right as all of those need it; null where no two do. */
function columnOf(run: readonly Commented[]): number | null {
  let columns = run.map(({ column }) => column);
  let settled: number | null = null;
  // What does not fit stands right behind its line, and may thereby come to stand in one column with others.
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

/** Of two that are as common the one further left. */
function mostCommon(columns: readonly number[]): number | null {
  const counts = new Map<number, number>();
  for (const column of columns) if (column <= lastColumn) counts.set(column, (counts.get(column) ?? 0) + 1);
  const [first] = [...counts].toSorted(([a, m], [b, n]) => n - m || a - b);
  return first === undefined || first[1] < 2 ? null : first[0];
}
