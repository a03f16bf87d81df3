// Commands for changes of the registry that are reviewed.
import type { CommandEntry } from '../command.ts';
import { forgeOptions } from '../forge-arguments.ts';
import { annotateOption, markdownOption } from './common.ts';

export const reviewCommands: readonly CommandEntry[] = [
  {
    name: 'diff',
    group: 'review',
    brief: 'show an edit’s effect',
    summary: 'show the steps that a change of the registry asks for; looks at no clone and no session',
    positional: null,
    wordsMean: ['base', 'head'],
    options: {
      base: {
        type: 'string',
        takes: 'file',
        value: 'COMMIT|FILE',
        description: 'the old registry: a commit, or a file (default: HEAD)',
      },
      head: {
        type: 'string',
        takes: 'file',
        value: 'COMMIT|FILE',
        description: 'the new registry: a commit, or a file (default: the registry itself)',
      },
      'detailed-exitcode': {
        type: 'boolean',
        description: 'exit 2 if the change asks for anything',
      },
      markdown: markdownOption,
      annotate: annotateOption,
    },
    examples: [
      ['po diff', 'the uncommitted change'],
      ['po diff --base main', 'the change of this branch'],
      ['po diff --base HEAD^1 --markdown', 'a merge, for a comment on its pull request'],
    ],
    load: () => import('../diff.ts'),
  },
  {
    name: 'comment',
    group: 'review',
    brief: 'post on a pull request',
    summary: 'post a plan or a diff on a pull request, and keep it up to date',
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
        description: 'a word; each kind has its own comment (default: plan)',
      },
      'only-update': {
        type: 'boolean',
        description: 'update an existing comment, but make no new one',
      },
    },
    examples: [
      ['po plan --markdown | po comment', 'in a job of GitHub, Forgejo or Gitea Actions'],
      ['po comment diff.md --kind diff', 'a second comment, beside that of the plan'],
      ['po comment plan.md --pull-request 7', 'on pull request 7; the token is in PO_FORGE_TOKEN'],
    ],
    load: () => import('../comment.ts'),
  },
];
