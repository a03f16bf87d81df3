// What steps of the clone mean to others. Pure.
import { told } from '../facts.ts';
import type { Meaning } from '../step-meaning.ts';
import type { CloneWanted } from './facts.ts';

const commit = 'commit' satisfies keyof CloneWanted;

export const meaning: Meaning = {
  isMissing: ({ action }) => action === 'create',
  // Further differences of a clone that came back are left to the next plan, as for any clone in place.
  leaves: ({ reason }, left) => reason === 'retired-back' && left.action === 'update',
  resume: {
    // Where origin has a branch is known only after the step has fetched it.
    isOnTheWay: (key, end) => key === commit && told<CloneWanted>(end).commit === null,
  },
};
