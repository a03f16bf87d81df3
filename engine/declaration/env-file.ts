/** The lines of an env file. Pure, and it never repeats a value in what it says about a fault. */
export type ReadEnvFile =
  | { readonly ok: true; readonly variables: Readonly<Record<string, string>> }
  /** 1-based number of the first line that is not understood. */
  | { readonly ok: false; readonly line: number };

/**
 * `NAME=value` a line, `export` before it allowed; blank lines and lines with `#` first are skipped. Quotes
 * around a whole value are taken off; nothing in it is expanded.
 */
export function readEnvFile(text: string): ReadEnvFile {
  const variables: [string, string][] = [];
  for (const [index, line] of text.split(/\r?\n/).entries()) {
    if (/^\s*(#|$)/.test(line)) continue;
    const [, name, value] = /^\s*(?:export\s+)?([A-Za-z_]\w*)=(.*)$/.exec(line) ?? [];
    if (name === undefined || value === undefined || value.includes('\0'))
      return { ok: false, line: index + 1 };
    variables.push([name, /^(["'])(.*)\1\s*$/.exec(value)?.[2] ?? value.trimEnd()]);
  }
  return { ok: true, variables: Object.fromEntries(variables) };
}
