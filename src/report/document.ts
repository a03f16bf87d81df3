// One JSON document at the end of a command, whatever its result. Of several plans it holds the last one.
import type { StepResult } from '../apply/outcome.ts';
import type { WaitingAgent } from '../apply/waiting.ts';
import { exitCode } from '../exit-code.ts';
import type { Plan } from '../plan/plan.ts';
import { refusalDetail } from '../view/apply/refusal.ts';
import { diagnosticsDocument } from '../view/diagnostics.ts';
import { jsonText } from '../view/json.ts';
import { type MovedStep, movedJson, type ResumedStep, resumedJson } from '../view/saved/json.ts';
import type { ApplyDocument } from './apply-document.ts';
import type { Refusal, Reporter, RunEvent } from './event.ts';

export interface DocumentOptions {
  readonly command: 'plan' | 'apply';
  readonly write: (text: string) => void;
}

export function documentReporter({ command, write }: DocumentOptions): Reporter {
  let plan: Plan | null = null;
  let results: readonly StepResult[] = [];
  let refusal: Refusal | null = null;
  let resumed: readonly ResumedStep[] = [];
  let moved: readonly MovedStep[] = [];
  let waiting: readonly WaitingAgent[] = [];
  let interrupted = false;
  let failure: Extract<RunEvent, { kind: 'failed' }> | null = null;
  const applied = (): ApplyDocument => ({
    format: 'po.apply/1',
    plan,
    results,
    interrupted,
    refusal: refusal === null ? null : { code: refusal.code, detail: refusalDetail(refusal) },
    moved,
    resumed,
    waiting,
  });
  const document = () => {
    if (failure !== null) return diagnosticsDocument(failure.diagnostics);
    // A plan that was not made means a failure.
    return command === 'apply' ? applied() : (plan ?? diagnosticsDocument([]));
  };
  return {
    report(event) {
      switch (event.kind) {
        case 'plan-made':
          plan = event.plan;
          return;
        case 'run-ended':
          ({ plan, results } = event);
          return;
        case 'agents-arrived':
          ({ waiting } = event.arrival);
          return;
        case 'interrupted':
          interrupted = true;
          return;
        case 'refused':
          refusal = event.refusal;
          if (refusal.code === 'plan-stale' && refusal.comparison !== null)
            moved = movedJson(refusal.comparison);
          if (refusal.code === 'earlier-run-unclear') resumed = resumedJson(refusal.interruptedSteps);
          return;
        case 'nothing-left':
          plan = event.plan;
          if (event.comparison !== null) moved = movedJson(event.comparison);
          return;
        case 'earlier-runs':
          resumed = resumedJson(event.interruptedSteps);
          return;
        case 'failed':
          failure = event;
          return;
        case 'ended':
          // After a fault of our own, nothing gathered here can be trusted.
          return event.exitCode === exitCode.bug ? undefined : write(jsonText(document()));
        case 'plan-saved':
        case 'plan-approved':
        case 'plan-reviewed':
        case 'earlier-runs-unclear':
        case 'run-started':
        case 'step-started':
        case 'step-waits':
        case 'step-ended':
        case 'agents-awaited':
          return;
      }
    },
  };
}
