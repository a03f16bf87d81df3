// A table that fits its screen: what has no room beside the rest is folded, column by column, into lines below its row,
// and what is as usual is then left out. Nothing is ever cut. Pure.
import { cells, hanging, harmless, type Paint, paint, type Style } from './style.ts';

export interface Column {
  readonly title: string;
  /** How early it is folded: the highest goes first. Null: never, as with what a row is known by. */
  readonly fold: number | null;
  /** May be broken at its spaces to fit, down to so many cells; only the last one that is not folded is. */
  readonly least?: number;
  /** What stands before a folded line; the title where it is left out. */
  readonly label?: string;
}

export interface Cell {
  readonly text: string;
  readonly paint?: Paint;
  /** As it nearly always is: left out where there is no room for its column. */
  readonly isUsual?: boolean;
}

export interface Row {
  /** One character before the row. */
  readonly mark: Cell;
  /** For each column its lines. */
  readonly cells: readonly (readonly Cell[])[];
}

const gap = '  ';
const indent = 4;

/** No line break at the end. */
export function table(columns: readonly Column[], rows: readonly Row[], style: Style): string[] {
  const widths = columns.map(({ title }, at) =>
    Math.max(cells(title), ...rows.flatMap((row) => (row.cells[at] ?? []).map(({ text }) => widthOf(text)))),
  );
  const filled = columns.flatMap((_, at) =>
    rows.some((row) => (row.cells[at] ?? []).length > 0) ? [at] : [],
  );
  const shown = columnsThatFit(columns, filled, widths, style.width);
  const last = shown.at(-1) ?? 0;
  const before = shown.slice(0, -1);
  const room = style.width - 2 - before.reduce((sum, at) => sum + (widths[at] ?? 0) + gap.length, 0);
  const lineOf = (mark: Cell, parts: readonly (Cell | undefined)[]) => {
    const texts = parts.map((cell, index) => {
      const width = index === parts.length - 1 ? 0 : (widths[shown[index] ?? 0] ?? 0);
      const text = cell?.text ?? '';
      return painted(style, cell) + ' '.repeat(Math.max(0, width - cells(text)));
    });
    return `${painted(style, mark)} ${texts.join(gap)}`.trimEnd();
  };
  const head = lineOf(
    { text: ' ' },
    shown.map((at) => ({ text: columns[at]?.title ?? '', paint: 'dim' })),
  );
  return [
    head,
    ...rows.flatMap(({ mark, cells: all }) => {
      const beside = [
        ...before.map((at) => (all[at] ?? []).map(harmlessCell)),
        (all[last] ?? []).flatMap((cell) => wrapped(cell, room)),
      ];
      const height = Math.max(1, ...beside.map((lines) => lines.length));
      const lines = Array.from({ length: height }, (_, line) =>
        lineOf(
          line === 0 ? mark : { text: ' ' },
          beside.map((column) => column[line]),
        ),
      );
      const folded = columns.flatMap(({ title, label: own }, at) => {
        if (shown.includes(at)) return [];
        const label = `${' '.repeat(indent)}${own ?? `${title.toLowerCase()}: `}`;
        const telling = (all[at] ?? []).filter(({ isUsual }) => isUsual !== true);
        return telling.flatMap((cell) => foldedLines(label, cell, style));
      });
      return [...lines, ...folded];
    }),
  ];
}

/** Indexes of the columns that stay, in their order. */
function columnsThatFit(
  columns: readonly Column[],
  filled: readonly number[],
  widths: readonly number[],
  width: number,
): readonly number[] {
  let shown = filled;
  for (;;) {
    const last = shown.at(-1);
    const needed = shown.reduce((sum, at) => {
      const { least } = columns[at] ?? {};
      const natural = widths[at] ?? 0;
      return sum + gap.length + (at === last && least !== undefined ? Math.min(natural, least) : natural);
    }, 2 - gap.length);
    const next = foldedNext(columns, shown);
    if (needed <= width || next === null) return shown;
    shown = shown.filter((at) => at !== next);
  }
}

function foldedNext(columns: readonly Column[], shown: readonly number[]): number | null {
  const able = shown.filter((at) => columns[at]?.fold !== null);
  return able.toSorted((a, b) => (columns[b]?.fold ?? 0) - (columns[a]?.fold ?? 0))[0] ?? null;
}

function foldedLines(label: string, cell: Cell, style: Style): string[] {
  const lines = wrapped(cell, Math.max(20, style.width - label.length));
  return lines.map((line, at) => {
    const start = at === 0 ? paint(style, 'dim', label) : ' '.repeat(label.length);
    return start + painted(style, line);
  });
}

function wrapped(cell: Cell, width: number): Cell[] {
  const whole = harmlessCell(cell);
  if (cells(whole.text) <= width) return [whole];
  return hanging('', 0, cell.text, { width }).map((text) => ({ ...cell, text }));
}

function harmlessCell(cell: Cell): Cell {
  return { ...cell, text: harmless(cell.text) };
}

function widthOf(text: string): number {
  return cells(harmlessCell({ text }).text);
}

function painted(style: Style, cell: Cell | undefined): string {
  if (cell === undefined || cell.text === '') return '';
  return cell.paint === undefined ? cell.text : paint(style, cell.paint, cell.text);
}
