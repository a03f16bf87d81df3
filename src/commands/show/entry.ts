import type { CommandEntry } from '../../cli/command.ts';

export const showCommand: CommandEntry = {
  name: 'show',
  group: 'look',
  brief: 'show a project or plan',
  summary: 'show everything about a project, or a saved plan and what has changed since',
  positional: {
    name: 'what',
    usage: 'PROJECT | FILE',
    each: [
      ['PROJECT', 'a project of the registry'],
      ['FILE', 'a saved plan, of po plan --out; ./NAME is always a file'],
    ],
    takes: ['project-or-file', 'text'],
  },
  options: {},
  examples: [
    ['po show web', 'its declaration, its state, and the steps of a plan'],
    ['po show FILE', 'the steps of a saved plan, and whether it is still right'],
  ],
  load: () => import('./run.ts'),
};
