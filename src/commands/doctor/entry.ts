import type { CommandEntry } from '../../cli/command.ts';
import { projects } from '../../cli/common-options.ts';

export const doctorCommand: CommandEntry = {
  name: 'doctor',
  group: 'start',
  brief: 'check this machine',
  summary: 'check what keeps po or the agents from working here, and show the fix; changes nothing',
  positional: { ...projects, description: 'check these projects, each by itself: names, globs, @tags' },
  options: {},
  examples: [
    ['po doctor', 'this machine, and the fleet of the nearest registry'],
    ['po doctor docs-site', 'one project, through its own engine'],
    ['po doctor -q', 'only problems'],
  ],
  load: () => import('./run.ts'),
};
