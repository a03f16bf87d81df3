import type { Place } from './diagnostic.ts';
import { maskSecrets } from './secrets.ts';

/** The text of a file cut into lines, so that a place can be named. It knows nothing of TOML. */
export interface SourceText {
  /** As the operator would name it. */
  readonly file: string;
  /** Without a byte order mark: no editor counts one as a column. */
  readonly text: string;
  /** Without their line endings. There is always at least one. */
  readonly lines: readonly string[];
  /** Lines whose secrets were masked before: masking is slow, and many faults may be in one line. */
  readonly masked: Map<number, string>;
}

/** A stretch of one line: `line` and `column` are 1-based, `column` and `length` in UTF-16 code units. */
export interface Span {
  readonly line: number;
  readonly column: number;
  readonly length: number;
}

export function sourceText(file: string, text: string): SourceText {
  // Half a surrogate pair cannot come from a UTF-8 file, and toml-eslint-parser stumbles over it.
  const bare = (text.startsWith('\uFEFF') ? text.slice(1) : text).replaceAll(/\p{Cs}/gu, '\uFFFD');
  return { file, text: bare, lines: bare.split(/\r?\n/), masked: new Map() };
}

/**
 * A place that is sure to exist: line and column are moved into the text, the length ends with the line.
 * Credentials in the line are masked here, because everything that shows a source line gets it from here.
 * A column just past the last character is allowed, since that is where something can be missing.
 */
export function placeOf(source: SourceText, span: Span): Place {
  const line = clamp(span.line, 1, source.lines.length);
  const text = source.lines[line - 1] ?? '';
  const column = clamp(span.column, 1, text.length + 1);
  return {
    file: source.file,
    line,
    column,
    length: clamp(span.length, 1, Math.max(1, text.length - column + 1)),
    source: masked(source, line, text),
  };
}

function masked({ masked: known }: SourceText, line: number, text: string): string {
  const found = known.get(line) ?? maskSecrets(text);
  known.set(line, found);
  return found;
}

function clamp(value: number, least: number, most: number): number {
  return Math.min(Math.max(value, least), most);
}
