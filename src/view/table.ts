// A table that fits its screen: names and texts are cut so that they remain distinguishable, the last column is broken
// at its spaces, and columns without room are folded into lines below their row. Pure.
import { pieces } from '../../engine/kernel/cells.ts';
import { cutApart, leastApart } from './cut.ts';
import { cells, hanging, harmless, type Paint, paint, type Style } from './style.ts';

export interface Column {
  readonly title: string;
  /** How early it is folded: the highest goes first. Null: never, as for the name of a row. */
  readonly fold: number | null;
  /** May be cut with `…` to fit, down to this many cells, as long as differing texts remain distinguishable. */
  readonly leastCut?: number;
  /** A word without room is broken: readers do not copy it. */
  readonly breaksWords?: boolean;
  /** Its lines are independent; those of other columns stand beside each other, line by line. */
  readonly flows?: boolean;
  /** May be broken at its spaces to fit, down to this many cells; applies only to the last unfolded column. */
  readonly least?: number;
  /** The text before a folded line; the title where it is absent. */
  readonly label?: string;
}

export interface Cell {
  readonly text: string;
  readonly paint?: Paint;
  /** The usual value: omitted where there is no room for its column. */
  readonly isUsual?: boolean;
}

export interface Row {
  /** One character before the row. */
  readonly mark: Cell;
  /** One character behind it for each line of the row; absent for none. */
  readonly lineMarks?: readonly Cell[];
  /** For each column its lines. */
  readonly cells: readonly (readonly Cell[])[];
}

const gap = '  ';
const indent = 4;
const blank: Cell = { text: ' ' };

/** No line break at the end. */
export function table(columns: readonly Column[], rows: readonly Row[], style: Style): string[] {
  const hasLineMarks = rows.some(({ lineMarks = [] }) => lineMarks.some(({ text }) => text !== ' '));
  const layout = layoutOf(columns, rows, style.width - (hasLineMarks ? 3 : 2));
  const { shown, widths } = layout;
  const last = shown.at(-1) ?? 0;
  const before = shown.slice(0, -1);
  const short = new Map(shown.map((at) => [at, shortTexts(columns, rows, at, widths.get(at) ?? 0)]));
  const lineOf = (marks: readonly Cell[], parts: readonly (Cell | undefined)[]) => {
    const texts = parts.map((cell, index) => {
      const width = index === parts.length - 1 ? 0 : (widths.get(shown[index] ?? 0) ?? 0);
      return painted(style, cell) + ' '.repeat(Math.max(0, width - cells(cell?.text ?? '')));
    });
    const lead = marks.map((mark) => painted(style, mark)).join('');
    return `${lead} ${texts.join(gap)}`.trimEnd();
  };
  const marksAt = ({ mark, lineMarks = [] }: Row, line: number) => [
    line === 0 ? mark : blank,
    ...(hasLineMarks ? [lineMarks[line] ?? blank] : []),
  ];
  const head = lineOf(
    hasLineMarks ? [blank, blank] : [blank],
    shown.map((at) => ({ text: columns[at]?.title ?? '', paint: 'dim' })),
  );
  return [
    head,
    ...rows.flatMap((row) => {
      const inPieces = (cell: Cell): Cell =>
        columns[last]?.breaksWords === true ? brokenTo(cell, widths.get(last) ?? 0) : cell;
      const lasts = (row.cells[last] ?? []).map((cell) =>
        short.get(last) === null
          ? wrapped(inPieces(cell), widths.get(last) ?? 0)
          : [shortCell(cell, short.get(last))],
      );
      const endings = columns[last]?.flows === true ? lasts.flat().map((cell) => [cell]) : lasts;
      const beside = before.map((at) => (row.cells[at] ?? []).map((cell) => shortCell(cell, short.get(at))));
      const height = Math.max(1, endings.length, ...beside.map((lines) => lines.length));
      const lines = Array.from({ length: height }, (_, line) => {
        const [first, ...more] = endings[line] ?? [];
        return [
          lineOf(marksAt(row, line), [...beside.map((column) => column[line]), first]),
          ...more.map((cell) => lineOf(marksAt(row, -1), [...beside.map(() => undefined), cell])),
        ];
      }).flat();
      const folded = columns.flatMap(({ title, label: own }, at) => {
        if (shown.includes(at)) return [];
        const label = `${' '.repeat(indent)}${own ?? `${title.toLowerCase()}: `}`;
        const telling = (row.cells[at] ?? []).filter(({ isUsual, text }) => isUsual !== true && text !== '');
        return telling.flatMap((cell) => foldedLines(label, cell, style));
      });
      return [...lines, ...folded];
    }),
  ];
}

interface Layout {
  /** Indexes of the columns that stay, in their order. */
  readonly shown: readonly number[];
  /** By the index of a column. */
  readonly widths: ReadonlyMap<number, number>;
}

/** @param width without the marks */
function layoutOf(columns: readonly Column[], rows: readonly Row[], width: number): Layout {
  const textsIn = (at: number) =>
    rows.flatMap((row) => (row.cells[at] ?? []).map(({ text }) => harmless(text)));
  const naturals = columns.map(({ title }, at) => Math.max(cells(title), ...textsIn(at).map(cells)));
  const leastsFrom = (leastOf: (column: Column) => number | undefined) =>
    columns.map((column, at) => {
      const natural = naturals[at] ?? 0;
      const least = leastOf(column);
      if (least === undefined) return natural;
      return Math.min(natural, Math.max(cells(column.title), leastApart(textsIn(at), least)));
    });
  const leasts = leastsFrom(({ leastCut }) => leastCut);
  let shown = columns.flatMap((_, at) => (textsIn(at).some((text) => text !== '') ? [at] : []));
  for (;;) {
    const last = shown.at(-1);
    const widthsFrom = (own: readonly number[], mostOfLast: number) => {
      const start = shown.map((at): [number, number] => {
        const natural = own[at] ?? 0;
        const isBroken = at === last && columns[at]?.least !== undefined;
        return [at, isBroken ? Math.min(natural, columns[at]?.least ?? 0, mostOfLast) : natural];
      });
      const gaps = gap.length * Math.max(0, shown.length - 1);
      return { start, room: width - gaps - start.reduce((sum, [, one]) => sum + one, 0) };
    };
    const usual = widthsFrom(leasts, Number.MAX_SAFE_INTEGER);
    const next = foldedNext(columns, shown);
    if (usual.room >= 0) return { shown, widths: shared(usual, columns, naturals) };
    if (next === null) {
      const tight = leastsFrom(({ leastCut }) => (leastCut === undefined ? undefined : tightest));
      return { shown, widths: shared(widthsFrom(tight, tightest), columns, naturals) };
    }
    shown = shown.filter((at) => at !== next);
  }
}

/** Where nothing more can be folded: the screen is hardly wide enough for anything. */
const tightest = 8;

/** Once each column has its least width, the rest is given out cell by cell, to those that would be cut first. */
function shared(
  { start, room }: { readonly start: readonly (readonly [number, number])[]; readonly room: number },
  columns: readonly Column[],
  naturals: readonly number[],
): ReadonlyMap<number, number> {
  const widths = new Map(start);
  let left = room;
  const isShort = (at: number) => (widths.get(at) ?? 0) < (naturals[at] ?? 0);
  while (left > 0) {
    const short = [...widths.keys()].filter(isShort);
    const first = short.filter((at) => columns[at]?.leastCut !== undefined);
    const now = (first.length > 0 ? first : short).slice(0, left);
    if (now.length === 0) break;
    for (const at of now) widths.set(at, (widths.get(at) ?? 0) + 1);
    left -= now.length;
  }
  return widths;
}

function foldedNext(columns: readonly Column[], shown: readonly number[]): number | null {
  const able = shown.filter((at) => columns[at]?.fold !== null);
  return able.toSorted((a, b) => (columns[b]?.fold ?? 0) - (columns[a]?.fold ?? 0))[0] ?? null;
}

/** Null for a column that is never cut. */
function shortTexts(
  columns: readonly Column[],
  rows: readonly Row[],
  at: number,
  width: number,
): ReadonlyMap<string, string> | null {
  if (columns[at]?.leastCut === undefined) return null;
  return cutApart(
    rows.flatMap((row) => (row.cells[at] ?? []).map(({ text }) => text)),
    width,
  );
}

function shortCell(cell: Cell, short: ReadonlyMap<string, string> | null | undefined): Cell {
  return { ...cell, text: short?.get(cell.text) ?? harmless(cell.text) };
}

function foldedLines(label: string, cell: Cell, style: Style): string[] {
  const lines = wrapped(cell, Math.max(20, style.width - label.length));
  return lines.map((line, at) => {
    const start = at === 0 ? paint(style, 'dim', label) : ' '.repeat(label.length);
    return start + painted(style, line);
  });
}

function brokenTo(cell: Cell, width: number): Cell {
  const words = cell.text.split(' ').flatMap((word) => pieces(word, width));
  return { ...cell, text: words.join(' ') };
}

function wrapped(cell: Cell, width: number): Cell[] {
  const whole = { ...cell, text: harmless(cell.text) };
  if (cells(whole.text) <= width) return [whole];
  return hanging('', 0, cell.text, { width }).map((text) => ({ ...cell, text }));
}

function painted(style: Style, cell: Cell | undefined): string {
  if (cell === undefined || cell.text === '') return '';
  return cell.paint === undefined ? cell.text : paint(style, cell.paint, cell.text);
}
