import type { CommandEntry } from '../../cli/command.ts';

export const fmtCommand: CommandEntry = {
  name: 'fmt',
  group: 'change',
  brief: 'format fleet.toml',
  summary: 'format the text of the registry without changing its meaning',
  positional: null,
  wordsMean: ['fleet'],
  options: {
    check: {
      type: 'boolean',
      description: 'write nothing; exit 1 and show the difference if it is not formatted',
    },
  },
  examples: [
    ['po fmt', 'the nearest fleet.toml'],
    ['po fmt --check', 'in a workflow'],
  ],
  load: () => import('./run.ts'),
};
