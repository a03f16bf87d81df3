import { exitCodes } from '../context.ts';
import { projectFolder } from '../declaration/own-project.ts';
import { openFolder } from '../declaration/project.ts';
import { outgoingJson } from '../kernel/outgoing.ts';
import { eventLine } from '../look/event-line.ts';
import { eventsFile, type RecordedEvent, readEvents } from '../state/events.ts';
import { UsageError } from '../usage-error.ts';
import { revisionOf } from '../world/files.ts';
import { type Command, textFlag } from './command.ts';
import { howWritten } from './selection.ts';

const usualCount = 50;
const followMs = 500;

/** What happened to the agents, oldest first. `--json` gives one line of JSON for each, as it was recorded. */
export const events: Command = {
  name: 'events',
  usage: '[AGENT] [-n COUNT] [-f] [--json]',
  summary: 'show what happened to the agents; -f follows new events',
  options: {
    lines: { type: 'string', short: 'n' },
    follow: { type: 'boolean', short: 'f' },
    json: { type: 'boolean' },
  },
  words: 1,
  async run(context, given) {
    const { state } = openFolder(projectFolder(context), context.env);
    const [agent] = given.words;
    const count = countOf(textFlag(given, 'lines'));
    const isJson = given.flags['json'] === true;
    // What concerns the whole project concerns each agent.
    const isMeant = (one: RecordedEvent) => agent === undefined || one.agent === agent || one.agent === null;
    const print = (all: readonly RecordedEvent[]) =>
      all
        .filter(isMeant)
        .every((one) => context.streams.write(`${isJson ? jsonLine(one) : eventLine(one)}\n`));
    let all = readEvents(state.path);
    let hasReader = print(all.filter(isMeant).slice(-count));
    let revision = revisionOf(eventsFile(state.path));
    while (given.flags['follow'] === true && hasReader) {
      await context.clock.sleep(followMs);
      const current = revisionOf(eventsFile(state.path));
      if (current === revision) continue;
      revision = current;
      const last = all.at(-1);
      all = readEvents(state.path);
      // By what it says, not by its number: older events go when the file is set aside.
      const known = last === undefined ? -1 : all.map(jsonLine).lastIndexOf(jsonLine(last));
      hasReader = print(all.slice(known + 1));
    }
    return exitCodes.done;
  },
};

function jsonLine({ facts, ...frame }: RecordedEvent): string {
  return outgoingJson(JSON.stringify({ ...frame, ...facts }));
}

function countOf(given: string | null): number {
  if (given === null) return usualCount;
  if (!/^\d{1,6}$/.test(given) || Number(given) === 0)
    throw new UsageError(`${JSON.stringify(given)} is not a number of events`, howWritten('events'));
  return Number(given);
}
