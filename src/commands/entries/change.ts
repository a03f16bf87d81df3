// Commands that edit the registry, and nothing else.
import type { CommandEntry, OptionEntry } from '../command.ts';

/** What every command that edits the registry takes. */
const dryRun: Readonly<Record<string, OptionEntry>> = {
  'dry-run': { type: 'boolean', description: 'show the edit, and write nothing' },
};

const some = {
  name: 'projects',
  usage: 'PROJECTS…',
  description: "these projects: names, globs ('web-*'), @tags",
  takes: ['projects'],
} as const;

export const changeCommands: readonly CommandEntry[] = [
  {
    name: 'undo',
    group: 'change',
    brief: 'edit to undo a run',
    summary: 'show the edits that would undo past runs, and write them with --write',
    positional: {
      name: 'run',
      usage: 'RUN…',
      description: 'runs by their name in po history, the beginning of it, or `last`',
      takes: [['last'], 'text'],
    },
    options: {
      write: { type: 'boolean', description: 'write the edits without asking; applies nothing' },
    },
    examples: [
      ['po undo last', 'the edits that restore the pins and states before the last run'],
      ['po undo last --write', 'write them into fleet.toml; po plan and po apply follow as usual'],
    ],
    load: () => import('../undo.ts'),
  },
  {
    name: 'add',
    group: 'change',
    brief: 'add a project',
    summary: 'add a project to the registry',
    positional: {
      name: 'words',
      usage: '[NAME] [URL] [KEY=VALUE…]',
      each: [
        ['NAME', 'its name (default: made from the URL, as git clone does)'],
        ['URL', 'the repository to clone: a URL, HOST:PATH, or a path'],
        ['KEY=VALUE', 'a key of it, such as branch=next'],
      ],
      takes: ['text', 'setting'],
    },
    options: {
      repo: { type: 'string', value: 'URL', description: 'what to clone; the same as URL or repo=URL' },
      ...dryRun,
    },
    examples: [
      ['po add https://git.example.org/team/web.git', 'add an existing repository, as project web'],
      ['po add site URL tags=site,public', 'add it under another name; commas separate lists'],
      ['po add notes template=shell', 'add a local project, scaffolded from a template'],
      ['po add URL --dry-run', 'show only the edit'],
    ],
    load: () => import('../add.ts'),
  },
  {
    name: 'set',
    group: 'change',
    brief: 'change keys of projects',
    summary: 'change keys of projects in the registry',
    positional: {
      name: 'words',
      usage: 'PROJECTS… KEY=VALUE…',
      each: [
        ['PROJECTS', some.description],
        ['KEY=VALUE', 'a new value for a key of theirs; KEY= unsets it'],
      ],
      takes: ['projects-and-settings'],
    },
    options: dryRun,
    examples: [
      ['po set web branch=next state=stopped', 'set two keys of one project'],
      ['po set web tags=', 'unset a key: the default holds again'],
      ["po set @docs 'web-*' engine=v0.1.0", 'the same for several projects'],
      ["po set web 'tags=[]'", 'a TOML value: an empty list, which differs from no list'],
    ],
    load: () => import('../set.ts'),
  },
  {
    name: 'rename',
    group: 'change',
    brief: 'rename a project',
    summary: 'rename a project in the registry; its clone stays where it is',
    positional: {
      name: 'names',
      usage: 'OLD NEW',
      each: [
        ['OLD', 'the name of the project'],
        ['NEW', 'its new name'],
      ],
      takes: ['project', 'text'],
    },
    options: dryRun,
    examples: [
      ['po rename billing-api billing', 'rename it in the `after` of others too, and show what that changes'],
    ],
    load: () => import('../rename.ts'),
  },
  {
    name: 'remove',
    group: 'change',
    brief: 'remove projects',
    summary: 'remove projects from the registry; the next plan shows what that stops',
    positional: {
      name: 'projects',
      usage: 'PROJECTS…',
      description: 'the names of the projects',
      takes: ['project'],
    },
    options: dryRun,
    examples: [['po remove web', 'its clone stays where it is, also after an apply']],
    load: () => import('../remove.ts'),
  },
  {
    name: 'hold',
    group: 'change',
    brief: 'pause projects',
    summary: 'pause projects, with a reason: they get no steps',
    positional: some,
    options: {
      reason: { type: 'string', takes: 'text', description: 'why they are paused; every plan shows it' },
      until: {
        type: 'string',
        value: 'DATE',
        description: 'the day on which the hold ends, such as 2026-12-01',
      },
      ...dryRun,
    },
    examples: [
      ['po hold web --reason "database moves"', 'until po unhold web'],
      ['po hold @docs --reason WHY --until DATE', 'until that day'],
    ],
    load: () => import('../hold.ts'),
  },
  {
    name: 'unhold',
    group: 'change',
    brief: 'resume paused projects',
    summary: 'resume paused projects',
    positional: some,
    options: dryRun,
    examples: [['po unhold web', 'the next plan has its steps again']],
    load: () => import('../unhold.ts'),
  },
  {
    name: 'adopt',
    group: 'change',
    brief: 'add existing clones',
    summary: 'add existing clones under the root to the registry; touches none of them',
    positional: { name: 'paths', usage: 'PATHS…', description: 'folders of clones', takes: ['folder'] },
    options: dryRun,
    examples: [
      ['po adopt clones/web clones/api', 'add both, or none; the next plan shows how they are adopted'],
    ],
    load: () => import('../adopt.ts'),
  },
  {
    name: 'fmt',
    group: 'change',
    brief: 'format fleet.toml',
    summary: 'format the text of the registry without changing its meaning',
    positional: null,
    wordsMean: ['fleet'],
    options: {
      check: {
        type: 'boolean',
        description: 'write nothing; exit 1 and show the difference if it is not formatted',
      },
    },
    examples: [
      ['po fmt', 'the nearest fleet.toml'],
      ['po fmt --check', 'in a workflow'],
    ],
    load: () => import('../fmt.ts'),
  },
];
