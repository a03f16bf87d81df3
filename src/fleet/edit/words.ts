// Reads `key=value` words of a command line as changes of a project. An invalid value is kept as text, for the loader to
// report. Pure.
import { readTomlDocument } from '../../../engine/kernel/document.ts';
import { isTable, valueAt } from '../../../engine/kernel/path.ts';
import type { KeyChange } from './edit.ts';
import { startsWith } from './sites.ts';
import { dateOrText, type EditTable, type EditValue, LocalDate } from './value.ts';

export type Words =
  | { readonly ok: true; readonly changes: readonly KeyChange[] }
  /** Of the first word that is no `key=value`, or names a key again. */
  | { readonly ok: false; readonly problem: string };

export function changesIn(words: readonly string[]): Words {
  const changes: KeyChange[] = [];
  for (const word of words) {
    const [, key, text = ''] = /^([^=\s]+)=(.*)$/s.exec(word) ?? [];
    if (key === undefined) return { ok: false, problem: `${word} is not of the form key=value` };
    const path = key.split('.');
    const said = changes.find(({ path: other }) => startsWith(other, path) || startsWith(path, other));
    if (said !== undefined) {
      const other = said.path.join('.');
      const problem =
        other === key ? `${key} is given twice` : `${other} and ${key} cannot be given together`;
      return { ok: false, problem };
    }
    changes.push({ path, value: text === '' ? null : valueIn(path, text) });
  }
  return { ok: true, changes };
}

/** `hold.reason=x` and `hold.until=y` as the one table that they make. */
export function tableOf(changes: readonly KeyChange[]): EditTable {
  // Without a prototype, so that a name such as `constructor` is a key like any other.
  const table: Record<string, EditValue> = Object.create(null);
  for (const { path, value } of changes) {
    const [key = '', ...rest] = path;
    if (value === null) continue;
    const inner = table[key];
    const before = isTable(inner) && !(inner instanceof LocalDate) ? inner : {};
    table[key] =
      rest.length === 0 ? value : ({ ...before, ...tableOf([{ path: rest, value }]) } as EditTable);
  }
  return table;
}

function valueIn([key, inner]: readonly string[], text: string): EditValue {
  const said = tomlValue(text);
  switch (inner === undefined ? key : `${key}.${inner}`) {
    case 'after':
    case 'tags':
      return isTexts(said) ? said : text.split(',').flatMap((one) => one.trim() || []);
    case 'protect':
      return typeof said === 'boolean' ? said : text;
    case 'hold':
      return isTable(said) && text.startsWith('{') ? holdIn(said) : { reason: textIn(said, text) };
    case 'hold.until':
      return dateOrText(textIn(said, text));
    default:
      return textIn(said, text);
  }
}

/** TOML reads text in quotes. */
function textIn(said: unknown, text: string): string {
  return typeof said === 'string' ? said : text;
}

function holdIn(table: Readonly<Record<string, unknown>>): EditTable {
  return Object.fromEntries(
    Object.entries(table).map(([key, value]) => {
      if (value instanceof Date) return [key, dateOrText(value.toISOString())];
      return [key, typeof value === 'boolean' || isTexts(value) ? value : String(value)];
    }),
  );
}

function isTexts(value: unknown): value is readonly string[] {
  return Array.isArray(value) && value.every((one) => typeof one === 'string');
}

/** Undefined where the text is no TOML value. */
function tomlValue(text: string): unknown {
  if (!/^(?:["'[{]|true$|false$)/.test(text)) return undefined;
  const { value, diagnostics } = readTomlDocument('', `value = ${text}`);
  const isOne = isTable(value) && Object.keys(value).length === 1;
  return diagnostics.length === 0 && isOne ? valueAt(value, ['value']) : undefined;
}
