import { launch as launchAgent } from '../run/launcher.ts';
import { UsageError } from '../usage-error.ts';
import { type Command, textFlag } from './command.ts';

/** What the pane of an agent runs. `--agent` is for whoever reads the list of processes. */
export const launch: Command = {
  name: 'launch',
  usage: '--project DIR --agent NAME --launch ID',
  summary: 'run an agent in this terminal',
  options: { project: { type: 'string' }, agent: { type: 'string' }, launch: { type: 'string' } },
  words: 0,
  hidden: true,
  async run(context, given) {
    const folder = textFlag(given, 'project');
    const id = textFlag(given, 'launch');
    if (folder === null || id === null) throw new UsageError('launch is run by the engine itself');
    return launchAgent(context, folder, id);
  },
};
