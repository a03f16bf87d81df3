// What is reported, as lines of `po.events/1`. Pure.
import type { Approval } from '../../apply/approval.ts';
import type { StepResult } from '../../apply/outcome.ts';
import { exitMeanings } from '../../exit-code.ts';
import type { PoEvent } from '../../formats/events.ts';
import type { Plan, Step } from '../../plan/plan.ts';
import type { Refusal, RunEvent } from '../../report/event.ts';
import { diagnosticsJson } from '../diagnostics.ts';
import { movedJson, resumedJson } from '../saved/json.ts';
import { refusalDetail } from './refusal.ts';

export function firstEvent(command: 'plan' | 'apply', po: string): PoEvent {
  return { format: 'po.events/1', po, event: 'stream-started', command };
}

/** @param interrupted whether an interruption was reported before */
export function eventsFor(event: RunEvent, interrupted: boolean): readonly PoEvent[] {
  switch (event.kind) {
    case 'plan-made':
      return planEvents(event.plan);
    case 'plan-saved':
      return [{ event: 'plan-saved', file: event.file }];
    case 'plan-reviewed':
      return [{ event: 'plan-reviewed', where: event.where, digest: event.plan.digest }];
    case 'plan-approved':
      return [{ event: 'plan-approved', file: fileOf(event.reviewed), digest: event.plan.digest }];
    case 'nothing-left':
      return [{ event: 'nothing-left', file: fileOf(event.approval), digest: event.plan.digest }];
    case 'earlier-runs':
    case 'earlier-runs-unclear':
      return resumedJson(event.interruptedSteps).map((one): PoEvent => ({ event: 'step-resumed', ...one }));
    case 'run-started': {
      const { run, plan } = event;
      return [{ event: 'run-started', run, digest: plan.digest, steps: plan.steps.length }];
    }
    case 'step-started':
      return [{ event: 'step-started', ...stepIn(event.step) }];
    case 'step-waits':
      return [{ event: 'step-waits', ...stepIn(event.step), for: event.for }];
    case 'step-ended': {
      const { outcome, durationMs } = event.result;
      return [{ event: 'step-ended', ...stepIn(event.step), outcome, durationMs }];
    }
    case 'interrupted':
      return [{ event: 'interrupted' }];
    case 'refused': {
      const { refusal } = event;
      return [...causesOf(refusal), { event: 'refused', code: refusal.code, detail: refusalDetail(refusal) }];
    }
    case 'run-ended':
      return [{ event: 'run-ended', counts: countsOf(event.results), interrupted }];
    case 'agents-awaited':
      return [];
    case 'agents-arrived': {
      const { waiting, silent } = event.arrival;
      return [
        ...waiting.map((one): PoEvent => ({ event: 'agent-waits', ...one })),
        ...(silent.length === 0 ? [] : [{ event: 'agents-silent', agents: silent } as const]),
      ];
    }
    case 'failed':
      return diagnosticsJson(event.diagnostics).map((one) => ({ event: 'diagnostic', ...one }));
    case 'ended':
      return [{ event: 'stream-ended', exitCode: event.exitCode, meaning: exitMeanings[event.exitCode] }];
  }
}

/** What led to it, where that is more than a sentence. */
function causesOf(refusal: Refusal): readonly PoEvent[] {
  switch (refusal.code) {
    case 'plan-stale':
      if (refusal.comparison === null) return [];
      return movedJson(refusal.comparison).map(({ id, ...rest }) => ({
        event: 'step-moved',
        step: id,
        ...rest,
      }));
    case 'earlier-run-unclear':
      return resumedJson(refusal.interruptedSteps).map((one) => ({ event: 'step-resumed', ...one }));
    case 'confirmation-needed':
    case 'declined':
    case 'lock-held':
    case 'not-reviewed':
      return [];
  }
}

function fileOf(approval: Approval): string | null {
  return approval.kind === 'file' ? approval.file : null;
}

function planEvents(plan: Plan): readonly PoEvent[] {
  const { fleet, digest, applyable, complete, errored, refused, summary } = plan;
  return [
    { event: 'plan-made', fleet, digest, applyable, complete, errored, refused, summary },
    ...diagnosticsJson(plan.diagnostics).map((one): PoEvent => ({ event: 'diagnostic', ...one })),
    ...plan.steps.map(({ id, ...rest }): PoEvent => ({ event: 'step-planned', step: id, ...rest })),
    ...plan.blocked.map((block): PoEvent => ({ event: 'step-blocked', ...block })),
    ...(refused === null ? [] : [{ event: 'refused', code: refused.code, detail: refused.reason } as const]),
    ...plan.holds.map((hold): PoEvent => ({ event: 'project-held', ...hold })),
  ];
}

function stepIn({ id, project, kind, action }: Step) {
  return { step: id, project, kind, action };
}

function countsOf(results: readonly StepResult[]) {
  const count = (state: StepResult['outcome']['state']) =>
    results.filter(({ outcome }) => outcome.state === state).length;
  return {
    done: count('done'),
    unchanged: count('unchanged'),
    failed: count('failed'),
    stale: count('stale'),
    blocked: count('blocked'),
    unpushed: count('unpushed'),
    'not-attempted': count('not-attempted'),
  };
}
