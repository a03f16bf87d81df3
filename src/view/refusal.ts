// Why a command did nothing, on purpose, in words. Pure.
import type { Refusal } from '../report/event.ts';
import { staleText } from './apply-human.ts';
import type { Style } from './style.ts';

/** Ends with a newline. */
export function refusalText(refusal: Refusal, style: Style): string {
  switch (refusal.code) {
    case 'plan-stale':
      return staleText(refusal.shown, refusal.current, style);
    case 'confirmation-needed':
    case 'declined':
    case 'lock-held':
      return `po apply: ${refusalDetail(refusal)}\n`;
  }
}

/** In one line. */
export function refusalDetail(refusal: Refusal): string {
  switch (refusal.code) {
    case 'confirmation-needed':
      return 'nobody can be asked here; say --yes when the plan is what you want.';
    case 'declined':
      return 'nothing was done: the answer was not yes';
    case 'lock-held':
      return `another apply holds the lock of fleet ${refusal.fleet}: ${refusal.holder}`;
    case 'plan-stale':
      return `the fleet has changed since the plan was shown: that was ${refusal.shown.digest}, and now it is ${refusal.current.digest}`;
  }
}
