import type { CommandEntry } from '../../cli/command.ts';
import { dryRun } from '../../cli/common-options.ts';

export const adoptCommand: CommandEntry = {
  name: 'adopt',
  group: 'change',
  brief: 'add existing clones',
  summary: 'add existing clones under the root to the registry; touches none of them',
  positional: { name: 'paths', usage: 'PATHS…', description: 'folders of clones', takes: ['folder'] },
  options: dryRun,
  examples: [
    ['po adopt clones/web clones/api', 'add both, or none; the next plan shows how they are adopted'],
  ],
  load: () => import('./run.ts'),
};
