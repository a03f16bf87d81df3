import type { CommandEntry } from '../../cli/command.ts';
import { forgeOptions } from '../../cli/forge-arguments.ts';

export const commentCommand: CommandEntry = {
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
  load: () => import('./run.ts'),
};
