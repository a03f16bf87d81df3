// Names that are cut to fit a column, and stay apart from each other. Pure.
import { type Glyph, glyphsOf } from '../../engine/kernel/cells.ts';
import { cells } from './style.ts';

const ellipsis = '…';

/** How many of the cells that are left the end of a text gets: both ends tell names apart, mostly. */
const shares = [1 / 2, 2 / 3, 1 / 3, 1, 0] as const;

/** A text that fits, with `…` where something was taken out of it. What is hidden in it is made visible. */
function cut(text: string, width: number, share: number = shares[0]): string {
  const glyphs = glyphsOf(text);
  const whole = glyphs.reduce((sum, glyph) => sum + glyph.width, 0);
  if (whole <= width) return joined(glyphs);
  const room = Math.max(0, width - 1);
  const tailRoom = Math.floor(room * share);
  const tail = fitting(glyphs.toReversed(), tailRoom).toReversed();
  const head = fitting(glyphs, room - tailRoom);
  return `${joined(head)}${ellipsis}${joined(tail)}`;
}

function fitting(glyphs: readonly Glyph[], room: number): Glyph[] {
  const kept: Glyph[] = [];
  let used = 0;
  for (const glyph of glyphs) {
    used += glyph.width;
    if (used > room) break;
    kept.push(glyph);
  }
  return kept;
}

function joined(glyphs: readonly Glyph[]): string {
  return glyphs.map(({ text }) => text).join('');
}

/**
 * Texts of one column, each cut to the same width, so that those that differ still do.
 *
 * @returns null where no cut of that width keeps them apart
 */
export function cutApart(texts: readonly string[], width: number): ReadonlyMap<string, string> | null {
  const different = [...new Set(texts)];
  for (const share of shares) {
    const short = new Map(different.map((text) => [text, cut(text, width, share)]));
    if (new Set(short.values()).size === different.length) return short;
  }
  return null;
}

/** The least width, from `least` on, to which texts can be cut and told apart. */
export function leastApart(texts: readonly string[], least: number): number {
  const natural = Math.max(0, ...texts.map(cells));
  let width = Math.min(least, natural);
  while (width < natural && cutApart(texts, width) === null) width += 1;
  return width;
}
