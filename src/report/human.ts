// For a person: the plan, a line when a step ends, and at last what went wrong. What is refused goes to the error
// output, everything else to the output.
import type { Plan } from '../plan/plan.ts';
import { progressLine, resultText } from '../view/apply-human.ts';
import { renderDiagnostics } from '../view/diagnostics.ts';
import { planText } from '../view/plan-human.ts';
import { refusalText } from '../view/refusal.ts';
import type { Style } from '../view/style.ts';
import type { Terminal } from '../world/terminal.ts';
import type { Reporter } from './event.ts';

export interface HumanOptions {
  readonly terminal: Terminal;
  readonly verbose: boolean;
  /** What applies a plan that is shown, such as `po apply`; null where it is apply itself that shows it. */
  readonly next: string | null;
  /** What to type to try again: these projects, or (null) all that was selected. */
  readonly again: (projects: readonly string[] | null) => string;
}

export function humanReporter({ terminal, verbose, next, again }: HumanOptions): Reporter {
  const style: Style = { color: terminal.outHasColor, width: terminal.width };
  const errStyle: Style = { color: terminal.errHasColor, width: terminal.width };
  let interrupted = false;
  const show = (plan: Plan) => terminal.out(planText(plan, { ...style, verbose, next }));
  return {
    report(event) {
      switch (event.kind) {
        case 'plan-made':
          return show(event.plan);
        case 'run-started':
          return terminal.out('\n');
        case 'step-started':
        case 'step-waits':
        case 'step-ended':
          return terminal.out(progressLine(event, style) ?? '');
        case 'interrupted':
          interrupted = true;
          return terminal.err(`\n${interruptedText}`);
        case 'run-ended': {
          const { plan, results } = event;
          return terminal.out(`\n${resultText({ plan, results, interrupted, again }, style)}`);
        }
        case 'refused':
          if (event.refusal.code === 'declined') return terminal.out('\nNothing was done.\n');
          return terminal.err(refusalText(event.refusal, errStyle));
        case 'failed':
          return terminal.err(`${renderDiagnostics(event.diagnostics, errStyle)}\n`);
        case 'ended':
          return;
      }
    },
  };
}

export const interruptedText = 'Interrupted: what has begun is finished, nothing new is begun.\n';
