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

/** What every command that edits the registry takes. */
const dryRun: Readonly<Record<string, OptionEntry>> = {
  'dry-run': { type: 'boolean', description: 'show what would be written, and write nothing' },
};

const some = { name: 'projects', description: "these projects: names, globs ('web-*'), @tags" };

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
    },
    examples: [
      ['po plan', 'the whole fleet'],
      ['po plan docs-site web', 'two projects'],
      ["po plan @docs 'web-*' --except web-old", 'by tag and by name, less one'],
      ['po plan --json', 'the plan as data, po.plan/1'],
      ['po plan --out FILE', 'a plan to review; po apply --plan FILE does exactly that'],
      ['po plan --markdown', 'the plan as a comment on a pull request'],
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
    name: 'add',
    summary: 'add a project to the registry',
    positional: { name: 'words', description: 'the name, and what the project has as key=value' },
    options: { repo: { type: 'string', description: 'what to clone, as repo=URL would say it' }, ...dryRun },
    examples: [
      ['po add notes template=shell', 'a local project, scaffolded from a template'],
      ['po add web --repo URL tags=site,public', 'an existing repository; lists have commas'],
      ['po add web --repo URL --dry-run', 'only what would be written'],
    ],
    load: () => import('./add.ts'),
  },
  {
    name: 'set',
    summary: 'change keys of projects in the registry',
    positional: {
      name: 'words',
      description: 'projects (names, globs, @tags), and key=value for each key; key= unsets it',
    },
    options: dryRun,
    examples: [
      ['po set web branch=next state=stopped', 'two keys of one project'],
      ['po set web tags=', 'unset a key: the default holds again'],
      ["po set @docs 'web-*' engine=v0.1.0", 'the same for several projects'],
      ["po set web 'tags=[]'", 'a TOML value: an empty list, other than no list'],
    ],
    load: () => import('./set.ts'),
  },
  {
    name: 'remove',
    summary: 'take projects out of the registry; the next plan shows what that stops',
    positional: { name: 'projects', description: 'the names of the projects' },
    options: dryRun,
    examples: [['po remove web', 'its clone stays where it is, whatever is applied then']],
    load: () => import('./remove.ts'),
  },
  {
    name: 'hold',
    summary: 'write into the registry that projects get no steps, and why',
    positional: some,
    options: {
      reason: { type: 'string', description: 'why; every plan shows it' },
      until: { type: 'string', description: 'the day on which the hold ends, such as 2026-12-01' },
      ...dryRun,
    },
    examples: [
      ['po hold web --reason "database moves"', 'until po unhold web'],
      ['po hold @docs --reason WHY --until DATE', 'until that day'],
    ],
    load: () => import('./hold.ts'),
  },
  {
    name: 'unhold',
    summary: 'take the hold of projects out of the registry',
    positional: some,
    options: dryRun,
    examples: [['po unhold web', 'the next plan has its steps again']],
    load: () => import('./unhold.ts'),
  },
  {
    name: 'adopt',
    summary: 'add clones to the registry that are under the root already; touches none of them',
    positional: { name: 'paths', description: 'folders of clones' },
    options: dryRun,
    examples: [['po adopt clones/web clones/api', 'both, or none; the next plan shows how they are adopted']],
    load: () => import('./adopt.ts'),
  },
  {
    name: 'fmt',
    summary: 'make the text of the registry tidy; what it says stays the same',
    positional: null,
    wordsMean: 'fleet',
    options: {
      check: {
        type: 'boolean',
        description: 'write nothing; exit 1 where it is not tidy, and show what is not',
      },
    },
    examples: [
      ['po fmt', 'the nearest fleet.toml'],
      ['po fmt --check', 'in a workflow'],
    ],
    load: () => import('./fmt.ts'),
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
