import type { CommandEntry } from '../../cli/command.ts';

export const initCommand: CommandEntry = {
  name: 'init',
  group: 'start',
  brief: 'make a new fleet',
  summary: 'make a new project orchestrator: a registry, and an agent that looks after it',
  positional: {
    name: 'dir',
    usage: '[DIR]',
    description: 'a folder that is empty or does not exist yet (default: this one)',
    takes: ['folder', 'text'],
  },
  options: {
    name: {
      type: 'string',
      takes: 'text',
      description: 'the name of the project and its fleet (default: the name of the folder)',
    },
  },
  examples: [
    ['po init fleet', 'in a new folder, with everything that a first plan needs'],
    ['po init --name recipes', 'in this folder, which is empty'],
  ],
  load: () => import('./run.ts'),
};
