// Commands that look, and change nothing.
import type { CommandEntry } from '../command.ts';
import { planningOptions } from '../plan-arguments.ts';
import { annotateOption, projects } from './common.ts';

export const lookCommands: readonly CommandEntry[] = [
  {
    name: 'validate',
    group: 'look',
    brief: 'check fleet.toml',
    summary: 'list everything that is wrong with the registry',
    positional: null,
    options: { annotate: annotateOption },
    examples: [
      ['po validate', 'check the nearest fleet.toml'],
      ['po validate --annotate', 'in a workflow, with a mark at each faulty line'],
    ],
    load: () => import('../validate.ts'),
  },
  {
    name: 'status',
    group: 'look',
    brief: 'show projects’ state',
    summary: 'show the state of every project: pin, work in progress, agents, and drift',
    positional: projects,
    options: {
      except: planningOptions.except,
      watch: {
        type: 'boolean',
        alias: 'w',
        description: 'refresh every 2 s; q quits',
        conflicts: ['json', 'quiet'],
      },
    },
    examples: [
      ['po status', 'the whole fleet'],
      ["po status @docs 'web-*' --except web-old", 'by tag and by name, less one'],
      ['po status --watch', 'refresh until q'],
      ['po status --json', 'as data, po.status/1'],
    ],
    notes: [
      'Marks: ~ differs from fleet.toml, ! blocked or held, = on hold, * waits for you, ? unknown.',
      'A column without room moves below its row. The last line has what most projects share.',
      'It exits 0 whatever it finds; po plan --detailed-exitcode has an exit code for drift.',
    ],
    load: () => import('../status.ts'),
  },
  {
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
    load: () => import('../show.ts'),
  },
  {
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
    load: () => import('../history.ts'),
  },
];
