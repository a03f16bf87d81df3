/** A path into a TOML value, as keys and array positions: how it is written and what stands at its end. */
export type TomlPath = readonly PropertyKey[];

/** `projects.docs-site.after[1]`, as the operator would write it in the file. */
export function pathText(path: TomlPath): string {
  let text = '';
  for (const part of path) {
    if (typeof part === 'number') text += `[${part}]`;
    else text += (text === '' ? '' : '.') + keyText(String(part));
  }
  return text;
}

/** Quoted only where TOML would want it. */
export function keyText(key: string): string {
  if (key.length > longestKey) return `${keyText(key.slice(0, longestKey))}…`;
  return /^[A-Za-z0-9_-]+$/.test(key) ? key : JSON.stringify(key).replaceAll('\u007f', '\\u007f');
}

/** In characters. Of a longer name the beginning is shown. */
const longestKey = 100;

/** Undefined where there is nothing. */
export function valueAt(value: unknown, path: TomlPath): unknown {
  let at = value;
  for (const part of path) {
    if (typeof at !== 'object' || at === null || !Object.hasOwn(at, part)) return undefined;
    at = Reflect.get(at, part);
  }
  return at;
}

export function isTable(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value) && !(value instanceof Date);
}

/** A value as one would quote it in a sentence; long text is cut, tables and lists are only named. */
export function valueText(value: unknown): string {
  if (typeof value === 'string') {
    return JSON.stringify(value.length > 60 ? `${value.slice(0, 59)}…` : value);
  }
  if (value instanceof Date) return Number.isNaN(value.getTime()) ? 'an invalid date' : value.toISOString();
  if (Array.isArray(value)) return value.length === 0 ? 'an empty list' : 'a list';
  if (isTable(value)) return 'a table';
  return String(value);
}
