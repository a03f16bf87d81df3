import { visible } from './cells.ts';

/**
 * The remedy that a diagnostic or a blocked step names: words, and below them the commands, each on a line of
 * its own that begins with two spaces. A view shows such a line whole, so that it can be copied and run;
 * text from outside may therefore get into a command only as a `shellWord`.
 */
const indent = '  ';

export function remedyText(words: string, ...commands: readonly string[]): string {
  const lines = commands.map((command) => indent + oneLine(onNamedRegistry(command)));
  return [oneLine(words.trimStart()), ...lines].join('\n');
}

/** Of the process, as the registry is: of everything that is said in it, a command to paste is about the same one. */
let namedRegistry: string | null = null;

/** Said once a command, before it runs: the file that was named to po, as it was named; null where none was. */
export function nameRegistry(file: string | null): void {
  // No later command can name a file that a shell made for this one.
  namedRegistry = file === null || file.startsWith('/dev/fd/') ? null : file;
}

/** A command of po’s with the registry that was named, behind its verb; every other command as it is. */
export function onNamedRegistry(command: string): string {
  if (namedRegistry === null || / (?:-f|--fleet)[ =]/.test(command)) return command;
  // Behind a space it would be read as an option.
  const isOption = namedRegistry.startsWith('-');
  const option = isOption ? ` ${shellWord(`--fleet=${namedRegistry}`)}` : ` -f ${shellWord(namedRegistry)}`;
  return command.replace(
    /^((?:sudo -u \S+ )?po (?!(?:init|help|schema|completion)\b)[a-z-]+)(?= |$)/,
    (head) => head + option,
  );
}

/** A remedy below what is in the way, in one text. */
export function toFix(help: string): string {
  return `To fix: ${help}`;
}

export interface HelpLine {
  readonly isCommand: boolean;
  /** Without its indentation. */
  readonly text: string;
}

export function helpLines(help: string): readonly HelpLine[] {
  return help.split(/\r?\n/).map((line) => ({
    isCommand: line.startsWith(indent),
    text: line.trim(),
  }));
}

/**
 * One word of a command for a POSIX shell, quoted where it needs it. What a screen would not show as it is (a
 * line break, a mark that reorders text) is written out as bytes, which bash, zsh and busybox read.
 */
export function shellWord(word: string): string {
  if (/^[\w@%+:,./-][\w@%+=:,./-]*$/.test(word)) return word;
  if (visible(word) === word) return `'${word.replaceAll("'", "'\\''")}'`;
  const escaped = Array.from(word, (char) => {
    if (char === '\\' || char === "'") return `\\${char}`;
    return visible(char) === char ? char : bytesOf(char);
  });
  return `$'${escaped.join('')}'`;
}

function bytesOf(char: string): string {
  return Array.from(
    new TextEncoder().encode(char),
    (byte) => `\\x${byte.toString(16).padStart(2, '0')}`,
  ).join('');
}

/** A line break inside would start a new line, and perhaps a command that no one wrote. */
function oneLine(text: string): string {
  return text.replaceAll(/[\n\r\u2028\u2029\u0085\v\f]/g, (char) => visible(char));
}
