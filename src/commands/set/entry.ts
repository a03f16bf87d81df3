import type { CommandEntry } from '../../cli/command.ts';
import { dryRun, someProjects } from '../../cli/common-options.ts';

export const setCommand: CommandEntry = {
  name: 'set',
  group: 'change',
  brief: 'change keys of projects',
  summary: 'change keys of projects in the registry',
  positional: {
    name: 'words',
    usage: 'PROJECTS… KEY=VALUE…',
    each: [
      ['PROJECTS', someProjects.description],
      ['KEY=VALUE', 'a new value for a key of theirs; KEY= unsets it'],
    ],
    takes: ['projects-and-settings'],
  },
  options: dryRun,
  examples: [
    ['po set web branch=next state=stopped', 'set two keys of one project'],
    ['po set web tags=', 'unset a key: the default holds again'],
    ["po set @docs 'web-*' engine=v0.1.0", 'the same for several projects'],
    ["po set web 'tags=[]'", 'a TOML value: an empty list, which differs from no list'],
  ],
  load: () => import('./run.ts'),
};
