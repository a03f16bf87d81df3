// What steps of the pin mean to others. Pure.
import { told } from '../facts.ts';
import type { Meaning } from '../step-meaning.ts';
import type { EngineFound, EngineShown, EngineWanted } from './facts.ts';

const found = told<EngineFound>;
const wanted = told<EngineWanted>;
const shown = told<EngineShown>;

export const meaning: Meaning = {
  isPushAlone: ({ reason }) => reason === 'pin-unpushed',
  pushes: (after) => wanted(after).push === true,
  pushTarget({ after, display }) {
    const { remote, branch } = Object(shown(display).push);
    if (wanted(after).push !== true || typeof remote !== 'string' || typeof branch !== 'string') return null;
    return { remote, branch };
  },
  commitsAsPo: ({ display }) => shown(display).by === 'po',
  resume: {
    /** The branch was moved to where the step was to bring it first, so the pin found there is origin's. */
    hasGoneOn(cut, now) {
      const { fastForward: there, commit } = wanted(cut.after);
      if (there === undefined) return false;
      // If that is the wanted pin, only its checkout is left, and no commit is made.
      const { parent, commit: pinned } = found(now.before);
      return parent === there || pinned === commit;
    },
    extended: (after, commit) => (wanted(after).fastForward === commit ? null : { fastForward: commit }),
    // How far the branch moves first is a means and no end.
    isOnTheWay: (key) => key === ('fastForward' satisfies keyof EngineWanted),
  },
};
