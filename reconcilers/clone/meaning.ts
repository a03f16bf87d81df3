// What steps of the clone mean to others. Pure.
import { told } from '../facts.ts';
import type { Meaning } from '../step-meaning.ts';
import type { CloneWanted } from './facts.ts';

const commit = 'commit' satisfies keyof CloneWanted;

export const meaning: Meaning = {
  isMissing: ({ action }) => action === 'create',
  // What else differs in a clone that came back is the next plan's affair, as of any clone in its place.
  leaves: ({ reason }, left) => reason === 'retired-back' && left.action === 'update',
  resume: {
    // Where a branch is at origin shows only once the step has fetched it.
    isOnTheWay: (key, end) => key === commit && told<CloneWanted>(end).commit === null,
  },
};
