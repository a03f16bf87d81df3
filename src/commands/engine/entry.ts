import type { CommandEntry } from '../../cli/command.ts';

export const engineCommand: CommandEntry = {
  name: 'engine',
  group: 'tools',
  brief: 'list, publish releases',
  summary: 'list the engine releases that po carries, or publish them to a git host',
  positional: {
    name: 'words',
    usage: 'list | publish URL',
    each: [
      ['list', 'list the releases'],
      ['publish URL', 'push them to a git repository'],
    ],
    takes: [['list', 'publish'], 'text'],
  },
  options: {
    yes: { type: 'boolean', alias: 'y', description: 'publish without asking' },
  },
  examples: [
    ['po engine list', 'the releases, and which one each project pins'],
    ['po engine publish URL', 'show what would be pushed there, ask, and push it'],
  ],
  load: () => import('./run.ts'),
};
