// Why a command did nothing, on purpose. A new refusal needs an entry here, or nothing compiles.
import type { Refusal } from '../report/event.ts';
import type { CodeEntry } from './code.ts';

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
