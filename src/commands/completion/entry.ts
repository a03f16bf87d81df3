import type { CommandEntry } from '../../cli/command.ts';

export const completionCommand: CommandEntry = {
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
  load: () => import('./run.ts'),
};
