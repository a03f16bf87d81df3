// Commands that look, and change nothing.
import type { CommandEntry } from '../command.ts';
import { planningOptions } from '../plan-arguments.ts';
import { annotateOption, projects } from './common.ts';

export const lookCommands: readonly CommandEntry[] = [
  {
    name: 'validate',
    group: 'look',
    brief: 'check fleet.toml',
    summary: 'say everything that is wrong with the registry',
    positional: null,
    options: { annotate: annotateOption },
    examples: [
      ['po validate', 'check the nearest fleet.toml'],
      ['po validate --annotate', 'in a workflow, with a mark at each line that is wrong'],
    ],
    load: () => import('../validate.ts'),
  },
  {
    name: 'status',
    group: 'look',
    brief: 'show how projects are',
    summary: 'show how every project is: pin, work in progress, agents, and what differs from the registry',
    positional: projects,
    options: {
      except: planningOptions.except,
      watch: {
        type: 'boolean',
        alias: 'w',
        description: 'stay, and show it anew every 2 s; q quits',
        conflicts: ['json', 'quiet'],
      },
    },
    examples: [
      ['po status', 'the whole fleet'],
      ["po status @docs 'web-*' --except web-old", 'by tag and by name, less one'],
      ['po status --watch', 'as it changes, until q'],
      ['po status --json', 'as data, po.status/1'],
    ],
    notes: [
      'Marks: ~ differs from fleet.toml, ! blocked or held, = on hold, * waits for you, ? unknown.',
      'A column without room moves below its row. What most projects share is in the last line.',
      'It exits 0 whatever it finds; po plan --detailed-exitcode tells by its exit code.',
    ],
    load: () => import('../status.ts'),
  },
  {
    name: 'show',
    group: 'look',
    brief: 'show a project or plan',
    summary: 'show all that is known of a project, or a saved plan and what has moved since',
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
      ['po show web', 'what is declared, what is there, and what a plan would do about it'],
      ['po show FILE', 'what a saved plan would do, and whether it is still right'],
    ],
    load: () => import('../show.ts'),
  },
  {
    name: 'history',
    group: 'look',
    brief: 'list past applies',
    summary: 'list what was applied, newest first, or show one run step by step',
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
      ['po history', 'the last runs: when, how they ended, how many steps'],
      ['po history last', 'one run, with each step, before and after'],
      ['po history -n 5 --json', 'as data, po.history/1'],
    ],
    load: () => import('../history.ts'),
  },
];
