// `po history`: what was applied to the fleet, from the journal. Reads nothing but that and the registry.
import { exitCode } from '../exit-code.ts';
import { historyText, runText } from '../view/history-human.ts';
import { historyDocument } from '../view/history-json.ts';
import { jsonText } from '../view/json.ts';
import type { Run } from './command.ts';
import { pastRuns, runNamed } from './past-runs.ts';
import { fleetOf, readRegistry } from './registry.ts';

/** What a screen holds. */
const usualCount = 20;

export const run: Run = async (args, context) => {
  const { terminal } = context;
  const [word, ...more] = args.positionals;
  const number = args.text('number');
  const problem =
    more.length > 0
      ? 'name one run'
      : number !== null && !/^\d{1,9}$/.test(number)
        ? `-n takes a number, not ${JSON.stringify(number)}`
        : word !== undefined && number !== null
          ? '-n is for the list, not for one run'
          : null;
  if (problem !== null) {
    terminal.err(`po: ${problem}. See po history --help\n`);
    return exitCode.usage;
  }
  const fleet = fleetOf(readRegistry(args, context));
  const { ids, read } = pastRuns(fleet.root);
  const style = { color: terminal.outHasColor, width: terminal.width };
  const chosen =
    word === undefined ? ids.slice(0, number === null ? usualCount : Number(number)) : [runNamed(word, ids)];
  const runs = chosen.map(read);
  if (args.flag('json')) terminal.out(jsonText(historyDocument(fleet, runs, ids.length)));
  else if (word === undefined) terminal.out(historyText(runs, ids.length, style));
  else terminal.out(runs.map((one) => runText(one, style)).join('\n'));
  return exitCode.done;
};
