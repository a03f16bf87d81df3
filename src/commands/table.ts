// The commands of po, in the order in which help shows them.
import type { CommandEntry, OptionEntry } from './command.ts';
import { forgeOptions } from './forge-arguments.ts';
import { planningOptions } from './plan-arguments.ts';

const projects = {
  name: 'projects',
  description: "names, globs ('web-*'), @tags; all projects if none is named",
  takes: ['projects'],
} as const;

const markdownOption: OptionEntry = {
  type: 'boolean',
  conflicts: ['json', 'events', 'quiet'],
  description: 'print it as Markdown, for a comment on a pull request',
};

const annotateOption: OptionEntry = {
  type: 'boolean',
  description: 'mark what is wrong at its line, in a workflow',
};

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
    description: 'write what --json would print there as well, at the end; only a document of po is replaced',
  },
};

/** Options that every command takes. */
export const globalOptions: Readonly<Record<string, OptionEntry>> = {
  fleet: {
    type: 'string',
    takes: 'file',
    alias: 'f',
    description: 'the registry (default: the nearest fleet.toml)',
  },
  json: { type: 'boolean', description: 'print one JSON document instead of text' },
  verbose: { type: 'boolean', alias: 'v', description: 'every detail' },
  quiet: {
    type: 'boolean',
    alias: 'q',
    description: 'only what is wrong, and the one line that sums it up',
    conflicts: ['verbose'],
  },
  color: { type: 'boolean', isOn: true, description: 'no colours, as with NO_COLOR in the environment' },
};

export const commands: readonly CommandEntry[] = [
  {
    name: 'validate',
    group: 'look',
    brief: 'check the registry',
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
    group: 'do',
    brief: 'show what would be done',
    summary: 'show what would bring the fleet to what the registry says; changes nothing',
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
    },
    examples: [
      ['po plan', 'the whole fleet'],
      ['po plan docs-site web', 'two projects'],
      ["po plan @docs 'web-*' --except web-old", 'by tag and by name, less one'],
      ['po plan --json', 'the plan as data, po.plan/1'],
      ['po plan --out FILE', 'a plan to review: po apply --plan FILE'],
      ['po plan --markdown', 'the plan as a comment on a pull request'],
    ],
    load: () => import('./plan.ts'),
  },
  {
    name: 'diff',
    group: 'review',
    brief: 'what a change asks for',
    summary: 'show what a change of the registry asks for; looks at no clone and no session',
    positional: null,
    wordsMean: 'base',
    options: {
      base: {
        type: 'string',
        takes: 'file',
        value: 'COMMIT|FILE',
        description: 'the registry as it was: a commit, or a file (default: HEAD)',
      },
      head: {
        type: 'string',
        takes: 'file',
        value: 'COMMIT|FILE',
        description: 'the registry as it is to be: a commit, or a file (default: the registry itself)',
      },
      'detailed-exitcode': {
        type: 'boolean',
        description: 'exit 2 when the change asks for anything',
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
    group: 'do',
    brief: 'show it, ask, and do it',
    summary: 'show the plan, ask, and do it',
    positional: projects,
    options: {
      ...planningOptions,
      yes: { type: 'boolean', alias: 'y', description: 'do not ask' },
      ...forPrograms,
      plan: {
        type: 'string',
        takes: 'file',
        value: 'FILE|DIGEST',
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
    group: 'look',
    brief: 'a saved plan',
    summary: 'show a saved plan, and what has moved since it was made',
    positional: { name: 'file', usage: 'FILE', description: 'a file of po plan --out', takes: ['file'] },
    options: {},
    examples: [['po show FILE', 'what it would do, and whether it is still right']],
    load: () => import('./show.ts'),
  },
  {
    name: 'comment',
    group: 'review',
    brief: 'a plan on a pull request',
    summary: 'keep one comment of the fleet on a pull request up to date',
    positional: {
      name: 'file',
      usage: '[FILE]',
      description: 'Markdown of po plan or po diff; - or nothing: standard input',
      takes: ['file'],
      takesInput: true,
    },
    options: {
      'pull-request': {
        type: 'string',
        value: 'NUMBER',
        description: 'its number (default: that of the CI job)',
      },
      ...forgeOptions,
      kind: {
        type: 'string',
        value: 'WORD',
        takes: ['plan', 'diff'],
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
    group: 'tools',
    brief: 'releases that po carries',
    summary: 'list the engine releases that po carries, or publish them to a git host',
    positional: {
      name: 'words',
      usage: 'list | publish URL',
      description: '`list`, or `publish` and the URL of a git repository',
      takes: [['list', 'publish'], 'text'],
    },
    options: {
      yes: { type: 'boolean', alias: 'y', description: 'publish without asking' },
    },
    examples: [
      ['po engine list', 'the releases, and which one each project pins'],
      ['po engine publish URL', 'show what would be pushed there, ask, and push it'],
    ],
    load: () => import('./engine.ts'),
  },
  {
    name: 'schema',
    group: 'tools',
    brief: 'JSON Schemas of the files',
    summary: 'print the JSON Schema of a file or of a document that po writes; without a name, list them',
    positional: {
      name: 'name',
      usage: '[NAME]',
      description: 'which one, such as fleet, agents or plan',
      takes: ['schema', 'text'],
    },
    options: {},
    examples: [
      ['po schema', 'what there is'],
      [
        'po schema fleet > fleet.schema.json',
        'for the editor, with #:schema ./fleet.schema.json in fleet.toml',
      ],
      ['po schema plan', 'what po plan --json promises'],
    ],
    load: () => import('./schema.ts'),
  },
  {
    name: 'completion',
    group: 'tools',
    brief: 'let TAB complete words',
    summary: 'print what makes a shell complete commands, options, projects, tags and agents of po',
    positional: {
      name: 'shell',
      usage: 'bash | zsh | fish',
      description: 'which one',
      takes: [['bash', 'zsh', 'fish'], 'text'],
    },
    options: {},
    examples: [
      ['source <(po completion bash)', 'in ~/.bashrc'],
      ['source <(po completion zsh)', 'in ~/.zshrc, after compinit'],
      ['po completion fish | source', 'in ~/.config/fish/config.fish'],
    ],
    load: () => import('./completion.ts'),
  },
];
