// Steps that earlier runs have begun and never recorded as ended: po was killed, or left at a second Ctrl-C. Knows no
// state of the world. An unreadable line counts as never written.
import type { Action, Facts } from '../../reconcilers/reconciler.ts';
import type { JournalLine, Journals } from '../world/journal-files.ts';

export interface CutStep {
  readonly run: string;
  readonly step: string;
  /** When it began: ISO 8601, UTC. */
  readonly at: string;
  /** Null where the journal does not have it. */
  readonly action: Action | null;
  readonly before: Facts | null;
  readonly after: Facts | null;
  /** The newest line of that run: it was interrupted at this time or later. */
  readonly lastAt: string;
}

/** Later runs have settled older ones: each begins by settling what it finds. */
const newestRuns = 50;
/** Far more than are worked on at once (`parallel`), over several runs. */
const mostOpen = 500;

/** Oldest first. Throws the error of the file system. */
export function readCutSteps(journals: Journals): readonly CutStep[] {
  const open = new Map<string, CutStep>();
  const runs = journals
    .runs()
    .slice(-newestRuns)
    // The newest first: they have settled what older ones left open.
    .toReversed()
    .map((run) => ({ run, lines: journals.linesOf(run).map(lineOf) }))
    .toReversed()
    // Their names are precise only to the second.
    .sort((a, b) => compare(a.lines.at(0)?.at ?? '', b.lines.at(0)?.at ?? ''));
  for (const { run, lines } of runs) {
    const lastAt = lines.at(-1)?.at ?? '';
    for (const line of lines) {
      if (line.step === null) continue;
      // What a later run records about a step is its result.
      if (line.event === 'step-resolved' || line.event === 'step-ended') open.delete(line.step);
      const begun = open.get(line.step);
      if (line.event === 'step-extended' && begun?.run === run)
        open.set(line.step, { ...begun, after: { ...begun.after, ...line.after } });
      if (line.event !== 'step-started') continue;
      const { step, at, action, before, after } = line;
      open.set(step, { run, step, at, action, before, after, lastAt });
    }
  }
  // No apply has more steps open at once. A journal with more is damaged, and its newest steps serve as well as any.
  return [...open.values()].slice(-mostOpen);
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

interface Line {
  readonly at: string;
  readonly event: string;
  readonly step: string | null;
  readonly action: Action | null;
  readonly before: Facts | null;
  readonly after: Facts | null;
}

function lineOf({ at, event, fields }: JournalLine): Line {
  const { step, action, before, after } = fields;
  return {
    at,
    event,
    step: typeof step === 'string' ? step : null,
    action: typeof action === 'string' ? (action as Action) : null,
    before: isObject(before) ? (before as Facts) : null,
    after: isObject(after) ? (after as Facts) : null,
  };
}

function isObject(value: unknown): boolean {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
