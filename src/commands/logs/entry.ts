import type { CommandEntry } from '../../cli/command.ts';
import { oneAgent } from '../../cli/common-options.ts';

export const logsCommand: CommandEntry = {
  name: 'logs',
  group: 'agents',
  brief: 'show an agent’s output',
  summary: 'show the screen, the output or the last screen of an agent',
  positional: oneAgent,
  hasNoJson: true,
  options: {
    follow: { type: 'boolean', alias: 'f', description: 'keep printing new output' },
    lines: {
      type: 'string',
      alias: 'n',
      value: 'NUMBER',
      description: 'show only this many of the last lines',
    },
    screen: {
      type: 'boolean',
      description: 'show its present screen',
      conflicts: ['full', 'exit', 'follow'],
    },
    full: {
      type: 'boolean',
      description: 'show its whole output, over all its starts',
      conflicts: ['exit'],
    },
    exit: { type: 'boolean', description: 'show its last screen before it ended', conflicts: ['follow'] },
    report: {
      type: 'boolean',
      description: 'save its screen as a file, for a report',
      conflicts: ['screen', 'full', 'exit', 'follow'],
    },
    raw: { type: 'boolean', description: 'print its output unchanged' },
  },
  examples: [
    ['po logs web/writer', 'its screen, or how it ended'],
    ['po logs web -f', 'the one agent of web, until Ctrl-C'],
  ],
  notes: [
    'po shows the output of an agent as it is, so there is no --json; it cuts blank lines at both ends.',
    'Here -f follows; the registry is named with --fleet, or with -f before `logs`.',
    "The project's own engine does it, and its exit code is po's.",
  ],
  load: () => import('./run.ts'),
};
