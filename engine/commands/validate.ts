import { exitCodes } from '../context.ts';
import { checkAgents } from '../declaration/agents-check.ts';
import { projectFolder } from '../declaration/own-project.ts';
import { openFolder, readAgents } from '../declaration/project.ts';
import type { Command } from './command.ts';

/** Says what is wrong with agents.toml, and with the files it names. Changes nothing. */
export const validate: Command = {
  name: 'validate',
  usage: '[--json]',
  summary: 'check agents.toml and the files it names',
  options: { json: { type: 'boolean' } },
  words: 0,
  async run(context, { flags }) {
    const { output } = context;
    const { folder } = openFolder(projectFolder(context), context.env);
    const read = readAgents(folder);
    const diagnostics = read.ok ? checkAgents(folder, read.value, read.value.agents) : read.diagnostics;
    const valid = diagnostics.length === 0;
    if (flags['json'] === true) {
      output.document({ format: 'ao.validate/1', valid, diagnostics });
    } else {
      output.report(diagnostics);
      if (read.ok && valid) {
        const { length } = read.value.agents;
        output.line(`agents.toml is right; ${length} ${length === 1 ? 'agent' : 'agents'}`);
      }
    }
    return valid ? exitCodes.done : exitCodes.failed;
  },
};
