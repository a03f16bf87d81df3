import type { CommandEntry } from '../../cli/command.ts';

export const sendCommand: CommandEntry = {
  name: 'send',
  group: 'agents',
  brief: 'type into an agent',
  summary: 'type a message into an agent',
  positional: {
    name: 'words',
    usage: 'PROJECT/AGENT TEXT',
    each: [
      ['PROJECT/AGENT', 'the agent'],
      ['TEXT', 'what is typed, as one argument; - is standard input'],
    ],
    takes: ['agent', 'text'],
    takesInput: true,
    takesText: true,
    countsEach: true,
  },
  options: {
    timeout: {
      type: 'string',
      value: 'SECONDS',
      description: 'how many seconds the agent has to take it up',
    },
    blind: { type: 'boolean', description: 'type it even where no input line can be seen' },
  },
  examples: [
    ["po send web/writer 'Go on.'", 'a line'],
    ['po send web/writer - <task.md', 'a text of many lines, byte for byte'],
    ["po send web/writer -- '-v is too loud'", 'a text that begins with a hyphen'],
  ],
  notes: [
    "Exit codes are those of the engine's send:",
    '   0  acknowledged: the agent itself has reported that it took up this very text',
    '  10  typed, not confirmed: nothing proves that it was taken up; a shell cannot report it',
    '  11  queued: the input line holds a draft, or the agent is busy; it is typed later',
    '  12  blocked: the agent waits for an answer, shows no input line, or cannot work; not kept',
    '  13  the agent is not running; not kept',
    '   1  the message, the project or the registry has a fault; nothing was typed',
  ],
  load: () => import('./run.ts'),
};
