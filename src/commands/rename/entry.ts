import type { CommandEntry } from '../../cli/command.ts';
import { dryRun } from '../../cli/common-options.ts';

export const renameCommand: CommandEntry = {
  name: 'rename',
  group: 'change',
  brief: 'rename a project',
  summary: 'rename a project in the registry; its clone stays where it is',
  positional: {
    name: 'names',
    usage: 'OLD NEW',
    each: [
      ['OLD', 'the name of the project'],
      ['NEW', 'its new name'],
    ],
    takes: ['project', 'text'],
  },
  options: dryRun,
  examples: [
    ['po rename billing-api billing', 'rename it in the `after` of others too, and show what that changes'],
  ],
  load: () => import('./run.ts'),
};
