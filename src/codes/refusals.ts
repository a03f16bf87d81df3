// Why a command did nothing, on purpose. A new refusal needs an entry here, or nothing compiles.
import type { Refusal } from '../report/event.ts';
import type { CodeEntry, Codes } from './code.ts';

export const refusals: Readonly<Record<Refusal['code'], CodeEntry>> = {
  'confirmation-needed': {
    means: 'Input or output is no terminal, so nobody can be asked, and `--yes` was not given.',
    todo: 'Look at the plan, then apply with `--yes`.',
  },
  declined: { means: 'The question was answered with something other than `yes`.' },
  'lock-held': {
    means:
      'Another apply works on this fleet. Its holder is named; the lock is free the moment that process ends.',
    todo: 'Wait for it, or see what it waits for.',
  },
  'plan-stale': {
    means: 'What would be done now is not what was shown. The difference is printed.',
    todo: 'Look at a new plan.',
  },
};

/** What keeps a plan as a whole from being done until it is lifted on purpose. */
export const guards: Codes = {
  'empty-registry': {
    means:
      'The registry names no project, and projects bear the marks of this fleet: all of them would be let go.',
    todo: 'See that it is the right file; say `--allow-mass-removal` when it is.',
  },
  'mass-removal': {
    means: 'The registry leaves out more than half of the projects of a fleet of three or more.',
    todo: 'Bring them back into the file; say `--allow-mass-removal` when they are to go.',
  },
};
