// What a long run has tried, cell by cell: each test writes down what held, right after it was seen to hold. The run makes a
// page of it (`run-matrix.ts`), and makes none where a test failed.
import { appendFileSync, existsSync, readFileSync } from 'node:fs';

export interface Cell {
  /** The kind, as a heading of the page. */
  readonly kind: string;
  /** What the world did: a row of its table. */
  readonly tried: string;
  /** What it was tried on: a command, or an instant. */
  readonly at: string;
}

/** Does nothing where no run asks for it. */
export function held(kind: string, tried: string, at: string): void {
  const file = process.env['PO_CELLS'];
  if (file === undefined) return;
  const cell: Cell = { kind, tried, at };
  // In one write: tests run side by side.
  appendFileSync(file, `${JSON.stringify(cell)}\n`);
}

/** Each once, however often it was tried. */
export function readCells(file: string): readonly Cell[] {
  const lines = existsSync(file) ? readFileSync(file, 'utf8').split('\n').slice(0, -1) : [];
  return [...new Set(lines)].map((line): Cell => JSON.parse(line));
}
