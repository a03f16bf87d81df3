// The commands of po, in the order of the help, and what all of them take.
import type { CommandEntry, OptionEntry } from '../cli/command.ts';
import { addCommand } from './add/entry.ts';
import { adoptCommand } from './adopt/entry.ts';
import { applyCommand } from './apply/entry.ts';
import { attachCommand } from './attach/entry.ts';
import { commentCommand } from './comment/entry.ts';
import { completionCommand } from './completion/entry.ts';
import { diffCommand } from './diff/entry.ts';
import { doctorCommand } from './doctor/entry.ts';
import { engineCommand } from './engine/entry.ts';
import { fmtCommand } from './fmt/entry.ts';
import { historyCommand } from './history/entry.ts';
import { holdCommand } from './hold/entry.ts';
import { initCommand } from './init/entry.ts';
import { logsCommand } from './logs/entry.ts';
import { planCommand } from './plan/entry.ts';
import { removeCommand } from './remove/entry.ts';
import { renameCommand } from './rename/entry.ts';
import { schemaCommand } from './schema/entry.ts';
import { sendCommand } from './send/entry.ts';
import { setCommand } from './set/entry.ts';
import { showCommand } from './show/entry.ts';
import { statusCommand } from './status/entry.ts';
import { trustCommand } from './trust/entry.ts';
import { trustFoldersCommand } from './trust-folders/entry.ts';
import { undoCommand } from './undo/entry.ts';
import { unholdCommand } from './unhold/entry.ts';
import { validateCommand } from './validate/entry.ts';

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
  initCommand,
  doctorCommand,
  validateCommand,
  statusCommand,
  showCommand,
  historyCommand,
  undoCommand,
  addCommand,
  setCommand,
  renameCommand,
  removeCommand,
  holdCommand,
  unholdCommand,
  adoptCommand,
  fmtCommand,
  planCommand,
  applyCommand,
  trustCommand,
  diffCommand,
  commentCommand,
  attachCommand,
  logsCommand,
  sendCommand,
  trustFoldersCommand,
  engineCommand,
  schemaCommand,
  completionCommand,
];
