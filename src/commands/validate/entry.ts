import type { CommandEntry } from '../../cli/command.ts';
import { annotateOption } from '../../cli/common-options.ts';

export const validateCommand: CommandEntry = {
  name: 'validate',
  group: 'look',
  brief: 'check fleet.toml',
  summary: 'list everything that is wrong with the registry',
  positional: null,
  options: { annotate: annotateOption },
  examples: [
    ['po validate', 'check the nearest fleet.toml'],
    ['po validate --annotate', 'in a workflow, with a mark at each faulty line'],
  ],
  load: () => import('./run.ts'),
};
