import { agentVariables } from '../contract/engine-process.ts';
import { launch as launchAgent } from '../run/launcher.ts';
import { UsageError } from '../usage-error.ts';
import { type Command, textFlag } from './command.ts';

/** What the pane of an agent runs. `--agent` is for people who read the list of processes. */
export const launch: Command = {
  name: 'launch',
  usage: '--project DIR --agent NAME --launch ID --state-home DIR',
  summary: 'run an agent in this terminal',
  options: {
    project: { type: 'string' },
    agent: { type: 'string' },
    launch: { type: 'string' },
    'state-home': { type: 'string' },
  },
  words: 0,
  hidden: true,
  async run(context, given) {
    const folder = textFlag(given, 'project');
    const id = textFlag(given, 'launch');
    if (folder === null || id === null) throw new UsageError('launch is run by the engine itself');
    const home = textFlag(given, 'state-home');
    // The pane inherits the environment of the process that started the tmux server.
    const env = home === null ? context.env : { ...context.env, [agentVariables.stateHome]: home };
    return launchAgent({ ...context, env }, folder, id);
  },
};
