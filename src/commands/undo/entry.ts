import type { CommandEntry } from '../../cli/command.ts';

export const undoCommand: CommandEntry = {
  name: 'undo',
  group: 'change',
  brief: 'edit to undo a run',
  summary: 'show the edits that would undo past runs, and write them with --write',
  positional: {
    name: 'run',
    usage: 'RUN…',
    description: 'runs by their name in po history, the beginning of it, or `last`',
    takes: [['last'], 'text'],
  },
  options: {
    write: { type: 'boolean', description: 'write the edits without asking; applies nothing' },
  },
  examples: [
    ['po undo last', 'the edits that restore the pins and states before the last run'],
    ['po undo last --write', 'write them into fleet.toml; po plan and po apply follow as usual'],
  ],
  load: () => import('./run.ts'),
};
