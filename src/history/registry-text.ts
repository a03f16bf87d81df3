// Writes an undo into the text of a registry: a value in place of a value, or a line for a key that is not there yet.
// Pure. Every other byte stays; what came of it is read again, and anything but exactly what was asked is thrown away.
import { isDeepStrictEqual } from 'node:util';
import { readTomlDocument } from '../../engine/toml/document.ts';
import { keyText, pathText, valueAt } from '../../engine/toml/path.ts';
import type { UndoChange } from './undo.ts';

/** A line that is put in place of another, or (where there was none) before the next one. */
export interface LineChange {
  /** From 1, in the text before. */
  readonly line: number;
  readonly before: string | null;
  readonly after: string;
}

export type Edited =
  | { readonly ok: true; readonly text: string; readonly lines: readonly LineChange[] }
  /** The registry says it in a way that a person has to change: what to write. */
  | { readonly ok: false; readonly byHand: readonly string[] };

/** @param text a registry without errors */
export function withChanges(text: string, changes: readonly UndoChange[]): Edited {
  const document = readTomlDocument('', text);
  const lines: LineChange[] = [];
  const byHand: string[] = [];
  for (const change of changes) {
    const line = lineFor(change, document);
    if (line === null) byHand.push(`${pathText(change.path)} = ${JSON.stringify(change.after)}`);
    else lines.push(line);
  }
  if (byHand.length > 0) return { ok: false, byHand };
  const edited = spliced(text, lines);
  const isAsAsked = isDeepStrictEqual(
    plain(readTomlDocument('', edited).value),
    wantedOf(document.value, changes),
  );
  if (!isAsAsked) throw new Error('an undo would have changed something else in the registry as well');
  return { ok: true, text: edited, lines: lines.toSorted((a, b) => a.line - b.line) };
}

type Document = ReturnType<typeof readTomlDocument>;

function lineFor({ path, after }: UndoChange, document: Document): LineChange | null {
  const value = JSON.stringify(after);
  const key = path.at(-1) ?? '';
  const old = valueAt(document.value, path);
  if (old !== undefined) {
    const { line, column, length, source } = document.place(path, 'value');
    const [start, end] = [column - 1, column - 1 + length];
    // A text over several lines, or one that is written in pieces, is not cut out.
    if (typeof old !== 'string' || !/^(["'])(?!\1\1).*\1$/.test(source.slice(start, end))) return null;
    return { line, before: source, after: source.slice(0, start) + value + source.slice(end) };
  }
  const { line, source } = document.place(path.slice(0, -1), 'key');
  const header = /^(\s*)\[[^[\]]+\]\s*(?:#.*)?$/.exec(source);
  if (header === null || !source.includes(path.at(-2) ?? '\0')) return null;
  return { line: line + 1, before: null, after: `${header[1] ?? ''}${keyText(key)} = ${value}` };
}

function spliced(text: string, changes: readonly LineChange[]): string {
  const end = text.includes('\r\n') ? '\r' : '';
  const lines = text.split('\n');
  // A header that is the last line, without an end.
  const isOpen = lines.at(-1) !== '';
  for (const { line, before, after } of changes.toSorted((a, b) => b.line - a.line)) {
    const isPastEnd = line > lines.length || (line === lines.length && !isOpen && before === null);
    const own = `${after}${before === null || lines[line - 1]?.endsWith('\r') ? end : ''}`;
    if (before !== null) lines.splice(line - 1, 1, own);
    else if (isPastEnd && isOpen) lines.push(own, '');
    else lines.splice(line - 1, 0, own);
  }
  return lines.join('\n');
}

function wantedOf(value: unknown, changes: readonly UndoChange[]): unknown {
  return changes.reduce((now, { path, after }) => withEntry(now, path, after), plain(value));
}

function withEntry(table: unknown, [key = '', ...rest]: readonly string[], value: string): unknown {
  const entries = (table ?? {}) as Readonly<Record<string, unknown>>;
  return { ...entries, [key]: rest.length === 0 ? value : withEntry(entries[key], rest, value) };
}

/** Tables with a prototype, so that they can be compared. */
function plain(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(plain);
  if (typeof value !== 'object' || value === null || value instanceof Date) return value;
  return Object.fromEntries(Object.entries(value).map(([key, one]) => [key, plain(one)]));
}
