// A watched plan for people: what is new above the plan, all of it cut to the screen. Pure.
import { glyphsOf, widthOf } from '../../../engine/kernel/cells.ts';
import type { Diagnostic } from '../../../engine/kernel/diagnostic.ts';
import type { Since } from '../../plan/new-since.ts';
import type { Plan } from '../../plan/plan.ts';
import { renderDiagnostics } from '../diagnostics.ts';
import { timeText } from '../fact-text.ts';
import type { LiveLine, ScreenSize } from '../live.ts';
import { hanging, listFitting, paint, plural, type Style } from '../style.ts';
import { planText, quietPlanText } from './human.ts';

export interface Shown {
  /** The time of the look: ISO 8601, UTC. */
  readonly at: string;
  readonly seen:
    | { readonly kind: 'plan'; readonly plan: Plan }
    /** There is no plan, and why. */
    | { readonly kind: 'failed'; readonly diagnostics: readonly Diagnostic[] };
  /** Null where there is no plan before this one. */
  readonly since: Since | null;
  /** The time of the look before it. */
  readonly lastAt: string | null;
  /** The places that are not watched, and why. */
  readonly unwatched: readonly Diagnostic[];
}

export interface WatchOptions extends Style {
  readonly file: string;
  readonly detail: 'verbose' | 'all' | 'summary';
  /** The command that applies it. */
  readonly next: string;
}

/** On a screen, where it replaces the last one. Ends with a newline. */
export function watchText(shown: Shown, options: WatchOptions): string {
  const what = `${options.file}, ${timeText(shown.at)}. Applies nothing. Ctrl-C ends it.`;
  const head = hanging(`${paint(options, 'bold', 'Watching')} `, 9, what, { ...options, near: 2 });
  return `${[[...head, ...sinceLines(shown, options)].join('\n'), ...bodyParts(shown, options)].join('\n\n')}\n`;
}

/** For output where each plan follows the last. Ends with a newline. */
export function nextText(shown: Shown, options: WatchOptions): string {
  const head = hanging('', 0, `--- ${timeText(shown.at)}`, options);
  return `${[[...head, ...sinceLines(shown, options)].join('\n'), ...bodyParts(shown, options)].join('\n\n')}\n`;
}

function bodyParts({ seen, unwatched }: Shown, options: WatchOptions): string[] {
  const notes = unwatched.length === 0 ? [] : [renderDiagnostics(unwatched, options)];
  if (seen.kind === 'failed') {
    const rest = 'There is no plan until that is fixed; po notices by itself when it is.';
    return [...notes, renderDiagnostics(seen.diagnostics, options), hanging('', 0, rest, options).join('\n')];
  }
  const { detail, next } = options;
  const text =
    detail === 'summary'
      ? quietPlanText(seen.plan, options, false)
      : planText(seen.plan, { ...options, verbose: detail === 'verbose', next });
  return [...notes, text.trimEnd()];
}

/** One line that counts and names, or that nothing is new. */
function sinceLines({ since, lastAt }: Shown, style: Style): string[] {
  if (since === null || lastAt === null) return [];
  const room = Math.max(style.width - 30, 20);
  const named = (count: readonly string[], what: string) =>
    count.length === 0 ? [] : [`${plural(count.length, 'step')} ${what}: ${listFitting(count, room)}`];
  const blocks = (names: readonly string[], what: string) =>
    names.length === 0 ? [] : [`${names.length} ${what}: ${listFitting(names, room)}`];
  const parts = [
    ...named(since.added, 'more'),
    ...named(since.changed, 'changed'),
    ...named(since.gone, 'gone'),
    ...blocks(since.blocked, 'blocked now'),
    ...blocks(since.cleared, 'not blocked any more'),
  ];
  if (parts.length === 0) return [];
  const head = `Since ${timeText(lastAt).slice(11, 19)}:`;
  if (parts.length === 1)
    return hanging(`${paint(style, 'cyan', head)} `, head.length + 1, parts[0] ?? '', style);
  return [paint(style, 'cyan', head), ...parts.flatMap((part) => hanging('  ', 2, part, style))];
}

/** Never more lines than the screen has rows, none as wide as the screen: its head and its end. */
export function screenful(text: string, { columns, rows }: ScreenSize): readonly LiveLine[] {
  const lines = text.trimEnd().split('\n');
  const room = Math.max(rows - 1, 3);
  const width = Math.max(columns - 1, 20);
  if (lines.length <= room) return lines.map((line) => cutPainted(line, width));
  // Without its empty line: the last part says how many there are, and what to type.
  const end = lines.slice(lines.lastIndexOf('') + 1).slice(-Math.max(1, Math.floor(room / 3)));
  const head = lines.slice(0, room - end.length - 1);
  const left = lines.length - head.length - end.length;
  const more = `  … ${plural(left, 'more line')}: po plan shows all`;
  return [...head, more, ...end].map((line) => cutPainted(line, width));
}

/** Cuts long lines and ends the colours within them, so that none runs on. */
function cutPainted(line: string, width: number): LiveLine {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: these are the colours that `paint` writes.
  const pieces = line.split(/(\u001b\[\d+m)/);
  const whole = pieces.reduce((sum, piece) => sum + (isColour(piece) ? 0 : widthOf(piece)), 0);
  if (whole <= width) return { text: line, cells: whole };
  let [text, cells, isFull] = ['', 0, false];
  for (const piece of pieces) {
    if (isColour(piece)) text += piece;
    for (const glyph of isColour(piece) || isFull ? [] : glyphsOf(piece)) {
      isFull = cells + glyph.width > width - 1;
      if (isFull) break;
      text += glyph.text;
      cells += glyph.width;
    }
  }
  return { text: `${text}…`, cells: cells + 1 };
}

function isColour(piece: string): boolean {
  return piece.startsWith('\u001b');
}
