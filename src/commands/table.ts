// The commands of po, in the order in which help shows them.
import type { CommandEntry, OptionEntry } from './command.ts';
import { forgeOptions } from './forge-arguments.ts';
import { planningOptions } from './plan-arguments.ts';

const projects = {
  name: 'projects',
  description: "only these projects: names, globs ('web-*'), @tags; all of them if none is named",
};

const markdownOption: OptionEntry = {
  type: 'boolean',
  conflicts: ['json', 'events', 'quiet'],
  description: 'print it as Markdown, for a comment on a pull request',
};

const annotateOption: OptionEntry = {
  type: 'boolean',
  description: 'mark what is wrong at its line, for GitHub, Forgejo or Gitea Actions (on the error output)',
};

/** What `plan` and `apply` write for programs. */
const forPrograms: Readonly<Record<string, OptionEntry>> = {
  events: {
    type: 'boolean',
    description: 'print what happens as JSON lines, po.events/1, instead of text',
    conflicts: ['json'],
  },
  'json-into': {
    type: 'string',
    description:
      'write what --json would print to this file as well, whole, at the end; replaces an earlier document of po and nothing else',
  },
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
  quiet: {
    type: 'boolean',
    alias: 'q',
    description: 'only what is wrong, and the one line that sums it up',
    conflicts: ['verbose'],
  },
  color: { type: 'boolean', description: 'colours; --no-color or NO_COLOR switch them off' },
};

export const commands: readonly CommandEntry[] = [
  {
    name: 'validate',
    summary: 'say everything that is wrong with the registry',
    positional: null,
    options: { annotate: annotateOption },
    examples: [
      ['po validate', 'check the nearest fleet.toml'],
      ['po validate --annotate', 'in a workflow, with a mark at each line that is wrong'],
    ],
    load: () => import('./validate.ts'),
  },
  {
    name: 'plan',
    summary: 'show what would bring the fleet to what the registry says; changes nothing',
    positional: projects,
    options: {
      ...planningOptions,
      'detailed-exitcode': {
        type: 'boolean',
        description: 'exit 2 when changes are pending, 0 only when there are none',
      },
      markdown: markdownOption,
      annotate: annotateOption,
      ...forPrograms,
      out: { type: 'string', description: 'save the plan in a file, to be reviewed and applied later' },
      watch: {
        type: 'boolean',
        description:
          'plan anew when the registry, a clone, its agents.toml or a session changes, until Ctrl-C; applies nothing',
        conflicts: ['json', 'json-into', 'markdown', 'annotate', 'out', 'detailed-exitcode'],
      },
    },
    examples: [
      ['po plan', 'the whole fleet'],
      ['po plan docs-site web', 'two projects'],
      ["po plan @docs 'web-*' --except web-old", 'by tag and by name, less one'],
      ['po plan --json', 'the plan as data, po.plan/1'],
      ['po plan --out FILE', 'a plan to review; po apply --plan FILE does exactly that'],
      ['po plan --markdown', 'the plan as a comment on a pull request'],
      ['po plan --watch', 'the plan, kept up to date in place'],
    ],
    load: () => import('./plan.ts'),
  },
  {
    name: 'diff',
    summary: 'show what a change of the registry asks for; looks at no clone and no session',
    positional: null,
    wordsMean: 'base',
    options: {
      base: {
        type: 'string',
        description: 'the registry as it was: a commit, or a file (default: HEAD)',
      },
      head: {
        type: 'string',
        description: 'the registry as it is to be: a commit, or a file (default: the registry itself)',
      },
      'detailed-exitcode': {
        type: 'boolean',
        description: 'exit 2 when the change asks for anything, 0 only when it does not',
      },
      markdown: markdownOption,
      annotate: annotateOption,
    },
    examples: [
      ['po diff', 'what is not committed yet'],
      ['po diff --base main', 'what this branch asks for'],
      ['po diff --base HEAD^1 --markdown', 'of a merge, for a comment on its pull request'],
    ],
    load: () => import('./diff.ts'),
  },
  {
    name: 'apply',
    summary: 'show the plan, ask, and do it',
    positional: projects,
    options: {
      ...planningOptions,
      yes: { type: 'boolean', alias: 'y', description: 'do not ask' },
      ...forPrograms,
      plan: {
        type: 'string',
        description: 'do exactly what was reviewed: a file of po plan --out, or a digest sha256:…',
      },
      'require-reviewed': {
        type: 'boolean',
        description: 'do it only where its digest was committed, or is on the merged pull request',
      },
      ...forgeOptions,
    },
    examples: [
      ['po apply', 'show the plan and ask before doing it'],
      ['po apply docs-site --yes', 'one project, without being asked'],
      ['po apply --yes --events', 'follow it as a program: one JSON object a line'],
      ['po apply --plan FILE', 'what was reviewed, if it is still exactly what would be done'],
    ],
    load: () => import('./apply.ts'),
  },
  {
    name: 'show',
    summary: 'show a saved plan, and what has moved since it was made',
    positional: { name: 'file', description: 'a file of po plan --out' },
    options: {},
    examples: [['po show FILE', 'what it would do, and whether it is still right']],
    load: () => import('./show.ts'),
  },
  {
    name: 'history',
    summary: 'list what was applied, newest first, or show one run step by step',
    positional: { name: 'run', description: 'one run: its name, the beginning of it, or `last`' },
    options: {
      number: { type: 'string', alias: 'n', description: 'how many runs to list (default: 20)' },
    },
    examples: [
      ['po history', 'the last runs: when, how they ended, how many steps'],
      ['po history last', 'one run, with each step, before and after'],
      ['po history -n 5 --json', 'as data, po.history/1'],
    ],
    load: () => import('./history.ts'),
  },
  {
    name: 'undo',
    summary: 'show what the registry has to say for past runs to be undone, and write it if told to',
    positional: { name: 'run', description: 'runs as po history names them, the beginning, or `last`' },
    options: {
      write: { type: 'boolean', description: 'write it into the registry, without asking; applies nothing' },
    },
    examples: [
      ['po undo last', 'what would bring back the pins and states that the last run found'],
      ['po undo last --write', 'write that into fleet.toml; po plan and po apply follow as usual'],
    ],
    load: () => import('./undo.ts'),
  },
  {
    name: 'comment',
    summary: 'keep one comment of the fleet on a pull request up to date',
    positional: {
      name: 'file',
      description: 'Markdown of po plan or po diff; - or nothing: standard input',
      takesInput: true,
    },
    options: {
      'pull-request': { type: 'string', description: 'its number (default: that of the CI job)' },
      ...forgeOptions,
      kind: {
        type: 'string',
        description: 'a word; each kind has a comment of its own (default: plan)',
      },
    },
    examples: [
      ['po plan --markdown | po comment', 'in a job of GitHub, Forgejo or Gitea Actions'],
      ['po comment diff.md --kind diff', 'a second comment, beside that of the plan'],
      ['po comment plan.md --pull-request 7', 'on this one; the token is in PO_FORGE_TOKEN'],
    ],
    load: () => import('./comment.ts'),
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
