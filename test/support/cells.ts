// What a run of a matrix has tried, cell by cell: a test records each cell right after it has checked it. `run-matrix.ts`
// makes a page of them.
import { appendFileSync, existsSync, readFileSync } from 'node:fs';

export interface Cell {
  /** A heading of the page. */
  readonly kind: string;
  /** What was done to the world: a row of its table. */
  readonly tried: string;
  /** The command that met it, or the instant. */
  readonly at: string;
}

/** Does nothing unless `run-matrix.ts` runs the tests. */
export function held(kind: string, tried: string, at: string): void {
  const file = process.env['PO_CELLS'];
  if (file === undefined) return;
  const cell: Cell = { kind, tried, at };
  // In one write, because tests run side by side.
  appendFileSync(file, `${JSON.stringify(cell)}\n`);
}

/** Each cell once, however often it was recorded. */
export function readCells(file: string): readonly Cell[] {
  const lines = existsSync(file) ? readFileSync(file, 'utf8').split('\n').slice(0, -1) : [];
  return [...new Set(lines)].map((line): Cell => JSON.parse(line));
}
