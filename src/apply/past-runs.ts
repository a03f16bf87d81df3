// Reads what earlier runs have begun and never said to have ended: po was killed, or left at a second Ctrl-C. Reads
// only, knows no state of the world, and takes a line that it cannot read for one that was never written.
import { closeSync, fstatSync, openSync, readdirSync, readSync } from 'node:fs';
import { join } from 'node:path';
import type { Action, Facts } from '../../reconcilers/reconciler.ts';

/** A step that a run began and did not end. */
export interface CutStep {
  readonly run: string;
  readonly step: string;
  /** When it began: ISO 8601, UTC. */
  readonly at: string;
  /** Null where the journal does not say. */
  readonly action: Action | null;
  readonly before: Facts | null;
  readonly after: Facts | null;
  /** The newest line of that run: it was cut off at this time or later. */
  readonly lastAt: string;
}

/** What is older has been settled by the runs since: each begins by settling what it finds. */
const newestRuns = 50;
/** Of a journal only its end is read: what was begun last stands there. */
const newestBytes = 8 * 1024 * 1024;

/** Oldest first. A folder that is not there holds no run. Throws what the file system says otherwise. */
export function readCutSteps(folder: string): readonly CutStep[] {
  const open = new Map<string, CutStep>();
  const runs = namesIn(folder)
    .slice(-newestRuns)
    .map((name) => ({ run: name.replace(/\.jsonl$/, ''), lines: linesOf(join(folder, name)) }))
    // Their names tell the second alone.
    .sort((a, b) => compare(a.lines.at(0)?.at ?? '', b.lines.at(0)?.at ?? ''));
  for (const { run, lines } of runs) {
    const lastAt = lines.at(-1)?.at ?? '';
    for (const line of lines) {
      if (line.step === null) continue;
      // Whatever a later run writes of a step is what became of it.
      if (line.event === 'step-resolved' || line.event === 'step-ended') open.delete(line.step);
      if (line.event !== 'step-started') continue;
      const { step, at, action, before, after } = line;
      open.set(step, { run, step, at, action, before, after, lastAt });
    }
  }
  return [...open.values()];
}

/** Of the newest runs, newest first: the name of each, and every line of its journal that can be read. */
export function newestJournals(folder: string): readonly PastJournal[] {
  return namesIn(folder)
    .slice(-newestRuns)
    .map((name) => ({ run: name.replace(/\.jsonl$/, ''), lines: objectsIn(join(folder, name)) }))
    .sort((a, b) => compare(String(b.lines.at(0)?.['at'] ?? ''), String(a.lines.at(0)?.['at'] ?? '')));
}

export interface PastJournal {
  readonly run: string;
  /** As they are written: see `JournalEvent`. */
  readonly lines: readonly Readonly<Record<string, unknown>>[];
}

/** Their names begin with the time. */
function namesIn(folder: string): readonly string[] {
  try {
    return readdirSync(folder)
      .filter((name) => name.endsWith('.jsonl'))
      .sort();
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return [];
    throw error;
  }
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

function linesOf(file: string): readonly Line[] {
  return objectsIn(file).flatMap(({ at, event, step, action, before, after }): Line[] => {
    if (typeof at !== 'string' || typeof event !== 'string') return [];
    return [
      {
        at,
        event,
        step: typeof step === 'string' ? step : null,
        action: typeof action === 'string' ? (action as Action) : null,
        before: isFacts(before) ? before : null,
        after: isFacts(after) ? after : null,
      },
    ];
  });
}

/** One that is torn is left out: killed while it was being written, so what it tells of had not begun. */
function objectsIn(file: string): readonly Readonly<Record<string, unknown>>[] {
  return endOf(file)
    .split('\n')
    .map(objectIn)
    .filter((value) => value !== null);
}

function objectIn(text: string): Readonly<Record<string, unknown>> | null {
  try {
    const value: unknown = JSON.parse(text);
    return isFacts(value) ? value : null;
  } catch {
    return null;
  }
}

function isFacts(value: unknown): value is Facts {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function endOf(file: string): string {
  const handle = openSync(file, 'r');
  try {
    const { size } = fstatSync(handle);
    const start = Math.max(0, size - newestBytes);
    const bytes = Buffer.alloc(size - start);
    const read = readSync(handle, bytes, 0, bytes.length, start);
    return bytes.subarray(0, read).toString('utf8');
  } finally {
    closeSync(handle);
  }
}
