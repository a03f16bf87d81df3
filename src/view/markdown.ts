// Markdown for a comment on a pull request. Whatever comes from the registry or the world goes through `code`,
// `fence` or `fold`: inside code nothing is a link, a mention, an issue, an emoji, HTML or Markdown, at GitHub as
// at Forgejo and Gitea. An escape would not do: they look for mentions after Markdown has been read. Pure.
import { hideSecrets } from '../../engine/kernel/secrets.ts';

/** Characters of one text that are shown unless more are asked for. */
const longest = 1_000;

/** Foreign text made safe to show: one line, nothing hidden in it, no credentials, of bounded length. */
export function shown(text: string, most = longest): string {
  const safe = hideSecrets(text);
  // A character is at most two units: no long text is taken apart for its beginning.
  const start = Array.from(safe.slice(0, 2 * most + 2));
  return seen(start.length > most ? `${start.slice(0, most).join('')} … (cut)` : safe);
}

/**
 * A code span, safe in a paragraph, in a list and in a table. A `|` would end a cell, and parsers disagree about
 * what a backslash before it does inside code, so it stands between two spans as an entity.
 */
export function code(text: string, most = longest): string {
  const line = shown(text, most);
  if (line.trim() === '') return '`(empty)`';
  return line.split('|').map(span).join('&#124;');
}

function span(text: string): string {
  if (text === '') return '';
  // Not one longer than the longest run: some parsers take no delimiter of more than 80.
  const runs = new Set(Array.from(text.matchAll(/`+/g), ([run]) => run.length));
  let length = 1;
  while (runs.has(length)) length += 1;
  const delimiter = '`'.repeat(length);
  // One blank at each end is taken away again, and parts what the text begins with from the delimiter.
  const isPadded = /^`|`$|^ .* $/.test(text) && text.trim() !== '';
  return isPadded ? `${delimiter} ${text} ${delimiter}` : `${delimiter}${text}${delimiter}`;
}

/** Of a line in a fence: a command with the longest path that a system takes. */
const longestLine = 5_000;

/** Lines as they are, in a fence that none of them can close. */
export function fence(language: 'text' | 'diff' | 'sh', lines: readonly string[]): string {
  const safe = lines.map((line) => {
    const one = shown(line, longestLine).trimEnd();
    // What is further in than three blanks closes no fence.
    return /^ {0,3}`{3}/.test(one) ? `    ${one}` : one;
  });
  return [`\`\`\`${language}`, ...safe, '```'].join('\n');
}

/** Folded under a line that shows a name, and after it words of ours. Markdown is not read in that line. */
export function fold(name: string, words: string, body: string): string {
  const escaped = shown(name).replaceAll(/[&<>"']/g, (char) => `&#${char.charCodeAt(0)};`);
  return `<details>\n<summary><code>${escaped}</code> ${words}</summary>\n\n${body}\n\n</details>`;
}

export function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]) => `| ${cells.join(' | ')} |`;
  return [line(head), `|${' --- |'.repeat(head.length)}`, ...rows.map(line)].join('\n');
}

/**
 * How much of a comment a text takes. GitHub counts characters, others bytes, and some store a line break as
 * two; a text that is small enough by this measure is so by theirs.
 */
export function sizeOf(text: string): number {
  return new TextEncoder().encode(text).length + text.split('\n').length - 1;
}

/**
 * Makes visible what a page does not show or shows in another place: controls, marks of direction, joiners, tags
 * and variation selectors, blanks that are none. Emoji that need some of these keep them.
 */
function seen(text: string): string {
  return text.replaceAll(emojiOrHidden, (match) => (isEmoji.test(match) ? match : pictures(match)));
}

const emoji =
  '\\p{Extended_Pictographic}\\p{Emoji_Modifier}?\\uFE0F?(?:\\u200D\\p{Extended_Pictographic}\\p{Emoji_Modifier}?\\uFE0F?)*';
const hidden =
  '[\\p{Cc}\\p{Cf}\\p{Cs}\\p{Co}\\p{Cn}\\p{Zl}\\p{Zp}\\p{Default_Ignorable_Code_Point}\\u2800]|(?! |\\u3000)\\p{Zs}';
const emojiOrHidden = new RegExp(`${emoji}|${hidden}`, 'gu');
const isEmoji = new RegExp(`^${emoji}$`, 'u');

function pictures(text: string): string {
  return Array.from(text, (char) => {
    const number = char.codePointAt(0) ?? 0;
    if (number < 0x20) return String.fromCodePoint(0x2400 + number);
    return number === 0x7f ? '\u2421' : `<U+${number.toString(16).toUpperCase().padStart(4, '0')}>`;
  }).join('');
}
