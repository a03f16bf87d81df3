import { type Glyph, glyphsOf, pieces, visible, widthOf, wrapWords } from './cells.ts';
import type { Diagnostic, Place } from './diagnostic.ts';
import { helpLines } from './help.ts';
import { painted } from './paint.ts';

/** A diagnostic as text for a person. No control character gets through from a file, and no line ends in a space. */
export interface RenderOptions {
  readonly color: boolean;
  /** Cells in a line of the terminal; less than 40 is taken for 40. */
  readonly width: number;
}

const leastWidth = 40;
const styles = {
  error: ['bold', 'red'],
  warning: ['bold', 'yellow'],
  strong: ['bold'],
  frame: ['blue'],
  help: ['cyan'],
} as const;

type Styled = (style: keyof typeof styles, text: string) => string;

/** Without a line break at the end. */
export function renderDiagnostic(diagnostic: Diagnostic, options: RenderOptions): string {
  const paint: Styled = (style, text) => (options.color ? painted(text, ...styles[style]) : text);
  const width = Math.max(leastWidth, options.width);
  const { severity, place } = diagnostic;
  const gutter = place === undefined ? 1 : String(place.line).length;
  const indent = ' '.repeat(gutter + 1);

  const title = wrap(`${severity}: ${diagnostic.summary}`, width, indent).join('\n');
  const lines = [paint(severity, `${severity}:`) + paint('strong', title.slice(severity.length + 1))];
  if (place !== undefined) lines.push(...frame(place, severity, gutter, width, paint));
  for (const line of diagnostic.detail.split(/\r?\n/)) lines.push(...wrap(line, width, indent, indent));
  if (diagnostic.help !== undefined) lines.push(...helpBlock(diagnostic.help, indent, width, paint));
  return lines.map((line) => line.trimEnd()).join('\n');
}

/** `To fix:` and the words, below them the commands. A question stands by itself: it asks what was meant. */
function helpBlock(help: string, indent: string, width: number, paint: Styled): readonly string[] {
  const lines = helpLines(help);
  if (lines.length === 1 && help.endsWith('?')) {
    return wrap(help.charAt(0).toUpperCase() + help.slice(1), width, indent, indent);
  }
  const label = `${indent}To fix:`;
  const words = lines.flatMap(({ isCommand, text }) => (isCommand ? [] : text.split(' ')));
  // A word that has no room beside the label, such as a digest, has it below.
  const isNarrow = words.some((word) => widthOf(word) > width - label.length - 1);
  const hanging = isNarrow ? `${indent}  ` : ' '.repeat(label.length + 1);
  const block = lines.flatMap(({ isCommand, text }, index) => {
    // A command is left whole, so that it can be copied.
    if (isCommand) return [...(index === 0 ? [label] : []), `${indent}  ${visible(text)}`];
    // Words that follow a command are another remedy.
    if (lines[index - 1]?.isCommand === true) return wrap(text, width, indent, indent);
    return wrap(text, width, hanging, index === 0 ? `${label} ` : hanging);
  });
  return block.map((line, index) =>
    index === 0 ? `${indent}${paint('help', 'To fix:')}${line.slice(label.length)}` : line,
  );
}

/** The arrow with the place, the source line, and the caret below it. */
function frame(
  place: Place,
  severity: Diagnostic['severity'],
  gutter: number,
  width: number,
  paint: Styled,
): readonly string[] {
  const bar = paint('frame', '|');
  const margin = ' '.repeat(gutter);
  const { source, caret } = excerpt(nearby(place), width - gutter - 3);
  return [
    `${margin}${paint('frame', '-->')} ${visible(place.file)}:${place.line}:${place.column}`,
    `${margin} ${bar}`,
    `${paint('frame', String(place.line))} ${bar} ${source.trimEnd()}`.trimEnd(),
    `${margin} ${bar} ${' '.repeat(caret.before)}${paint(severity, '^'.repeat(caret.length))}`,
  ];
}

interface Excerpt {
  readonly source: string;
  readonly caret: { readonly before: number; readonly length: number };
}

/** How much of a line is measured to either side of the caret; more than any terminal shows. */
const nearbyUnits = 1000;

/** The place in as much of its line as may be shown: measuring a line of a megabyte takes minutes. */
function nearby(place: Place): Place {
  const start = Math.max(0, place.column - 1 - nearbyUnits);
  const source = place.source.slice(start, place.column - 1 + nearbyUnits);
  return { ...place, source, column: place.column - start, length: Math.min(place.length, nearbyUnits) };
}

/** The part of the line that fits, with the start of the caret in it; `…` stands where something was cut. */
function excerpt(place: Place, room: number): Excerpt {
  const glyphs = glyphsOf(place.source);
  const from = place.column - 1;
  const to = from + place.length;
  let total = 0;
  let caretStart = -1;
  let caretEnd = 0;
  const placed: { readonly glyph: Glyph; readonly cell: number }[] = [];
  for (const glyph of glyphs) {
    if (glyph.end > from && glyph.start < to) {
      if (caretStart < 0) caretStart = total;
      caretEnd = total + glyph.width;
    }
    placed.push({ glyph, cell: total });
    total += glyph.width;
  }
  // Past the end of the line: something is missing there.
  if (caretStart < 0) {
    caretStart = total;
    caretEnd = total + 1;
  }
  caretEnd = Math.max(caretEnd, caretStart + 1);
  const wanted = Math.max(total, caretEnd);
  if (wanted <= room) {
    const source = glyphs.map((glyph) => glyph.text).join('');
    return { source, caret: { before: caretStart, length: caretEnd - caretStart } };
  }

  // A third of the room before the caret shows what the line is about; the rest shows what it points at.
  const left = Math.max(0, Math.min(caretStart - Math.floor(room / 3), wanted - room));
  const right = left + room;
  const first = left > 0 ? left + 1 : left;
  const last = right < total ? right - 1 : right;
  let source = left > 0 ? '…' : '';
  let cells = source.length;
  for (const { glyph, cell } of placed) {
    if (cell < first || cell + glyph.width > last) continue;
    // A wide glyph that was cut in half leaves a gap.
    source += ' '.repeat(Math.max(0, cell - left - cells)) + glyph.text;
    cells = cell - left + glyph.width;
  }
  if (right < total) source += '…';
  const before = Math.max(caretStart, first) - left;
  return { source, caret: { before, length: Math.max(1, Math.min(caretEnd, last) - left - before) } };
}

/** Lines of at most `width` cells, the first after `lead`, the others after `indent`. */
function wrap(text: string, width: number, indent: string, lead = ''): readonly string[] {
  const room = width - indent.length;
  const words = visible(text).split(/ +/);
  const fitting = words.flatMap((word) => pieces(word, room));
  // A line that is indented further stays so.
  const start = text.startsWith(' ') ? `${lead} ` : lead;
  const lines = wrapWords(fitting, width - start.length, room);
  return lines.map((line, index) => (index === 0 ? start : indent) + line);
}
