import type { CommandEntry } from '../../cli/command.ts';
import { annotateOption, forPrograms, markdownOption, projects } from '../../cli/common-options.ts';
import { planningOptions } from '../../cli/plan-arguments.ts';

export const planCommand: CommandEntry = {
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
  load: () => import('./run.ts'),
};
