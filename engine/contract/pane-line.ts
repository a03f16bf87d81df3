/**
 * Asks `list-panes` for one pane on one line, and reads that line. Options that a person or a program has set on a session
 * may hold line ends, separators and control sequences; none of them can begin a field or a line here, or reach a terminal.
 */
import { type Launch, launchIn } from './engine-process.ts';

/** Printable, so that it survives a locale without UTF-8, and in no field but the last. */
const separator = '|';

/** The characters themselves: tmux would not understand octal escapes. */
const controls = '\u0001-\u001f\u007f';

/** In a format: a value without separators, such as an id, a name or a digest; `?` replaces what is not allowed. */
export function plainField(name: string): string {
  return `#{s/[${controls}|]/?/:${name}}`;
}

/** In a format: a value that may hold a separator, which tmux marks with a backslash. */
export function quotedField(name: string): string {
  return `#{s/[${controls}]/?/;q:${name}}`;
}

/** The command that tmux started the pane with, escaped by tmux. It may hold separators, so it comes last. */
const command = '#{pane_start_command}';

/** @param fields formats that give plain or quoted values */
export function paneLine(fields: readonly string[]): string {
  return [...fields, command].join(separator);
}

export interface PaneLine {
  readonly fields: readonly string[];
  /** Null: the pane was not started as the launcher of an agent. */
  readonly started: Launch | null;
}

/** Null for a line in another format. */
export function parsePaneLine(line: string, count: number): PaneLine | null {
  const fields: string[] = [];
  let at = 0;
  while (fields.length < count) {
    const [whole, value] = field(line, at) ?? [];
    if (whole === undefined || value === undefined) return null;
    fields.push(value.replaceAll(/\\(.)/g, '$1'));
    at += whole.length;
  }
  return { fields, started: launchIn(wordsOf(line.slice(at))) };
}

function field(line: string, at: number): RegExpExecArray | null {
  const pattern = /((?:[^\\|]|\\.)*)\|/y;
  pattern.lastIndex = at;
  return pattern.exec(line);
}

const escapes: Readonly<Record<string, string>> = {
  ...{ n: '\n', r: '\r', t: '\t', b: '\b', a: '\u0007', v: '\v', f: '\f', s: ' ', 0: '\0' },
};

/** The words of a command as tmux prints it, in its own quoting, which is not quite a shell's. */
export function wordsOf(text: string): string[] {
  const words: string[] = [];
  for (let at = 0; at < text.length; at += 1) {
    let word = '';
    let quote: string | null = null;
    for (; at < text.length && (quote !== null || text[at] !== ' '); at += 1) {
      const character = text[at] ?? '';
      if (character === '\\') {
        const octal = /^[0-7]{3}/.exec(text.slice(at + 1))?.[0];
        const next = text[at + 1] ?? '';
        word +=
          octal === undefined ? (escapes[next] ?? next) : String.fromCharCode(Number.parseInt(octal, 8));
        at += octal === undefined ? 1 : 3;
      } else if (quote === null && (character === '"' || character === "'")) quote = character;
      else if (character === quote) quote = null;
      else word += character;
    }
    words.push(word);
  }
  return words;
}
