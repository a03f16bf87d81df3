// Commands that are no part of the daily work.
import type { CommandEntry } from '../command.ts';

export const toolsCommands: readonly CommandEntry[] = [
  {
    name: 'engine',
    group: 'tools',
    brief: 'list, publish releases',
    summary: 'list the engine releases that po carries, or publish them to a git host',
    positional: {
      name: 'words',
      usage: 'list | publish URL',
      each: [
        ['list', 'list the releases'],
        ['publish URL', 'push them to a git repository'],
      ],
      takes: [['list', 'publish'], 'text'],
    },
    options: {
      yes: { type: 'boolean', alias: 'y', description: 'publish without asking' },
    },
    examples: [
      ['po engine list', 'the releases, and which one each project pins'],
      ['po engine publish URL', 'show what would be pushed there, ask, and push it'],
    ],
    load: () => import('../engine.ts'),
  },
  {
    name: 'schema',
    group: 'tools',
    brief: 'print JSON Schemas',
    summary: 'print the JSON Schema of a file or of a document that po writes; without a name, list them',
    positional: {
      name: 'name',
      usage: '[NAME]',
      description: 'its name, such as fleet, agents or plan',
      takes: ['schema', 'text'],
    },
    options: {},
    examples: [
      ['po schema', 'list the schemas'],
      [
        'po schema fleet > fleet.schema.json',
        'for the editor, with #:schema ./fleet.schema.json in fleet.toml',
      ],
      ['po schema plan', 'the format of po plan --json'],
    ],
    load: () => import('../schema.ts'),
  },
  {
    name: 'completion',
    group: 'tools',
    brief: 'set up TAB completion',
    summary: 'print the script that makes a shell complete commands, options, projects, tags and agents',
    positional: {
      name: 'shell',
      usage: 'SHELL',
      description: 'bash, zsh or fish',
      takes: [['bash', 'zsh', 'fish'], 'text'],
    },
    hasNoJson: true,
    options: {},
    examples: [
      ['source <(po completion bash)', 'in ~/.bashrc'],
      ['source <(po completion zsh)', 'in ~/.zshrc, after compinit'],
      ['po completion fish | source', 'in ~/.config/fish/config.fish'],
    ],
    load: () => import('../completion.ts'),
  },
];
