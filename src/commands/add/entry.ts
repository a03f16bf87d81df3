import type { CommandEntry } from '../../cli/command.ts';
import { dryRun } from '../../cli/common-options.ts';

export const addCommand: CommandEntry = {
  name: 'add',
  group: 'change',
  brief: 'add a project',
  summary: 'add a project to the registry',
  positional: {
    name: 'words',
    usage: '[NAME] [URL] [KEY=VALUE…]',
    each: [
      ['NAME', 'its name (default: made from the URL, as git clone does)'],
      ['URL', 'the repository to clone: a URL, HOST:PATH, or a path'],
      ['KEY=VALUE', 'a key of it, such as branch=next'],
    ],
    takes: ['text', 'setting'],
  },
  options: {
    repo: { type: 'string', value: 'URL', description: 'what to clone; the same as URL or repo=URL' },
    ...dryRun,
  },
  examples: [
    ['po add https://git.example.org/team/web.git', 'add an existing repository, as project web'],
    ['po add site URL tags=site,public', 'add it under another name; commas separate lists'],
    ['po add notes template=shell', 'add a local project, scaffolded from a template'],
    ['po add URL --dry-run', 'show only the edit'],
  ],
  load: () => import('./run.ts'),
};
