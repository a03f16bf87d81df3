import type { CommandEntry } from '../../cli/command.ts';
import { dryRun, someProjects } from '../../cli/common-options.ts';

export const holdCommand: CommandEntry = {
  name: 'hold',
  group: 'change',
  brief: 'pause projects',
  summary: 'pause projects, with a reason: they get no steps',
  positional: someProjects,
  options: {
    reason: { type: 'string', takes: 'text', description: 'why they are paused; every plan shows it' },
    until: {
      type: 'string',
      value: 'DATE',
      description: 'the day on which the hold ends, such as 2026-12-01',
    },
    ...dryRun,
  },
  examples: [
    ['po hold web --reason "database moves"', 'until po unhold web'],
    ['po hold @docs --reason WHY --until DATE', 'until that day'],
  ],
  load: () => import('./run.ts'),
};
