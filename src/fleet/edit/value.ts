// The values that an edit may write, how they are written, and whether two are the same. Pure.
import { isTable, keyText } from '../../../engine/kernel/path.ts';

export type EditValue = string | boolean | LocalDate | readonly string[] | EditTable;

export interface EditTable {
  readonly [key: string]: EditValue;
}

/** `2026-12-01`, which TOML writes without quotes. */
export class LocalDate {
  readonly text: string;

  constructor(text: string) {
    this.text = text;
  }
}

/** A date that exists, or else the text, for the loader to report. */
export function dateOrText(text: string): LocalDate | string {
  const [, year = '', month = '', day = ''] = /^(\d{4})-(\d{2})-(\d{2})$/.exec(text) ?? [];
  const date = new Date(`${year}-${month}-${day}T00:00:00Z`);
  const isReal = !Number.isNaN(date.getTime()) && date.toISOString().startsWith(text);
  return isReal && year !== '' ? new LocalDate(text) : text;
}

export function isEditTable(value: EditValue): value is EditTable {
  return isTable(value) && !(value instanceof LocalDate);
}

/** On one line. */
export function tomlText(value: EditValue): string {
  if (value instanceof LocalDate) return value.text;
  // TOML reads JSON's escapes, and besides forbids the delete character.
  if (typeof value === 'string') return JSON.stringify(value).replaceAll('\u007f', '\\u007f');
  if (typeof value === 'boolean') return String(value);
  if (!isEditTable(value)) return `[${value.map(tomlText).join(', ')}]`;
  const pairs = Object.entries(value).map(([key, one]) => pairText(key, one));
  return pairs.length === 0 ? '{}' : `{ ${pairs.join(', ')} }`;
}

export function pairText(key: string, value: EditValue): string {
  return `${keyText(key)} = ${tomlText(value)}`;
}

/** As in JSON: a date is its text, which means the same in a registry. */
export function plain(value: unknown): unknown {
  if (value instanceof LocalDate) return value.text;
  if (value instanceof Date) return value.toISOString();
  if (Array.isArray(value)) return value.map(plain);
  if (!isTable(value)) return value;
  return Object.fromEntries(Object.entries(value).map(([key, one]) => [key, plain(one)]));
}

/** The order of keys carries no meaning in a table. */
export function isSame(a: unknown, b: unknown): boolean {
  return canonical(plain(a)) === canonical(plain(b));
}

function canonical(value: unknown): string {
  return JSON.stringify(value, (_key, one: unknown) =>
    isTable(one) ? Object.fromEntries(Object.entries(one).toSorted(([a], [b]) => (a < b ? -1 : 1))) : one,
  );
}
