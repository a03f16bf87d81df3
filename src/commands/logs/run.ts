// `po logs`: the screen, the output or the last screen of an agent, by its project's own engine. Arguments are checked
// first, so that po itself reports mistakes.

import { misused } from '../../cli/answer.ts';
import type { Run } from '../../cli/run.ts';
import { handOverTo, targetOf } from '../../registry/agent-target.ts';
import { endedLogOf, firstEngine, logsOfFirst } from './first-logs.ts';

export const answer: Run = async (args, context) => {
  const [word, ...more] = args.positionals;
  if (word === undefined || more.length > 0) return misused('logs', 'name one agent, PROJECT/AGENT');
  const lines = args.text('lines');
  if (lines !== null && !/^\d{1,9}$/.test(lines)) {
    return misused('logs', `-n takes a number of lines, not ${JSON.stringify(lines)}`);
  }
  const target = await targetOf(word, { mayOmitAgent: true }, args, context);
  const flags = ['follow', 'screen', 'full', 'exit', 'report', 'raw']
    .filter((name) => args.flag(name))
    .map((name) => `--${name}`);
  if (target.engine === firstEngine && !args.flag('follow') && !args.flag('full')) {
    const asked = { flags: flags.filter((flag) => flag !== '--raw'), isRaw: args.flag('raw') };
    const most = lines === null ? null : Number(lines);
    const shown = await logsOfFirst(target, { ...asked, lines: most }, context.person);
    if (shown !== null) return shown;
  }
  if (target.engine === firstEngine) {
    const ended = await endedLogOf(target);
    // Printed before the engine's output, which has no end with -f.
    if (ended !== null) context.person.warn(ended);
  }
  const most = lines === null ? [] : [`--lines=${lines}`];
  return handOverTo(target, (agent) => ['logs', ...flags, ...most, agent]);
};
