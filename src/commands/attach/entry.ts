import type { CommandEntry } from '../../cli/command.ts';
import { oneAgent } from '../../cli/common-options.ts';

export const attachCommand: CommandEntry = {
  name: 'attach',
  group: 'agents',
  brief: 'open an agent’s screen',
  summary: 'attach to an agent’s terminal; detach with Ctrl-b d',
  positional: oneAgent,
  hasNoJson: true,
  options: {
    'read-only': { type: 'boolean', description: 'show it without typing into it' },
    print: { type: 'boolean', description: 'print the tmux command instead of running it' },
    nest: { type: 'boolean', description: 'attach even inside another tmux' },
  },
  examples: [
    ['po attach web/writer', 'this agent'],
    ['po attach web --read-only', 'the one agent of web, without typing into it'],
  ],
  notes: [
    'Inside tmux po opens and switches nothing: it prints the command to type and exits 1.',
    "The project's own engine does it, and its exit code is po's.",
  ],
  load: () => import('./run.ts'),
};
