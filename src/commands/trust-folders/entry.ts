import type { CommandEntry } from '../../cli/command.ts';
import { projects } from '../../cli/common-options.ts';
import { planningOptions } from '../../cli/plan-arguments.ts';

export const trustFoldersCommand: CommandEntry = {
  name: 'trust-folders',
  group: 'agents',
  brief: 'have CLIs trust clones',
  summary: 'make the agent CLIs trust the clones that agents work in',
  positional: projects,
  options: {
    except: planningOptions.except,
    yes: { type: 'boolean', alias: 'y', description: 'write without asking' },
  },
  examples: [
    ['po trust-folders', 'show which folders each program would trust, in which file, ask, and write it'],
    ["po trust-folders 'web-*' --yes", 'these projects, without asking'],
  ],
  notes: [
    'Each program has a file for this, in your home or where `env` of an agent puts it; some never ask.',
    'It covers only existing clones of the fleet, and keeps entries that deny trust.',
  ],
  load: () => import('./run.ts'),
};
