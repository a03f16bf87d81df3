// Commands for changes of the registry that are reviewed.
import type { CommandEntry } from '../command.ts';
import { forgeOptions } from '../forge-arguments.ts';
import { annotateOption, markdownOption } from './common.ts';

export const reviewCommands: readonly CommandEntry[] = [
  {
    name: 'diff',
    group: 'review',
    brief: 'show an edit’s effect',
    summary: 'show what a change of the registry asks for; looks at no clone and no session',
    positional: null,
    wordsMean: ['base', 'head'],
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
    load: () => import('../diff.ts'),
  },
  {
    name: 'comment',
    group: 'review',
    brief: 'post on a pull request',
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
      'only-update': {
        type: 'boolean',
        description: 'change the comment where there is one, and make none where there is none',
      },
    },
    examples: [
      ['po plan --markdown | po comment', 'in a job of GitHub, Forgejo or Gitea Actions'],
      ['po comment diff.md --kind diff', 'a second comment, beside that of the plan'],
      ['po comment plan.md --pull-request 7', 'on this one; the token is in PO_FORGE_TOKEN'],
    ],
    load: () => import('../comment.ts'),
  },
];
