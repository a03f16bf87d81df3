// A step in the words of its kind, and the symbols of actions. Pure.
import { reconcilers } from '../../reconcilers/index.ts';
import type { Action, Described } from '../../reconcilers/reconciler.ts';
import type { Step } from '../plan/plan.ts';

export const symbols: Readonly<Record<Action, string>> = {
  create: '+',
  start: '+',
  adopt: '~',
  update: '~',
  restart: '±',
  stop: '-',
  retire: '-',
  release: '.',
};

/** The meaning of each symbol, in the order of the legend. */
export const legend: readonly (readonly [string, string])[] = [
  ['-', 'stop, retire'],
  ['±', 'restart'],
  ['+', 'create, start'],
  ['~', 'change'],
  ['.', 'release'],
];

export function stepText({ kind, ...step }: Described & Pick<Step, 'kind'>): string {
  return reconcilers[kind].words.step(step);
}
