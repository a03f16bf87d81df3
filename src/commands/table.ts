// The commands of po, in the order in which help shows them.
import type { CommandEntry, OptionEntry } from './command.ts';

const projects = {
  name: 'projects',
  description: 'only these projects of the registry; all of them if none is named',
};

/** Options that every command takes. */
export const globalOptions: Readonly<Record<string, OptionEntry>> = {
  fleet: {
    type: 'string',
    alias: 'f',
    description: 'the registry (default: the nearest fleet.toml upwards)',
  },
  json: { type: 'boolean', description: 'print one JSON document instead of text' },
  verbose: { type: 'boolean', alias: 'v', description: 'every detail' },
  color: { type: 'boolean', description: 'colours; --no-color or NO_COLOR switch them off' },
};

export const commands: readonly CommandEntry[] = [
  {
    name: 'validate',
    summary: 'say everything that is wrong with the registry',
    positional: null,
    options: {},
    examples: [['po validate', 'check the nearest fleet.toml']],
    load: () => import('./validate.ts'),
  },
  {
    name: 'plan',
    summary: 'show what would bring the fleet to what the registry says; changes nothing',
    positional: projects,
    options: {
      'detailed-exitcode': {
        type: 'boolean',
        description: 'exit 2 when changes are pending, 0 only when there are none',
      },
      markdown: {
        type: 'boolean',
        excludes: ['json'],
        description: 'print it as Markdown, for a comment on a pull request',
      },
    },
    examples: [
      ['po plan', 'the whole fleet'],
      ['po plan docs-site web', 'two projects'],
      ['po plan --json', 'the plan as data, po.plan/1'],
      ['po plan --markdown', 'the plan as a comment on a pull request'],
    ],
    load: () => import('./plan.ts'),
  },
  {
    name: 'apply',
    summary: 'show the plan, ask, and do it',
    positional: projects,
    options: {
      yes: { type: 'boolean', alias: 'y', description: 'do not ask' },
    },
    examples: [
      ['po apply', 'show the plan and ask before doing it'],
      ['po apply docs-site --yes', 'one project, without being asked'],
    ],
    load: () => import('./apply.ts'),
  },
  {
    name: 'engine',
    summary: 'list the engine releases that po carries, or publish them to a git host',
    positional: { name: 'words', description: '`list`, or `publish` and the URL of a git repository' },
    options: {
      yes: { type: 'boolean', alias: 'y', description: 'publish without asking' },
    },
    examples: [
      ['po engine list', 'the releases, and which one each project pins'],
      ['po engine publish URL', 'show what would be pushed there, ask, and push it'],
    ],
    load: () => import('./engine.ts'),
  },
];
