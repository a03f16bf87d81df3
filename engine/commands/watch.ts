import { exitCodes } from '../context.ts';
import { limitsFor } from '../heal/limits.ts';
import { watch as watchProject } from '../heal/watch.ts';
import { UsageError } from '../usage-error.ts';
import { type Command, textFlag } from './command.ts';

/** What `up` leaves running where agents are to be healed. */
export const watch: Command = {
  name: 'watch',
  usage: '--project DIR',
  summary: 'heal the agents of a project until none is left to heal',
  options: { project: { type: 'string' } },
  words: 0,
  hidden: true,
  async run(context, given) {
    const folder = textFlag(given, 'project');
    if (folder === null) throw new UsageError('watch is run by the engine itself');
    const why = await watchProject(context, folder, limitsFor(context.env));
    context.output.line(`${context.clock.now().toISOString()} the watchdog ended: ${why}`);
    return exitCodes.done;
  },
};
