// The commands of po, in the order of the help, and what all of them take.
import type { CommandEntry, OptionEntry } from './command.ts';
import { agentsCommands } from './entries/agents.ts';
import { changeCommands } from './entries/change.ts';
import { doCommands } from './entries/do.ts';
import { lookCommands } from './entries/look.ts';
import { reviewCommands } from './entries/review.ts';
import { startCommands } from './entries/start.ts';
import { toolsCommands } from './entries/tools.ts';

/** Options that every command takes. */
export const globalOptions: Readonly<Record<string, OptionEntry>> = {
  fleet: {
    type: 'string',
    takes: 'file',
    alias: 'f',
    description: 'fleet.toml or its folder (default: the nearest)',
  },
  json: { type: 'boolean', description: 'print one JSON document instead of text' },
  verbose: { type: 'boolean', alias: 'v', description: 'every detail' },
  quiet: {
    type: 'boolean',
    alias: 'q',
    description: 'only problems and the summary line',
    conflicts: ['verbose'],
  },
  color: { type: 'boolean', isOn: true, description: 'no colours, as with NO_COLOR in the environment' },
};

export const commands: readonly CommandEntry[] = [
  ...startCommands,
  ...lookCommands,
  ...changeCommands,
  ...doCommands,
  ...reviewCommands,
  ...agentsCommands,
  ...toolsCommands,
];
