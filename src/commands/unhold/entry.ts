import type { CommandEntry } from '../../cli/command.ts';
import { dryRun, someProjects } from '../../cli/common-options.ts';

export const unholdCommand: CommandEntry = {
  name: 'unhold',
  group: 'change',
  brief: 'resume paused projects',
  summary: 'resume paused projects',
  positional: someProjects,
  options: dryRun,
  examples: [['po unhold web', 'the next plan has its steps again']],
  load: () => import('./run.ts'),
};
