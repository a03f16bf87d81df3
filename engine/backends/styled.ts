/** Rows of a screen as tmux gives them with their styles: which characters are faint, and which are shown inverse. Pure. */

export interface Cell {
  readonly text: string;
  readonly isFaint: boolean;
  readonly isInverse: boolean;
}

/** Styles go on from row to row, so the rows are read together. */
export function readRows(rows: readonly string[]): Cell[][] {
  let isFaint = false;
  let isInverse = false;
  return rows.map((row) => {
    const cells: Cell[] = [];
    for (const [part, parameters] of row.matchAll(styleOrCharacter)) {
      if (parameters === undefined) {
        if (!part.startsWith('\u001b')) cells.push({ text: part, isFaint, isInverse });
        continue;
      }
      for (const code of codesOf(parameters)) {
        if (code === 0) [isFaint, isInverse] = [false, false];
        else if (code === 2) isFaint = true;
        else if (code === 22) isFaint = false;
        else if (code === 7) isInverse = true;
        else if (code === 27) isInverse = false;
      }
    }
    return cells;
  });
}

export function textOf(cells: readonly Cell[]): string {
  return cells.map((cell) => cell.text).join('');
}

/** A style, another sequence, or a character. */
const styleOrCharacter =
  // biome-ignore lint/suspicious/noControlCharactersInRegex: escape begins every sequence
  /\u001b\[([\d;:]*)m|\u001b(?:\[[\d;:?]*[A-Za-z]|\][^\u0007\u001b]*(?:\u0007|\u001b\\)?|.)|./gu;

/** Without the arguments of colours, of which 2 would read as faint. */
function codesOf(parameters: string): number[] {
  const codes = parameters.split(';').map((one) => (one.includes(':') ? -1 : Number(one)));
  const kept: number[] = [];
  for (let at = 0; at < codes.length; at += 1) {
    const code = codes[at] ?? 0;
    if (code === 38 || code === 48 || code === 58) at += codes[at + 1] === 5 ? 2 : 4;
    else kept.push(code);
  }
  return kept;
}
