// For a person: the plan, the progress of its steps, and finally what went wrong. Refusals go to the error output,
// everything else to the output.
import { resultText } from '../view/apply/human.ts';
import { refusalText } from '../view/apply/refusal.ts';
import { resumeText, unclearText } from '../view/apply/resume.ts';
import { awaitedText, waitingText } from '../view/apply/waiting.ts';
import { renderDiagnostics } from '../view/diagnostics.ts';
import { planText, quietPlanText } from '../view/plan/human.ts';
import { approvedText, nothingLeftText, savedText } from '../view/saved/human.ts';
import { harmless, type Style } from '../view/style.ts';
import type { Terminal } from '../world/terminal.ts';
import type { Reporter } from './event.ts';
import type { ProgressDisplay } from './progress.ts';

export interface HumanOptions {
  readonly terminal: Terminal;
  readonly display: ProgressDisplay;
  /** How much of a plan is shown; `troubles`: problems and obstacles, `elsewhere`: nothing here. */
  readonly plan: 'verbose' | 'all' | 'summary' | 'troubles' | 'elsewhere';
  readonly isQuiet: boolean;
  /** The command that applies the shown plan, such as `po apply`; null where apply itself shows it. */
  readonly next: string | null;
  /** The command line for another command on the same registry. */
  readonly line: (command: string) => string;
  /** The command to try again: these projects, or (null) the whole selection. `isRemoving`: removals are left to do. */
  readonly again: (projects: readonly string[] | null, isRemoving: boolean) => string;
}

export function humanReporter(options: HumanOptions): Reporter {
  const { terminal, display, isQuiet, next, again } = options;
  const style = (): Style => ({ color: terminal.outHasColor, width: terminal.width });
  const errStyle = (): Style => ({ color: terminal.errHasColor, width: terminal.width });
  let interrupted = false;
  let hasShownPlan = false;
  return {
    report(event) {
      switch (event.kind) {
        case 'plan-made': {
          const { plan } = event;
          if (options.plan === 'elsewhere') return;
          const isShort = options.plan === 'summary' || options.plan === 'troubles';
          const text = isShort
            ? quietPlanText(plan, style(), options.plan === 'troubles')
            : planText(plan, { ...style(), verbose: options.plan === 'verbose', next });
          hasShownPlan = text !== '';
          return terminal.out(text);
        }
        case 'plan-saved':
          return isQuiet ? undefined : terminal.out(savedText(event.plan, event.file, event.next, style()));
        case 'plan-approved':
          return isQuiet ? undefined : terminal.out(`${approvedText(event.reviewed, style())}\n`);
        case 'plan-reviewed':
          return isQuiet ? undefined : terminal.out(`Reviewed: ${harmless(event.where)}.\n`);
        case 'nothing-left':
          return terminal.out(nothingLeftText(event, style()));
        case 'earlier-runs': {
          const text = resumeText(event.interruptedSteps, { ...style(), paths: event.paths });
          return text === '' ? undefined : terminal.out(hasShownPlan ? `\n${text}` : `${text}\n`);
        }
        case 'earlier-runs-unclear':
          return terminal.err(`\n${unclearText(event.interruptedSteps, errStyle())}`);
        case 'run-started':
          return display.begin(event.plan);
        case 'step-started':
        case 'step-waits':
        case 'step-ended':
          return display.show(event);
        case 'interrupted':
          interrupted = true;
          return display.interrupt();
        case 'run-ended': {
          const { plan, results } = event;
          display.end();
          const text = resultText({ plan, results, interrupted, again }, style());
          return terminal.out(hasShownPlan || !isQuiet ? `\n${text}` : text);
        }
        case 'agents-awaited':
          return isQuiet ? undefined : terminal.out(`\n${awaitedText(event.agents, event.limitMs, style())}`);
        case 'agents-arrived': {
          const text = waitingText(event.arrival, options.line, style());
          return text === '' ? undefined : terminal.out(`\n${text}`);
        }
        case 'refused':
          display.end();
          if (event.refusal.code === 'declined') return terminal.out('\nNothing was done.\n');
          return terminal.err(refusalText(event.refusal, errStyle()));
        case 'failed':
          display.end();
          return terminal.err(`${renderDiagnostics(event.diagnostics, errStyle())}\n`);
        case 'ended':
          return display.end();
      }
    },
  };
}
