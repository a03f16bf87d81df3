// Names what a text is that cannot be TOML: half of a merge, a page of a web server, another encoding. Each line of such a
// text would be a fault of its own, and none of them the one to fix.
import type { Diagnostic } from './diagnostic.ts';
import { remedyText, shellWord } from './help.ts';
import { listOf } from './suggestion.ts';

export type ForeignText = Pick<Diagnostic, 'code' | 'summary' | 'detail'> & {
  readonly help: string;
  /** Where it shows first. */
  readonly line: number;
};

/** The beginning of a conflict, and its end; what is between has marks of its own. */
const opening = /^<{7}(?: |$)/;
const marker = /^(?:<{7}|>{7}|\|{7})(?: |$)|^={7}$/;

/** Numbers of the lines with which git marks a conflict. Empty where none begins. */
export function conflictLines(text: string): readonly number[] {
  const lines = text.split(/\r?\n/);
  if (!lines.some((line) => opening.test(line))) return [];
  return lines.flatMap((line, at) => (marker.test(line) ? [at + 1] : []));
}

/** One that was left when a conflict was resolved by hand: no TOML begins a line so, but a text in it may. */
function leftMarkers(text: string, faultLines: readonly number[]): readonly number[] {
  const lines = text.split(/\r?\n/);
  return [...new Set(faultLines)].filter((line) => marker.test(lines[line - 1] ?? ''));
}

/**
 * Null for anything that may be TOML with a fault in it.
 *
 * @param faultLines where reading it as TOML went wrong, 1-based
 */
export function foreignText(
  file: string,
  text: string,
  faultLines: readonly number[] = [],
): ForeignText | null {
  const whole = conflictLines(text);
  const [first, ...more] = whole.length > 0 ? whole : leftMarkers(text, faultLines);
  if (first !== undefined) {
    const lines = [first, ...more].map(String);
    return {
      line: first,
      code: 'merge-conflict',
      summary: 'Unresolved merge conflicts',
      detail: `${file} has unresolved merge conflicts: git's markers are in ${lines.length === 1 ? 'line' : 'lines'} ${listOf(lines, 'and')}.`,
      help: remedyText('resolve them in an editor, or with git:', `git mergetool -- ${shellWord(file)}`),
    };
  }
  const isPage = /^\s*<(?:!doctype\s+html|html)\b/i.test(text);
  if (isPage) {
    return {
      line: 1,
      code: 'not-toml',
      summary: 'Not a TOML file',
      detail: `${file} is an HTML page.`,
      help: 'get the file itself, such as by a link to its raw content',
    };
  }
  if (!text.includes('\0')) return null;
  const isWide = /^(?:\uFFFD\uFFFD|[^\0]\0|\0[^\0])/.test(text);
  return {
    line: 1,
    code: 'not-toml',
    summary: 'Not a TOML file',
    detail: isWide
      ? `${file} looks like UTF-16, and TOML is UTF-8.`
      : `${file} holds NUL characters, which no text has.`,
    help: isWide ? 'save it as UTF-8 in an editor' : 'write it anew, or take it from a backup or from git',
  };
}
