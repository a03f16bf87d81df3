// `po history`: what was applied to the fleet, from the journal. Reads only the journal and the registry.

import { misused } from '../../cli/answer.ts';
import type { Run } from '../../cli/run.ts';
import { exitCode } from '../../exit-code.ts';
import { pastRuns, runNamed } from '../../registry/past-runs.ts';
import { fleetOf, readRegistry } from '../../registry/registry.ts';
import { historyText, runText } from './human.ts';
import { historyDocument } from './json.ts';

/** Fits a screen. */
const usualCount = 20;

export const answer: Run = async (args, context) => {
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
  if (problem !== null) return misused('history', problem);
  const fleet = fleetOf(readRegistry(args, context));
  const { ids, read } = pastRuns(fleet.root);
  const chosen =
    word === undefined ? ids.slice(0, number === null ? usualCount : Number(number)) : [runNamed(word, ids)];
  const runs = chosen.map(read);
  return {
    exitCode: exitCode.done,
    document: historyDocument(fleet, runs, ids.length),
    text: (view) =>
      word === undefined
        ? historyText(runs, ids.length, view)
        : runs.map((one) => runText(one, view)).join('\n'),
  };
};
