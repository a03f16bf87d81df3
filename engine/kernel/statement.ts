/** Where a TOML statement that does not parse ends, by its quotes, brackets and comments: a fault must not hide the next. */
export type Extent =
  /** The statement ends on this line (0-based). */
  | { readonly kind: 'confined'; readonly lastLine: number }
  /** Something opened here never closes (0-based line and column), so nothing after it can be trusted. */
  | { readonly kind: 'open'; readonly opener: Opener; readonly line: number; readonly column: number }
  /** It seems to end, but what comes after looks like a part of it. */
  | { readonly kind: 'unclear' };

type Opener = '[' | '{' | '"""' | "'''";

interface Open {
  readonly opener: '[' | '{';
  readonly line: number;
  readonly column: number;
}

/** A line that goes on with an array or a table, and so is no statement: a closing bracket, `"value",`, `1 ]`. */
const continuation = /^\s*(?:[\]},]|(?:"[^"]*"|'[^']*'|[\w.+-]+)\s*[,\]}]|(?:"[^"]*"|'[^']*')\s*(?:#.*)?$)/;
const keyValueStart = /^\s*[A-Za-z0-9_-]+(?:\s*\.\s*[A-Za-z0-9_-]+)*\s*=/;

/** The extent of the statement that starts on `firstLine` (0-based). */
export function extentOf(lines: readonly string[], firstLine: number): Extent {
  const open: Open[] = [];
  for (let at = firstLine; at < lines.length; at += 1) {
    const outer = open.at(-1);
    // `key =` cannot stand inside an array: the array before it was never closed.
    if (at > firstLine && outer?.opener === '[' && keyValueStart.test(lines[at] ?? '')) break;
    const scanned = scanLine(lines, at, open, at === firstLine && isHeader(lines[at]));
    if (scanned.kind !== 'confined') return scanned;
    at = scanned.lastLine;
    if (open.length > 0) continue;
    // Where what follows goes on with it, the end found is wrong, and any fault reported after it may be too.
    return continuation.test(lines[at + 1] ?? '') ? { kind: 'unclear' } : { kind: 'confined', lastLine: at };
  }
  const innermost = open.at(-1);
  return innermost === undefined ? { kind: 'unclear' } : { kind: 'open', ...innermost };
}

export function isHeader(line: string | undefined): boolean {
  return /^\s*\[/.test(line ?? '');
}

/** Follows one line (more, where a multi-line string starts in it) and keeps `open` up to date. */
function scanLine(lines: readonly string[], start: number, open: Open[], header: boolean): Extent {
  const hadOpen = open.length > 0;
  let line = start;
  let column = 0;
  while (true) {
    const text = lines[line] ?? '';
    if (column >= text.length) break;
    const char = text[column] ?? '';
    if (char === '#') break;
    if (char === '"' || char === "'") {
      const triple = char === '"' ? '"""' : "'''";
      if (text.startsWith(triple, column)) {
        const end = closeOf(lines, triple, line, column + 3);
        if (end === null) return { kind: 'open', opener: triple, line, column };
        ({ line, column } = end);
        continue;
      }
      const end = closeOnLine(text, char, column + 1);
      if (end === null) {
        // The quote that is missing may have hidden a bracket of this line. If everything opened on this
        // very line, it is fair to think it was meant to close here as well.
        if (!hadOpen) open.length = 0;
        break;
      }
      column = end;
      continue;
    }
    if (char === '[' || char === '{') open.push({ opener: char, line, column });
    else if (char === ']' || char === '}') open.pop();
    column += 1;
  }
  // A table header is one line by definition, whatever brackets it lacks.
  if (header) open.length = 0;
  return { kind: 'confined', lastLine: line };
}

function closeOnLine(text: string, quote: string, from: number): number | null {
  for (let column = from; column < text.length; column += 1) {
    if (text[column] === '\\' && quote === '"') column += 1;
    else if (text[column] === quote) return column + 1;
  }
  return null;
}

function closeOf(
  lines: readonly string[],
  triple: '"""' | "'''",
  line: number,
  column: number,
): { line: number; column: number } | null {
  let from = column;
  for (let at = line; at < lines.length; at += 1) {
    const text = lines[at] ?? '';
    for (let c = from; c < text.length; c += 1) {
      if (text[c] === '\\' && triple === '"""') c += 1;
      else if (text.startsWith(triple, c)) {
        let end = c + 3;
        // Up to two more quotes belong to the string that ends here.
        while (end < c + 5 && text[end] === triple[0]) end += 1;
        return { line: at, column: end };
      }
    }
    from = 0;
  }
  return null;
}

/** The column (0-based) of a quote that opens on this line and never closes on it. */
export function unclosedQuote(text: string): number | null {
  for (let column = 0; column < text.length; column += 1) {
    const char = text[column];
    if (char === '#') return null;
    if (char !== '"' && char !== "'") continue;
    const end = closeOnLine(text, char, column + 1);
    if (end === null) return column;
    column = end - 1;
  }
  return null;
}
