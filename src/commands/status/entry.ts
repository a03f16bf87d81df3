import type { CommandEntry } from '../../cli/command.ts';
import { projects } from '../../cli/common-options.ts';
import { planningOptions } from '../../cli/plan-arguments.ts';

export const statusCommand: CommandEntry = {
  name: 'status',
  group: 'look',
  brief: 'show projects’ state',
  summary: 'show the state of every project: pin, work in progress, agents, and drift',
  positional: projects,
  options: {
    except: planningOptions.except,
    watch: {
      type: 'boolean',
      alias: 'w',
      description: 'refresh every 2 s; q quits',
      conflicts: ['json', 'quiet'],
    },
  },
  examples: [
    ['po status', 'the whole fleet'],
    ["po status @docs 'web-*' --except web-old", 'by tag and by name, less one'],
    ['po status --watch', 'refresh until q'],
    ['po status --json', 'as data, po.status/1'],
  ],
  notes: [
    'Marks: ~ differs from fleet.toml, ! blocked or held, = on hold, * waits for you, ? unknown.',
    'A column without room moves below its row. The last line has what most projects share.',
    'It exits 0 whatever it finds; po plan --detailed-exitcode has an exit code for drift.',
  ],
  load: () => import('./run.ts'),
};
