import type { CommandEntry } from '../../cli/command.ts';

export const historyCommand: CommandEntry = {
  name: 'history',
  group: 'look',
  brief: 'list past applies',
  summary: 'list past applies, newest first, or show one step by step',
  positional: {
    name: 'run',
    usage: '[RUN]',
    description: 'one run: its name, the beginning of it, or `last`',
    takes: [['last'], 'text'],
  },
  options: {
    number: {
      type: 'string',
      alias: 'n',
      value: 'NUMBER',
      description: 'how many runs to list (default: 20)',
    },
  },
  examples: [
    ['po history', 'list the last runs: when, how they ended, how many steps'],
    ['po history last', 'show one run, with each step, before and after'],
    ['po history -n 5 --json', 'as data, po.history/1'],
  ],
  load: () => import('./run.ts'),
};
