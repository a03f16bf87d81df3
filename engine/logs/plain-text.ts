/** Output of a terminal program as plain text. Pure. */

/**
 * Without control sequences, and with what a line was overwritten with in the place of what was there. A program
 * that draws a whole screen leaves behind what it drew, one drawing after the other: `logs --screen` shows those.
 */
export function plainText(output: string): string {
  return output.replaceAll(sequences, '').replaceAll(/\r+\n/g, '\n').split('\n').map(plainLine).join('\n');
}

function plainLine(line: string): string {
  const shown = line.slice(line.replace(/\r+$/, '').lastIndexOf('\r') + 1);
  return erase(shown).replaceAll(controls, '');
}

/** A backspace takes the character before it away. */
function erase(line: string): string {
  if (!line.includes('\b')) return line;
  const left: string[] = [];
  for (const character of line) {
    if (character === '\b') left.pop();
    else left.push(character);
  }
  return left.join('');
}

/** Strings that end with BEL or ST (titles, links), sequences with parameters, and escapes of two characters. */
const sequences =
  // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is looked for
  /\u001b[\]P^_X][^\u0007\u001b]*(?:\u0007|\u001b\\|$)|(?:\u001b\[|\u009b)[0-?]*[ -/]*[@-~]|\u001b[ -/]*[0-~]/g;
// biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is looked for
const controls = /[\u0000-\u0008\u000b-\u001f\u007f-\u009f]/g;

/** How much of the text can be shown by itself: a control sequence that its end cuts off is left for what comes. */
export function wholeEnd(text: string): number {
  const from = Math.max(0, text.length - longestSequenceCharacters);
  const found = cutOff.exec(text.slice(from));
  return found === null ? text.length : from + found.index;
}

/** Where the last line ends that is whole. A title or a link may have line ends in it, which end no line. */
export function lastLineEnd(text: string): number {
  const end = wholeEnd(text);
  const lines = text.slice(0, end).replaceAll(sequences, (found) => ' '.repeat(found.length));
  return lines.lastIndexOf('\n') + 1;
}

/** A link may be as long. */
const longestSequenceCharacters = 4096;
/** The escape that ends a string may be the last that is there of it. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is looked for
const cutOff = /\u001b(?:[\]P^_X][^\u0007\u001b]*\u001b?|\[[0-?]*[ -/]*|[ -/]*)$/;

/**
 * Without blank lines at both ends: an agent that printed three lines has 45 blank ones on its screen. The styles that
 * begin in a line that goes are kept.
 */
export function withoutBlankEnds(output: string): string {
  const lines = output.split('\n');
  const isBlank = (line: string) => plainText(line).trim() === '';
  const first = lines.findIndex((line) => !isBlank(line));
  if (first < 0) return '';
  const last = lines.findLastIndex((line) => !isBlank(line));
  const styles = lines.slice(0, first).join('').match(sequences) ?? [];
  return [...styles, lines.slice(first, last + 1).join('\n')].join('');
}

/** The screen of a dead pane, less what tmux itself has written into its last line. */
export function withoutDeathNotice(screen: string): string {
  const lines = withoutBlankEnds(screen).split('\n');
  const notice = /^Pane is dead(?: \([^()]*\))?$/;
  return notice.test(plainText(lines.at(-1) ?? ''))
    ? withoutBlankEnds(lines.slice(0, -1).join('\n'))
    : screen;
}

/** The last lines, as many as are wanted; all for null. */
export function lastLinesOf(text: string, count: number | null): string {
  if (count === null) return text;
  const lines = text.replace(/\n$/, '').split('\n');
  return count === 0 ? '' : lines.slice(-count).join('\n');
}

/** The same of bytes, which need not be text. */
export function lastBytesOf(output: Buffer, count: number | null): Buffer {
  if (count === null) return output;
  const text = output.toString('latin1');
  const last = lastLinesOf(text, count);
  return Buffer.from(last !== '' && text.endsWith('\n') ? `${last}\n` : last, 'latin1');
}
