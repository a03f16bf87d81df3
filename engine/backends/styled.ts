/** Rows of a screen as tmux gives them with their styles: which characters are faint, which are shown inverse, and in which colour. Pure. */

export interface Cell {
  readonly text: string;
  readonly isFaint: boolean;
  readonly isInverse: boolean;
  /** As tmux gives it, `38;2;108;112;134`; empty for that of the terminal. */
  readonly colour: string;
}

/** Styles go on from row to row, so the rows are read together. */
export function readRows(rows: readonly string[]): Cell[][] {
  let isFaint = false;
  let isInverse = false;
  let colour = '';
  return rows.map((row) => {
    const cells: Cell[] = [];
    for (const [part, parameters] of row.matchAll(styleOrCharacter)) {
      if (parameters === undefined) {
        if (!part.startsWith('\u001b')) cells.push({ text: part, isFaint, isInverse, colour });
        continue;
      }
      for (const { code, all } of codesOf(parameters)) {
        if (code === 0) [isFaint, isInverse, colour] = [false, false, ''];
        else if (code === 2) isFaint = true;
        else if (code === 22) isFaint = false;
        else if (code === 7) isInverse = true;
        else if (code === 27) isInverse = false;
        else if (code === 39) colour = '';
        else if (code === 38 || (code >= 30 && code <= 37) || (code >= 90 && code <= 97)) colour = all;
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

interface Code {
  readonly code: number;
  /** With its arguments. */
  readonly all: string;
}

/** Each with the arguments of a colour, of which 2 would read as faint. */
function codesOf(parameters: string): Code[] {
  const words = parameters.split(';');
  const codes: Code[] = [];
  for (let at = 0; at < words.length; at += 1) {
    const word = words[at] ?? '';
    const code = word.includes(':') ? -1 : Number(word);
    const isColour = code === 38 || code === 48 || code === 58;
    const length = !isColour ? 1 : words[at + 1] === '5' ? 3 : 5;
    codes.push({ code, all: words.slice(at, at + length).join(';') });
    at += length - 1;
  }
  return codes;
}
