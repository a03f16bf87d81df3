/**
 * Text as a terminal shows it: how many cells each character takes, and nothing in it that could move the
 * cursor, hide or reorder what is shown. Widths follow Unicode as far as terminals agree on it.
 */
export interface Glyph {
  /** What to print: never a control character. */
  readonly text: string;
  readonly width: number;
  /** Where in the source text it came from, in UTF-16 code units; end exclusive. */
  readonly start: number;
  readonly end: number;
}

const tabStop = 4;
/** Costs as much to make as reading a small registry, so it is made when a text needs it. */
let segmenter: Intl.Segmenter | null = null;
/** What every terminal shows as it is, a cell a character. */
const plain = /^[\x20-\x7E]*$/;

/** Controls, line separators, and what is invisible or changes the direction of the text; lone surrogates. */
const hidden = /[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}\u115F\u1160\u3164\uFFA0]|\u034F|\u17B4|\u17B5/u;
const pictograph = /\p{Extended_Pictographic}|\p{Regional_Indicator}/u;
const wideEmoji = /\p{Emoji_Presentation}|\p{Extended_Pictographic}\uFE0F/u;
const wide =
  /^[\p{Script=Han}\p{Script=Hiragana}\p{Script=Hangul}\p{Script=Katakana}\u3000-\u303E\u3099-\u30FF\uFF01-\uFF60\uFFE0-\uFFE6]/u;
const narrow = /^[\uFF61-\uFFDC]/u;

export function glyphsOf(text: string): readonly Glyph[] {
  if (plain.test(text)) {
    return Array.from(text, (char, start) => ({ text: char, width: 1, start, end: start + 1 }));
  }
  segmenter ??= new Intl.Segmenter('en', { granularity: 'grapheme' });
  const glyphs: Glyph[] = [];
  let cell = 0;
  for (const { segment, index } of segmenter.segment(text)) {
    const shown = segment === '\t' ? ' '.repeat(tabStop - (cell % tabStop)) : shownAs(segment);
    const width = segment === '\t' || shown !== segment ? shown.length : widthOfSegment(segment);
    glyphs.push({ text: shown, width, start: index, end: index + segment.length });
    cell += width;
  }
  return glyphs;
}

/** The text with everything hidden made visible. Line breaks are hidden characters too: split lines first. */
export function visible(text: string): string {
  if (plain.test(text)) return text;
  return glyphsOf(text)
    .map((glyph) => glyph.text)
    .join('');
}

export function widthOf(text: string): number {
  if (plain.test(text)) return text.length;
  return glyphsOf(text).reduce((sum, glyph) => sum + glyph.width, 0);
}

/**
 * Words in lines, joined by spaces: of `first` cells the first line, of `next` the others. A word that is longer than a line
 * has one to itself; where only the first line is too short for it, that line stays empty.
 */
export function wrapWords(words: readonly string[], first: number, next: number): string[] {
  const lines: string[] = [];
  let line = '';
  let room = first;
  for (const word of words) {
    const longer = line === '' ? word : `${line} ${word}`;
    const isHopeless = line === '' && room >= next;
    if (widthOf(longer) <= room || isHopeless) {
      line = longer;
    } else {
      lines.push(line);
      line = word;
      room = next;
    }
  }
  return [...lines, line];
}

/** A word in pieces of at most `width` cells, or of one character where that is wider. */
export function pieces(word: string, width: number): string[] {
  if (widthOf(word) <= width) return [word];
  const parts: string[] = [];
  let part = '';
  let used = 0;
  for (const glyph of glyphsOf(word)) {
    if (part !== '' && used + glyph.width > width) {
      parts.push(part);
      part = '';
      used = 0;
    }
    part += glyph.text;
    used += glyph.width;
  }
  return [...parts, part];
}

function shownAs(segment: string): string {
  // Family and flag emoji are joined by invisible characters that belong to them.
  const suspect = pictograph.test(segment)
    ? segment.replaceAll(/[\u200D\u{E0020}-\u{E007F}]/gu, '')
    : segment;
  if (!hidden.test(suspect)) return segment;
  return Array.from(segment, (char) => (hidden.test(char) ? pictureOf(char) : char)).join('');
}

/** The picture that replaces a character that is not shown as it is. */
export function pictureOf(char: string): string {
  const code = char.codePointAt(0) ?? 0;
  if (code < 0x20) return String.fromCodePoint(0x2400 + code);
  if (code === 0x7f) return '\u2421';
  return `<U+${code.toString(16).toUpperCase().padStart(4, '0')}>`;
}

function widthOfSegment(segment: string): number {
  if (narrow.test(segment)) return 1;
  if (wide.test(segment) || wideEmoji.test(segment) || /\p{Regional_Indicator}{2}/u.test(segment)) return 2;
  return /^\p{Mark}+$/u.test(segment) ? 0 : 1;
}
