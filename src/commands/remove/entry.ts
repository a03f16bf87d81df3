import type { CommandEntry } from '../../cli/command.ts';
import { dryRun } from '../../cli/common-options.ts';

export const removeCommand: CommandEntry = {
  name: 'remove',
  group: 'change',
  brief: 'remove projects',
  summary: 'remove projects from the registry; the next plan shows what that stops',
  positional: {
    name: 'projects',
    usage: 'PROJECTS…',
    description: 'the names of the projects',
    takes: ['project'],
  },
  options: dryRun,
  examples: [['po remove web', 'its clone stays where it is, also after an apply']],
  load: () => import('./run.ts'),
};
