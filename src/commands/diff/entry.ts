import type { CommandEntry } from '../../cli/command.ts';
import { annotateOption, markdownOption } from '../../cli/common-options.ts';

export const diffCommand: CommandEntry = {
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
  load: () => import('./run.ts'),
};
