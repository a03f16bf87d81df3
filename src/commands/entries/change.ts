// Commands that edit the registry, and nothing else.
import type { CommandEntry, OptionEntry } from '../command.ts';

/** What every command that edits the registry takes. */
const dryRun: Readonly<Record<string, OptionEntry>> = {
  'dry-run': { type: 'boolean', description: 'show what would be written, and write nothing' },
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
    summary: 'show what the registry has to say for past runs to be undone, and write it if told to',
    positional: {
      name: 'run',
      usage: 'RUN…',
      description: 'runs as po history names them, the beginning, or `last`',
      takes: [['last'], 'text'],
    },
    options: {
      write: { type: 'boolean', description: 'write it into the registry, without asking; applies nothing' },
    },
    examples: [
      ['po undo last', 'what would bring back the pins and states that the last run found'],
      ['po undo last --write', 'write that into fleet.toml; po plan and po apply follow as usual'],
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
        ['KEY=VALUE', 'what it has, such as branch=next'],
      ],
      takes: ['text', 'setting'],
    },
    options: {
      repo: { type: 'string', value: 'URL', description: 'what to clone; the same as URL or repo=URL' },
      ...dryRun,
    },
    examples: [
      ['po add https://git.example.org/team/web.git', 'an existing repository, as project web'],
      ['po add site URL tags=site,public', 'the same under another name; lists have commas'],
      ['po add notes template=shell', 'a local project, scaffolded from a template'],
      ['po add URL --dry-run', 'only what would be written'],
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
        ['KEY=VALUE', 'what a key of theirs is to say; KEY= unsets it'],
      ],
      takes: ['projects-and-settings'],
    },
    options: dryRun,
    examples: [
      ['po set web branch=next state=stopped', 'two keys of one project'],
      ['po set web tags=', 'unset a key: the default holds again'],
      ["po set @docs 'web-*' engine=v0.1.0", 'the same for several projects'],
      ["po set web 'tags=[]'", 'a TOML value: an empty list, other than no list'],
    ],
    load: () => import('../set.ts'),
  },
  {
    name: 'rename',
    group: 'change',
    brief: 'rename a project',
    summary: 'give a project another name in the registry; its clone stays where it is',
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
      ['po rename billing-api billing', 'also in the `after` of others; then shows what that changes'],
    ],
    load: () => import('../rename.ts'),
  },
  {
    name: 'remove',
    group: 'change',
    brief: 'remove projects',
    summary: 'take projects out of the registry; the next plan shows what that stops',
    positional: {
      name: 'projects',
      usage: 'PROJECTS…',
      description: 'the names of the projects',
      takes: ['project'],
    },
    options: dryRun,
    examples: [['po remove web', 'its clone stays where it is, whatever is applied then']],
    load: () => import('../remove.ts'),
  },
  {
    name: 'hold',
    group: 'change',
    brief: 'pause projects',
    summary: 'write into the registry that projects get no steps, and why',
    positional: some,
    options: {
      reason: { type: 'string', takes: 'text', description: 'why; every plan shows it' },
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
    summary: 'take the hold of projects out of the registry',
    positional: some,
    options: dryRun,
    examples: [['po unhold web', 'the next plan has its steps again']],
    load: () => import('../unhold.ts'),
  },
  {
    name: 'adopt',
    group: 'change',
    brief: 'add existing clones',
    summary: 'add clones to the registry that are under the root already; touches none of them',
    positional: { name: 'paths', usage: 'PATHS…', description: 'folders of clones', takes: ['folder'] },
    options: dryRun,
    examples: [['po adopt clones/web clones/api', 'both, or none; the next plan shows how they are adopted']],
    load: () => import('../adopt.ts'),
  },
  {
    name: 'fmt',
    group: 'change',
    brief: 'format fleet.toml',
    summary: 'make the text of the registry tidy; what it says stays the same',
    positional: null,
    wordsMean: ['fleet'],
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
    load: () => import('../fmt.ts'),
  },
];
