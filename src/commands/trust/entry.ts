import type { CommandEntry } from '../../cli/command.ts';

export const trustCommand: CommandEntry = {
  name: 'trust',
  group: 'do',
  brief: 'accept a clone’s settings',
  summary: 'show the programs and addresses that the settings of a clone name, and accept them',
  positional: {
    name: 'project',
    usage: 'PROJECT',
    description: 'the project whose clone has the settings',
    takes: ['project'],
  },
  options: {
    yes: { type: 'boolean', alias: 'y', description: 'accept them without asking' },
    revoke: { type: 'boolean', description: 'withdraw your acceptance', conflicts: ['yes'] },
  },
  examples: [
    ['po trust web', 'show each setting with its file and line, and ask'],
    ['po trust web --yes', 'without asking'],
    ['po trust web --revoke', 'steps that would use them are blocked again'],
  ],
  notes: [
    'Agents can write the git configuration of their clone, so po uses no setting in it that names a program or an address until you accept it.',
    'Until then a plan blocks the steps that need such a setting. When an accepted setting changes, po asks again.',
    'Your own configuration (git config --global) is always used.',
  ],
  load: () => import('./run.ts'),
};
