import type { CommandEntry, OptionEntry } from '../../cli/command.ts';
import { forPrograms, projects } from '../../cli/common-options.ts';
import { forgeOptions } from '../../cli/forge-arguments.ts';
import { planningOptions } from '../../cli/plan-arguments.ts';

/** An apply uses the forge only to look for reviews. */
const reviewOptions: Readonly<Record<string, OptionEntry>> = Object.fromEntries(
  Object.entries(forgeOptions).map(([name, option]) => [name, { ...option, needs: 'require-reviewed' }]),
);

export const applyCommand: CommandEntry = {
  name: 'apply',
  group: 'do',
  brief: 'carry out the plan',
  summary: 'show the plan, ask, and carry it out',
  positional: projects,
  options: {
    ...planningOptions,
    yes: { type: 'boolean', alias: 'y', description: 'do not ask' },
    ...forPrograms,
    plan: {
      type: 'string',
      takes: 'file',
      value: 'FILE|DIGEST',
      description: 'do exactly the reviewed plan: a file of po plan --out, or a digest sha256:…',
    },
    'require-reviewed': {
      type: 'boolean',
      description: 'do it only if its digest was committed, or is on the merged pull request',
    },
    ...reviewOptions,
  },
  examples: [
    ['po apply', 'show the plan and ask before doing it'],
    ['po apply docs-site --yes', 'apply one project without asking'],
    ['po apply --yes --events', 'follow it as a program: one JSON object a line'],
    ['po apply --plan FILE', 'apply a reviewed plan, if it still matches exactly'],
  ],
  load: () => import('./run.ts'),
};
