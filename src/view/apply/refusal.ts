// Why a command did nothing, on purpose, in words. Pure.
import type { Refusal } from '../../report/event.ts';
import { staleDigestText, staleSavedText } from '../saved/human.ts';
import { staleShownText } from '../saved/stale.ts';
import { harmless, type Style } from '../style.ts';
import { unclearRefusedText, unclearText } from './resume.ts';

/** Ends with a newline. */
export function refusalText(refusal: Refusal, style: Style): string {
  switch (refusal.code) {
    case 'plan-stale':
      return staleText(refusal, style);
    case 'earlier-run-unclear': {
      const { interruptedSteps, ways } = refusal;
      return `${unclearText(interruptedSteps, style)}\n${unclearRefusedText(ways, style)}`;
    }
    case 'confirmation-needed':
    case 'declined':
    case 'lock-held':
      return `po apply: ${harmless(refusalDetail(refusal))}\n`;
    case 'not-reviewed':
      return `${[`po apply: ${refusalDetail(refusal)}`, ...refusal.looked.map((one) => `  - ${one}`)].map(harmless).join('\n')}\n`;
  }
}

type Stale = Extract<Refusal, { code: 'plan-stale' }>;

function staleText({ approval, comparison, root, current, next }: Stale, style: Style): string {
  if (approval.kind === 'digest') return staleDigestText(approval.digest, current, style);
  if (comparison === null) throw new Error('a plan that is known can be compared');
  if (approval.kind === 'shown') return staleShownText(approval.side.plan, current, comparison, style);
  if (next === null) throw new Error('a saved plan can be made again');
  const stale = { comparison, root, digest: current.digest };
  return staleSavedText(approval.saved, stale, { ...style, file: approval.file, next });
}

/** In one line. */
export function refusalDetail(refusal: Refusal): string {
  switch (refusal.code) {
    case 'confirmation-needed':
      return 'po cannot ask here; pass --yes if the plan is what you want.';
    case 'declined':
      return 'nothing was done: the answer was not yes';
    case 'lock-held':
      return `another apply holds the lock of fleet ${refusal.fleet}: ${refusal.holder}`;
    case 'not-reviewed':
      return `this plan was not reviewed, so nothing was done: ${refusal.digest}`;
    case 'plan-stale':
      return staleDetail(refusal);
    case 'earlier-run-unclear': {
      const steps = refusal.interruptedSteps.map(({ cut }) => cut.step);
      return `an earlier apply was interrupted, and the state of ${steps.join(', ')} is not clear; nothing was done`;
    }
  }
}

function staleDetail({ approval, current }: Stale): string {
  switch (approval.kind) {
    case 'shown':
      return `the fleet has changed since the plan was shown: that was ${approval.side.plan.digest}, and now it is ${current.digest}`;
    case 'file':
      return `the fleet has moved since ${approval.file} was made: that was ${approval.saved.plan.digest}, and now it is ${current.digest}`;
    case 'digest':
      return `the plan has changed since its review: that was ${approval.digest}, and now it is ${current.digest}`;
  }
}
