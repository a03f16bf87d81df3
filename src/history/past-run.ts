// One past run, read from its journal. Pure: lines in, data out. Journals of every version are read; what one lacks is
// null and never made up.
import { valueAt } from '../../engine/kernel/path.ts';
import { isKind } from '../../reconcilers/index.ts';
import type { Action, Facts, Risk } from '../../reconcilers/reconciler.ts';
import type { Declared } from '../apply/journal.ts';
import type { Outcome } from '../apply/outcome.ts';
import type { BlockCode } from '../codes/blocked.ts';
import type { DataOf } from '../formats/common.ts';
import type { historySchema } from '../formats/history.ts';
import type { JournalLine } from '../world/journal-files.ts';

export type PastRun = DataOf<typeof historySchema>['runs'][number];
export type RunEnd = PastRun['end'];
export type PastStep = PastRun['steps'][number];
export type PastOutcome = PastStep['outcome'];

export function pastRun(run: string, lines: readonly JournalLine[], isRunning: boolean): PastRun {
  const start = lines.find(({ event }) => event === 'run-started');
  const end = lines.findLast(({ event }) => event === 'run-ended');
  const about = recordIn(start?.fields['about']);
  const registry = recordIn(about['registry']);
  const [file, registryDigest] = [textIn(registry['file']), textIn(registry['digest'])];
  const endOf = (): RunEnd => {
    if (end !== undefined) return end.fields['interrupted'] === true ? 'interrupted' : 'completed';
    return isRunning ? 'running' : 'cut-off';
  };
  const told = toldIn(lines, about, end);
  return {
    run,
    startedAt: start?.at ?? lines[0]?.at ?? null,
    endedAt: end?.at ?? null,
    end: endOf(),
    digest: textIn(start?.fields['digest']),
    by: textIn(about['by']),
    command: textIn(about['command']),
    po: textIn(about['po']),
    registry: file === null || registryDigest === null ? null : { file, digest: registryDigest },
    steps: stepIds(lines, start).flatMap((id) => stepOf(id, told, isRunning)),
    resolved: lines.flatMap(({ event, fields }) => {
      if (event !== 'step-resolved') return [];
      const [of, step, how] = [textIn(fields['run']), textIn(fields['step']), textIn(fields['how'])];
      return of === null || step === null || how === null ? [] : [{ run: of, step, how }];
    }),
  };
}

/** Those that were planned, and those that were begun, should the first line be lost. */
function stepIds(lines: readonly JournalLine[], start: JournalLine | undefined): readonly string[] {
  const planned = listIn(start?.fields['steps']).filter((id) => typeof id === 'string');
  const begun = lines.flatMap(({ event, fields }) =>
    event === 'step-started' || event === 'step-ended' ? (textIn(fields['step']) ?? []) : [],
  );
  return [...new Set([...planned, ...begun])];
}

/** What a journal says of each step, by its id: of several lines the first counts. */
interface Told {
  readonly about: Fields;
  readonly started: ReadonlyMap<unknown, JournalLine>;
  readonly ended: ReadonlyMap<unknown, JournalLine>;
  readonly planned: ReadonlyMap<unknown, Fields>;
  readonly notAttempted: ReadonlyMap<unknown, Fields>;
}

function toldIn(lines: readonly JournalLine[], about: Fields, end: JournalLine | undefined): Told {
  const firstOf = <T>(all: readonly T[], idOf: (one: T) => unknown) =>
    new Map(all.map((one) => [idOf(one), one] as const).toReversed());
  const linesOf = (event: string) =>
    firstOf(
      lines.filter((line) => line.event === event),
      ({ fields }) => fields['step'],
    );
  return {
    about,
    started: linesOf('step-started'),
    ended: linesOf('step-ended'),
    planned: firstOf(listIn(about['planned']).map(recordIn), ({ id }) => id),
    notAttempted: firstOf(listIn(end?.fields['notAttempted']).map(recordIn), ({ step }) => step),
  };
}

function stepOf(id: string, told: Told, isRunning: boolean): PastStep[] {
  const [project = '', kind] = id.split('/');
  if (!isKind(kind)) return [];
  const [started, ended] = [told.started.get(id), told.ended.get(id)];
  const planned = told.planned.get(id) ?? {};
  const says = { ...planned, ...(started?.fields ?? {}) };
  const outcomeOf = (): PastOutcome => {
    const outcome = ended === undefined ? null : outcomeIn(ended.fields['outcome']);
    if (outcome !== null) return outcome;
    if (started !== undefined) return { state: isRunning ? 'running' : 'cut-off' };
    const why = textIn(told.notAttempted.get(id)?.['why']);
    return why === null ? { state: 'not-reached' } : { state: 'not-attempted', why };
  };
  return [
    {
      id,
      project,
      kind,
      action: textIn(says['action']) as Action | null,
      reason: textIn(says['reason']),
      risk: textIn(says['risk']) as Risk | null,
      before: factsIn(says['before']),
      after: factsIn(says['after']),
      display: factsIn(planned['display']) ?? {},
      declared: declaredIn(valueAt(told.about['declared'], [project])),
      startedAt: started?.at ?? null,
      durationMs: durationBetween(started?.at, ended?.at),
      outcome: outcomeOf(),
    },
  ];
}

type Fields = Readonly<Record<string, unknown>>;

/** Empty where it is none. */
function recordIn(value: unknown): Fields {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Fields) : {};
}

function listIn(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [];
}

function textIn(value: unknown): string | null {
  return typeof value === 'string' ? value : null;
}

function factsIn(value: unknown): Facts | null {
  const fields = recordIn(value);
  return Object.keys(fields).length === 0 ? null : (fields as Facts);
}

function declaredIn(value: unknown): Declared | null {
  const { engine, state, branch, repo, path } = recordIn(value);
  const texts = [engine, state, branch, path];
  if (!texts.every((one) => typeof one === 'string') || (repo !== null && typeof repo !== 'string'))
    return null;
  return { engine, state, branch, repo, path } as Declared;
}

/** Of a po that knows other outcomes than these nothing is said. A code may be one that only another po has. */
function outcomeIn(value: unknown): Outcome | null {
  const { state, why, notes, code, by } = recordIn(value);
  switch (state) {
    case 'done':
      return { state, notes: listIn(notes).filter((one) => typeof one === 'string') };
    case 'unchanged':
      return { state };
    case 'blocked':
      return { state, why: textIn(why) ?? '', code: (textIn(code) ?? '') as BlockCode };
    case 'unpushed':
      return { state, why: textIn(why) ?? '', by: by === 'other' ? 'other' : 'remote' };
    case 'failed':
    case 'stale':
    case 'not-attempted':
      return { state, why: textIn(why) ?? '' };
    default:
      return null;
  }
}

function durationBetween(start: string | undefined, end: string | undefined): number | null {
  if (start === undefined || end === undefined) return null;
  const durationMs = Date.parse(end) - Date.parse(start);
  // The clock may have been set meanwhile.
  return Number.isFinite(durationMs) && durationMs >= 0 ? durationMs : null;
}
