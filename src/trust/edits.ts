// What each program keeps about a folder that it trusts, as an edit of its own file: one key is set, and nothing else is
// changed. The result is read again before it is taken. Pure.
import { readTomlDocument } from '../../engine/kernel/document.ts';
import type { Trust } from '../../engine/protocol.ts';
import { JsonFault, type JsonNode, nodeAt, parseJson, withItem, withValue } from './json-text.ts';

export type TrustEdit =
  /** It says so already. */
  | { readonly kind: 'trusted' }
  | { readonly kind: 'edit'; readonly text: string }
  /** `place` is where in the file, as `3:14`. */
  | { readonly kind: 'refused'; readonly why: string; readonly place: string | null };

/** @param text null: there is no such file yet. @param folder absolute, symlinks resolved */
export function trustEdit(trust: Trust, text: string | null, folder: string): TrustEdit {
  return trust.format === 'toml' ? tomlEdit(text ?? '', trust, folder) : jsonEdit(text, trust, folder);
}

function jsonEdit(text: string | null, { format, key, trusted, untold }: Trust, folder: string): TrustEdit {
  const path = key(folder);
  const isLoose = format === 'loose-json';
  // What an editor or a full disk may leave behind, and no program could read.
  const before = text === null || text === '' ? '{}\n' : text;
  const root = parsed(before, isLoose);
  if (root instanceof JsonFault) return refused('it is not valid JSON', placeOf(before, root.offset));
  if (root.members === null) return refused('it holds no JSON object', placeOf(before, root.start));
  const there = nodeAt(root, path);
  const isTrusted = (node: JsonNode | null) =>
    trusted === null ? node?.items?.some(({ scalar }) => scalar === folder) : node?.scalar === trusted;
  if (isTrusted(there)) return { kind: 'trusted' };
  if (trusted === null && there !== null && there.items === null)
    return refused(`it holds no list at ${path[0]}`, placeOf(before, there.start));
  if (trusted !== null && there !== null && !untold.includes(there.scalar)) return declared(before, there);
  const after =
    trusted !== null
      ? withValue(before, root, path, trusted)
      : there === null
        ? withValue(before, root, path, [folder])
        : withItem(before, there, folder);
  const again = after === null ? null : parsed(after, isLoose);
  if (after === null || again === null || again instanceof JsonFault)
    return refused(`it holds no object at ${path[0]}`, null);
  return isTrusted(nodeAt(again, path))
    ? { kind: 'edit', text: after }
    : refused('it cannot be edited without changing more', null);
}

function parsed(text: string, isLoose: boolean): JsonNode | JsonFault {
  try {
    return parseJson(text, isLoose);
  } catch (error) {
    if (error instanceof JsonFault) return error;
    throw error;
  }
}

function declared(text: string, { start, end }: JsonNode): TrustEdit {
  return refused(`it says ${text.slice(start, end)} of this folder`, placeOf(text, start));
}

function tomlEdit(before: string, { key, trusted }: Trust, folder: string): TrustEdit {
  const document = readTomlDocument('config.toml', before);
  const [fault] = document.diagnostics;
  if (fault !== undefined) {
    const { line, column } = fault.place ?? { line: 1, column: 1 };
    return refused('it is not valid TOML', `${line}:${column}`);
  }
  const path = key(folder);
  const table = path.slice(0, -1);
  const [name = ''] = path.slice(-1);
  const level = valueAt(document.value, path);
  if (level === trusted) return { kind: 'trusted' };
  if (level !== undefined) {
    const { line, column } = document.place(path, 'value');
    return refused(`it says ${JSON.stringify(level)} of this folder`, `${line}:${column}`);
  }
  const end = before.includes('\r\n') ? '\r\n' : '\n';
  const entry = `${name} = ${JSON.stringify(trusted)}${end}`;
  const after =
    valueAt(document.value, table) === undefined
      ? withTable(before, `[${table.map(tomlKey).join('.')}]${end}${entry}`, end)
      : withLineAfter(before, document.place(table, 'key').line, entry);
  const again = readTomlDocument('config.toml', after);
  const isRight =
    again.diagnostics.length === 0 &&
    sorted(again.value) === sorted(withValueAt(document.value, path, trusted));
  return isRight
    ? { kind: 'edit', text: after }
    : refused(`it declares ${table[0]} in a form that cannot be added to`, null);
}

/** Behind all else, with a blank line before it. */
function withTable(before: string, table: string, end: string): string {
  const isEnded = before === '' || before.endsWith('\n');
  return `${before}${isEnded ? '' : end}${before.trim() === '' ? '' : end}${table}`;
}

function tomlKey(key: string): string {
  return /^[\w-]+$/.test(key) ? key : JSON.stringify(key);
}

/** @param line 1-based */
function withLineAfter(text: string, line: number, added: string): string {
  const lines = text.split(/(?<=\n)/);
  const last = lines[line - 1] ?? '';
  const end = last.endsWith('\n') ? '' : '\n';
  return [...lines.slice(0, line - 1), last, end, added, ...lines.slice(line)].join('');
}

function valueAt(value: unknown, path: readonly string[]): unknown {
  let at: unknown = value;
  for (const key of path) {
    if (typeof at !== 'object' || at === null || !Object.hasOwn(at, key)) return undefined;
    at = Object.entries(at).find(([name]) => name === key)?.[1];
  }
  return at;
}

function withValueAt(value: unknown, path: readonly string[], set: unknown): unknown {
  const [key, ...rest] = path;
  if (key === undefined) return set;
  const whole = { ...Object(value) };
  return { ...whole, [key]: withValueAt(whole[key], rest, set) };
}

/** The same text for the same values, in whatever order. */
function sorted(value: unknown): string {
  return JSON.stringify(value, (_, one: unknown) =>
    typeof one === 'bigint'
      ? `${one}n`
      : typeof one === 'object' && one !== null && !Array.isArray(one) && !(one instanceof Date)
        ? Object.fromEntries(Object.entries(one).sort(([a], [b]) => (a < b ? -1 : 1)))
        : one,
  );
}

function placeOf(text: string, offset: number): string {
  const before = text.slice(0, offset).split('\n');
  return `${before.length}:${(before.at(-1)?.length ?? 0) + 1}`;
}

function refused(why: string, place: string | null): TrustEdit {
  return { kind: 'refused', why, place };
}
