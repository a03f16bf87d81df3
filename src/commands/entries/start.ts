// Commands to begin with.
import type { CommandEntry } from '../command.ts';
import { projects } from './common.ts';

export const startCommands: readonly CommandEntry[] = [
  {
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
    load: () => import('../init.ts'),
  },
  {
    name: 'doctor',
    group: 'start',
    brief: 'check this machine',
    summary: 'check what keeps po or the agents from working here, and show the fix; changes nothing',
    positional: { ...projects, description: 'check these projects, each by itself: names, globs, @tags' },
    options: {},
    examples: [
      ['po doctor', 'this machine, and the fleet of the nearest registry'],
      ['po doctor docs-site', 'one project, through its own engine'],
      ['po doctor -q', 'only problems'],
    ],
    load: () => import('../doctor.ts'),
  },
];
