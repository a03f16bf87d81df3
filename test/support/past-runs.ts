// Runs of the past for tests: journals as po writes them, and as a po of before wrote them.
import type { Facts } from '../../reconcilers/reconciler.ts';
import type { JournalEvent, PlannedStep } from '../../src/apply/journal.ts';
import type { Outcome } from '../../src/apply/outcome.ts';
import { runAbout } from '../../src/apply/run-about.ts';
import type { ProjectState } from '../../src/fleet/fleet.ts';
import { type PastRun, pastRun } from '../../src/history/past-run.ts';
import type { Plan } from '../../src/plan/plan.ts';
import type { JournalLine } from '../../src/world/journal-files.ts';
import { fleetOf, projectOf } from './model.ts';

export const digest = `sha256:${'d'.repeat(64)}`;
export const done: Outcome = { state: 'done', notes: [] };

/** Lines a second apart. */
export function lines(...events: readonly JournalEvent[]): readonly JournalLine[] {
  return events.map((event, second) => ({
    at: new Date(Date.UTC(2026, 10, 24, 10, 0, second)).toISOString(),
    event: event.event,
    fields: { ...event },
  }));
}

interface StepSketch extends Partial<PlannedStep> {
  readonly id: string;
  /** Null: it is begun and does not end. Left out: done. */
  readonly outcome?: Outcome | null;
  readonly state?: ProjectState;
}

/** A run that did these steps one after the other, each in its way. */
export function runOf(
  run: string,
  steps: readonly StepSketch[],
  { old = false, ended = true } = {},
): PastRun {
  return pastRun(run, eventLines(run, steps, old, ended), false);
}

function eventLines(run: string, steps: readonly StepSketch[], old: boolean, ended: boolean) {
  const planned = steps.map(plannedOf);
  const projects = steps.map(({ id, state = 'running' }) => projectOf(id.split('/')[0] ?? '', { state }));
  const plan = { steps: planned.map((step) => ({ ...step, host: 'local', needs: [] })) } as unknown as Plan;
  const caller = { po: '0.1.0', by: 'ada@desk', command: 'po apply --yes' };
  const about = old ? {} : { about: runAbout(fleetOf(projects), projects, plan, caller) };
  return lines(
    { event: 'run-started', run, digest, steps: steps.map(({ id }) => id), ...about },
    ...planned.flatMap((step, at): JournalEvent[] => {
      const { id, action, before, after } = step;
      const { outcome = done } = steps[at] ?? {};
      if (outcome?.state === 'not-attempted') return [];
      return [
        ...(outcome?.state === 'unchanged' || outcome?.state === 'stale'
          ? []
          : [{ event: 'step-started' as const, step: id, action, before, after }]),
        ...(outcome === null ? [] : [{ event: 'step-ended' as const, step: id, outcome }]),
      ];
    }),
    ...(ended
      ? [
          {
            event: 'run-ended' as const,
            interrupted: false,
            notAttempted: steps.flatMap(({ id, outcome }) =>
              outcome?.state === 'not-attempted' ? [{ step: id, why: outcome.why }] : [],
            ),
          },
        ]
      : []),
  );
}

function plannedOf({ outcome: _, state: __, ...step }: StepSketch): PlannedStep {
  const [project = '', kind = ''] = step.id.split('/');
  return {
    project,
    kind: kind as PlannedStep['kind'],
    action: 'update',
    reason: 'pin-differs',
    risk: 'safe',
    before: null,
    after: null,
    display: {},
    ...step,
  };
}

export function pinStep(project: string, from: string, to: string, more: Facts = {}): StepSketch {
  return {
    id: `${project}/engine`,
    before: { commit: commitOf(from), checkedOut: commitOf(from), parent: 'c'.repeat(40) },
    after: { version: to, commit: commitOf(to), push: false, ...more },
    display: { from },
  };
}

/** `v0.1.0` is pinned at a commit of ones, and so on. */
export function commitOf(version: string): string {
  return (version.split('.')[1] ?? '0').repeat(40);
}

export function stopStep(project: string): StepSketch {
  return {
    id: `${project}/agents`,
    ...{ action: 'stop', reason: 'state-stopped', risk: 'disruptive', state: 'stopped' },
    before: { agents: ['writer'] },
    after: { agents: [] },
  };
}

export function startStep(project: string): StepSketch {
  return {
    id: `${project}/agents`,
    ...{ action: 'start', reason: 'agents-missing', state: 'running' },
    after: { agents: ['writer'] },
  };
}
