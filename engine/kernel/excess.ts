/** Counts what is in a TOML text before a parser, which recurses, sees it. Knows only the strings and comments of TOML. */
import { charCodes } from './char-codes.ts';
import type { Diagnostic } from './diagnostic.ts';
import { numberText, tomlLimits } from './limits.ts';

export type LimitName = keyof typeof tomlLimits;

export interface Excess {
  readonly limit: LimitName;
  /** As far as it was counted. */
  readonly found: number;
  /** 1-based. */
  readonly line: number;
}

/** The first limit that the text exceeds; null where it exceeds none. */
export function excessOf(text: string): Excess | null {
  if (text.length > tomlLimits.bytes.most) return { limit: 'bytes', found: text.length, line: 1 };
  const bytes = Buffer.byteLength(text);
  return bytes > tomlLimits.bytes.most ? { limit: 'bytes', found: bytes, line: 1 } : scan(text);
}

const { newline, quote, apostrophe, hash, comma, dot, equals, backslash } = charCodes;
const openers: ReadonlySet<number> = new Set([charCodes.openBracket, charCodes.openBrace]);
const closers: ReadonlySet<number> = new Set([charCodes.closeBracket, charCodes.closeBrace]);

function scan(text: string): Excess | null {
  let [line, lineStart, depth, parts, values] = [1, 0, 0, 0, 0];
  for (let at = 0; at <= text.length; at += 1) {
    const code = at === text.length ? newline : text.charCodeAt(at);
    if (code === newline) {
      if (at - lineStart > tomlLimits.lineLength.most)
        return { limit: 'lineLength', found: at - lineStart, line };
      if (line > tomlLimits.lines.most) return { limit: 'lines', found: text.split('\n').length, line };
      line += 1;
      lineStart = at + 1;
      parts = 0;
    } else if (code === quote || code === apostrophe) {
      const end = endOfString(text, at, code);
      // The lines inside count as any others do, and are as long.
      for (
        let next = text.indexOf('\n', at);
        next !== -1 && next < end;
        next = text.indexOf('\n', next + 1)
      ) {
        if (next - lineStart > tomlLimits.lineLength.most)
          return { limit: 'lineLength', found: next - lineStart, line };
        line += 1;
        lineStart = next + 1;
      }
      at = end - 1;
    } else if (code === hash) {
      const end = text.indexOf('\n', at);
      at = (end === -1 ? text.length : end) - 1;
    } else if (openers.has(code)) {
      depth += 1;
      values += 1;
      parts = 0;
    } else if (closers.has(code)) depth = Math.max(0, depth - 1);
    else if (code === dot) parts += 1;
    else if (code === comma || code === equals) {
      values += 1;
      parts = 0;
    }
    if (depth > tomlLimits.depth.most || parts > tomlLimits.depth.most)
      return { limit: 'depth', found: Math.max(depth, parts), line };
    if (values > tomlLimits.values.most) return { limit: 'values', found: values, line };
  }
  return null;
}

/** The offset after the string that begins at `start`; the end of the line, or of the text, where it is never closed. */
function endOfString(text: string, start: number, mark: number): number {
  const char = String.fromCharCode(mark);
  const escapes = mark === quote;
  if (text.startsWith(char.repeat(3), start)) {
    let at = text.indexOf(char.repeat(3), start + 3);
    while (escapes && at !== -1 && isEscaped(text, at)) at = text.indexOf(char.repeat(3), at + 1);
    if (at === -1) return text.length;
    let end = at + 3;
    while (end < at + 5 && text.charCodeAt(end) === mark) end += 1;
    return end;
  }
  for (let at = start + 1; at < text.length; at += 1) {
    const code = text.charCodeAt(at);
    if (code === newline) return at;
    if (escapes && code === backslash) at += 1;
    else if (code === mark) return at + 1;
  }
  return text.length;
}

/** An odd number of backslashes stands before it. */
function isEscaped(text: string, at: number): boolean {
  let from = at;
  while (text.charCodeAt(from - 1) === backslash) from -= 1;
  return (at - from) % 2 === 1;
}

/** The caller adds the place. */
export function excessDiagnostic(file: string, { limit, found }: Excess): Diagnostic {
  const { most, unit } = tomlLimits[limit];
  return {
    severity: 'error',
    code: 'input-limit',
    summary: 'More than is read of one file',
    // Counting stopped at the limit.
    detail:
      limit === 'depth' || limit === 'values'
        ? `${file} has more than ${numberText(most)} ${unit}, which is the limit.`
        : `${file} has ${numberText(found)} ${unit}; the limit is ${numberText(most)}.`,
    help: remedies[limit],
  };
}

const remedies: Readonly<Record<LimitName, string>> = {
  bytes: 'split the file, or check that it is the right one',
  lines: 'split the file, or check that it is the right one',
  lineLength: 'put the list on several lines, or the text between """ and """',
  depth: 'remove the extra brackets or dots',
  values: 'split the file, or check that it is the right one',
};
