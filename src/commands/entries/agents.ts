// Commands that the engine of a project carries out.
import type { CommandEntry } from '../command.ts';
import { planningOptions } from '../plan-arguments.ts';
import { projects } from './common.ts';

const oneAgent = {
  name: 'agent',
  usage: 'PROJECT[/AGENT]',
  each: [['PROJECT[/AGENT]', 'an agent, or a project that has one agent alone']],
  takes: ['agent', 'text'],
  countsEach: true,
} as const;

export const agentsCommands: readonly CommandEntry[] = [
  {
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
    load: () => import('../attach.ts'),
  },
  {
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
    load: () => import('../logs.ts'),
  },
  {
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
    load: () => import('../send.ts'),
  },
  {
    name: 'trust-folders',
    group: 'agents',
    brief: 'have CLIs trust clones',
    summary: 'make the agent CLIs trust the clones that agents work in',
    positional: projects,
    options: {
      except: planningOptions.except,
      yes: { type: 'boolean', alias: 'y', description: 'write without asking' },
    },
    examples: [
      ['po trust-folders', 'show which folders each program would trust, in which file, ask, and write it'],
      ["po trust-folders 'web-*' --yes", 'these projects, without asking'],
    ],
    notes: [
      'Each program keeps it in a file of its own, in your home or where `env` of an agent puts it; some never ask.',
      'It covers only existing clones of the fleet, and keeps entries that deny trust.',
    ],
    load: () => import('../trust-folders.ts'),
  },
];
