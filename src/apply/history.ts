// What earlier runs did to one project, as their journals tell it. For people: nothing is decided by it.
import { newestJournals, type PastJournal } from './past-runs.ts';

export interface PastRun {
  /** The name of its file in `.po/runs/`. */
  readonly run: string;
  /** When the first step of the project began: ISO 8601, UTC. */
  readonly at: string;
  readonly steps: readonly PastStep[];
}

export interface PastStep {
  readonly id: string;
  readonly action: string | null;
  /** How it ended, in the words of `Outcome`; `cut-off` where the journal does not say. */
  readonly outcome: string;
  /** Why it failed, or what was noted of it; may have several lines. */
  readonly why: string | null;
}

/** Newest first; of the newest runs alone. Throws what the file system says of a folder that is there. */
export function runsThatTouched(folder: string, project: string, most: number): readonly PastRun[] {
  return newestJournals(folder)
    .flatMap((journal) => runOf(journal, project) ?? [])
    .slice(0, most);
}

function runOf({ run, lines }: PastJournal, project: string): PastRun | null {
  const ends = new Map<unknown, unknown>();
  for (const line of lines) if (line['event'] === 'step-ended') ends.set(line['step'], line['outcome']);
  const begun = lines.filter(
    ({ event, step }) =>
      event === 'step-started' && typeof step === 'string' && step.startsWith(`${project}/`),
  );
  const [first] = begun;
  if (first === undefined) return null;
  const steps = begun.map(({ step, action }): PastStep => {
    const { state, why, notes } = Object(ends.get(step) ?? {});
    const noted = Array.isArray(notes) && notes.length > 0 ? notes.map(String).join('\n') : null;
    return {
      id: String(step),
      action: typeof action === 'string' ? action : null,
      outcome: typeof state === 'string' ? state : 'cut-off',
      why: typeof why === 'string' ? why : noted,
    };
  });
  return { run, at: String(first['at'] ?? ''), steps };
}
