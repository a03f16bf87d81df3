// What stands at the foot of a screen while an apply runs: a line for each step that runs, with what it waits for and
// how long it has been running, and one that counts. Pure: time and size of the screen are arguments.
import { glyphsOf, visible, widthOf } from '../../engine/kernel/cells.ts';
import { isFailure } from '../apply/outcome.ts';
import type { StepEvent } from '../apply/run.ts';
import type { Plan, Step } from '../plan/plan.ts';
import { durationText } from '../world/text.ts';
import { stepText } from './step-text.ts';
import { paint, type Style } from './style.ts';

/** What is known of a run while it goes on. */
export interface Progress {
  readonly steps: number;
  readonly ended: number;
  readonly failed: number;
  /** In the order in which they were begun. */
  readonly running: readonly RunningStep[];
  readonly startedMs: number;
  readonly isInterrupted: boolean;
}

interface RunningStep {
  readonly step: Step;
  readonly startedMs: number;
  /** In words, or null while it does something itself. */
  readonly waitsFor: string | null;
}

export function progressOf(plan: Plan, nowMs: number): Progress {
  const steps = plan.steps.length;
  return { steps, ended: 0, failed: 0, running: [], startedMs: nowMs, isInterrupted: false };
}

export function follow(progress: Progress, event: StepEvent, nowMs: number): Progress {
  const { running } = progress;
  const { id } = event.step;
  switch (event.kind) {
    case 'step-started':
      return {
        ...progress,
        running: [...running, { step: event.step, startedMs: nowMs, waitsFor: null }],
      };
    case 'step-waits':
      return {
        ...progress,
        running: running.map((one) => (one.step.id === id ? { ...one, waitsFor: event.for } : one)),
      };
    case 'step-ended': {
      return {
        ...progress,
        ended: progress.ended + 1,
        failed: progress.failed + (isFailure(event.result.outcome) ? 1 : 0),
        running: running.filter(({ step }) => step.id !== id),
      };
    }
  }
}

export interface LiveLine {
  readonly text: string;
  /** How wide it looks. */
  readonly cells: number;
}

export interface ScreenSize {
  readonly columns: number;
  readonly rows: number;
}

/** Never more lines than the screen has rows for, none as wide as the screen, and nothing in them that moves a cursor. */
export function liveLines(
  progress: Progress,
  nowMs: number,
  { columns, rows }: ScreenSize,
  style: Pick<Style, 'color'>,
): readonly LiveLine[] {
  const width = Math.max(columns - 1, 20);
  const room = Math.max(rows - 3, 1);
  const shown = progress.running.slice(0, progress.running.length > room ? room - 1 : room);
  const more = progress.running.length - shown.length;
  const names = Math.min(20, Math.max(0, ...shown.map(({ step }) => step.project.length)));
  const line = (parts: Parts) => fitted(parts, width, { ...style, width });
  return [
    ...shown.map(({ step, startedMs, waitsFor }) =>
      line({
        head: '  ▸ ',
        name: `${step.project.padEnd(names)}  `,
        texts: textsOf(step, waitsFor),
        end: durationText(wholeSeconds(nowMs - startedMs)),
      }),
    ),
    ...(more > 0 ? [line({ head: '    ', name: '', texts: [`and ${more} more`], end: '' })] : []),
    line({
      head: '  ',
      name: '',
      texts: countTexts(progress),
      end: durationText(wholeSeconds(nowMs - progress.startedMs)),
    }),
  ];
}

/** From the fullest to the shortest: the first that fits is shown. What is waited for matters more than the rest. */
function textsOf(step: Step, waitsFor: string | null): readonly string[] {
  if (waitsFor === null) return [stepText(step)];
  const waits = `waits for ${waitsFor}`;
  return [`${stepText(step)}: ${waits}`, waits];
}

function countTexts({ steps, ended, failed, running, isInterrupted }: Progress): readonly string[] {
  const counts = [
    `${ended} of ${steps} ended`,
    ...(failed > 0 ? [`${failed} failed`] : []),
    ...(running.length > 0 ? [`${running.length} running`] : []),
  ].join(', ');
  if (!isInterrupted) return [counts];
  const what = 'Interrupted: what has begun is finished';
  const both = `${what}, nothing new is begun`;
  return [`${both}. ${counts}`, both, what, 'Interrupted'];
}

interface Parts {
  readonly head: string;
  readonly name: string;
  readonly texts: readonly string[];
  readonly end: string;
}

/** The time stands at the right end of the text; a text that is too long is cut. */
function fitted({ head, name, texts, end }: Parts, width: number, style: Style): LiveLine {
  const tail = end === '' ? '' : `  ${end}`;
  const start = cut(visible(name), Math.max(0, width - head.length - tail.length));
  const room = Math.max(0, width - head.length - widthOf(start) - tail.length);
  const plain = texts.map(visible);
  const text = cut(plain.find((one) => widthOf(one) <= room) ?? plain.at(-1) ?? '', room);
  const cells = head.length + widthOf(start) + widthOf(text) + tail.length;
  const bold = start === '' ? '' : paint(style, 'bold', start);
  return { text: `${paint(style, 'cyan', head)}${bold}${text}${paint(style, 'dim', tail)}`, cells };
}

function cut(text: string, columns: number): string {
  if (widthOf(text) <= columns) return text;
  let kept = '';
  let cells = 0;
  for (const glyph of glyphsOf(text)) {
    if (cells + glyph.width > columns - 1) break;
    kept += glyph.text;
    cells += glyph.width;
  }
  return columns < 1 ? '' : `${kept}…`;
}

function wholeSeconds(durationMs: number): number {
  return Math.max(0, Math.floor(durationMs / 1_000) * 1_000);
}
