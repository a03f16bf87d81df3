// Commands that plan and apply.
import type { CommandEntry, OptionEntry } from '../command.ts';
import { forgeOptions } from '../forge-arguments.ts';
import { planningOptions } from '../plan-arguments.ts';
import { annotateOption, markdownOption, projects } from './common.ts';

/** What `plan` and `apply` write for programs. */
const forPrograms: Readonly<Record<string, OptionEntry>> = {
  events: {
    type: 'boolean',
    description: 'print what happens as JSON lines, po.events/1',
    conflicts: ['json'],
  },
  'json-into': {
    type: 'string',
    takes: 'file',
    description: 'also write the --json document to a file, at the end; replaces only a document of po',
  },
};

/** An apply uses the forge only to look for reviews. */
const reviewOptions: Readonly<Record<string, OptionEntry>> = Object.fromEntries(
  Object.entries(forgeOptions).map(([name, option]) => [name, { ...option, needs: 'require-reviewed' }]),
);

export const doCommands: readonly CommandEntry[] = [
  {
    name: 'plan',
    group: 'do',
    brief: 'show what would change',
    summary: 'show the steps that reconcile the fleet with fleet.toml; changes nothing',
    positional: projects,
    options: {
      ...planningOptions,
      'detailed-exitcode': {
        type: 'boolean',
        description: 'exit 2 when changes are pending',
      },
      markdown: markdownOption,
      annotate: annotateOption,
      ...forPrograms,
      out: { type: 'string', takes: 'file', description: 'save the plan, to be reviewed and applied later' },
      watch: {
        type: 'boolean',
        description: 'plan again whenever something changes, until Ctrl-C; applies nothing',
        conflicts: ['json', 'json-into', 'markdown', 'annotate', 'out', 'detailed-exitcode'],
      },
    },
    examples: [
      ['po plan', 'the whole fleet'],
      ['po plan docs-site web', 'two projects'],
      ["po plan @docs 'web-*' --except web-old", 'by tag and by name, less one'],
      ['po plan --json', 'the plan as data, po.plan/1'],
      ['po plan --out FILE', 'a plan to review: po apply --plan FILE'],
      ['po plan --markdown', 'the plan as a comment on a pull request'],
      ['po plan --watch', 'the plan, kept up to date in place'],
    ],
    load: () => import('../plan.ts'),
  },
  {
    name: 'apply',
    group: 'do',
    brief: 'carry out the plan',
    summary: 'show the plan, ask, and carry it out',
    positional: projects,
    options: {
      ...planningOptions,
      yes: { type: 'boolean', alias: 'y', description: 'do not ask' },
      ...forPrograms,
      plan: {
        type: 'string',
        takes: 'file',
        value: 'FILE|DIGEST',
        description: 'do exactly the reviewed plan: a file of po plan --out, or a digest sha256:…',
      },
      'require-reviewed': {
        type: 'boolean',
        description: 'do it only if its digest was committed, or is on the merged pull request',
      },
      ...reviewOptions,
    },
    examples: [
      ['po apply', 'show the plan and ask before doing it'],
      ['po apply docs-site --yes', 'apply one project without asking'],
      ['po apply --yes --events', 'follow it as a program: one JSON object a line'],
      ['po apply --plan FILE', 'apply a reviewed plan, if it still matches exactly'],
    ],
    load: () => import('../apply.ts'),
  },
  {
    name: 'trust',
    group: 'do',
    brief: 'accept a clone’s settings',
    summary: 'show the programs and addresses that the settings of a clone name, and accept them',
    positional: {
      name: 'project',
      usage: 'PROJECT',
      description: 'the project whose clone has the settings',
      takes: ['project'],
    },
    options: {
      yes: { type: 'boolean', alias: 'y', description: 'accept them without asking' },
      revoke: { type: 'boolean', description: 'withdraw your acceptance', conflicts: ['yes'] },
    },
    examples: [
      ['po trust web', 'show each setting with its file and line, and ask'],
      ['po trust web --yes', 'without asking'],
      ['po trust web --revoke', 'steps that would use them are blocked again'],
    ],
    notes: [
      'Agents can write the git configuration of their clone, so po uses no setting in it that names a program or an address until you accept it.',
      'Until then a plan blocks the steps that need such a setting. When an accepted setting changes, po asks again.',
      'Your own configuration (git config --global) is always used.',
    ],
    load: () => import('../trust.ts'),
  },
];
