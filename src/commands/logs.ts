// `po logs`: what an agent shows, has printed, or showed when it ended, by its project's own engine. What is
// handed on is checked first, so that a mistake is told in the words of po.
import { handOverTo, targetOf } from './agent-target.ts';
import { misused } from './answer.ts';
import { endedLogOf, firstEngine, logsOfFirst } from './first-logs.ts';
import type { Run } from './run.ts';

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
    // Before what the engine shows: with -f that has no end.
    if (ended !== null) context.person.warn(ended);
  }
  const most = lines === null ? [] : [`--lines=${lines}`];
  return handOverTo(target, (agent) => ['logs', ...flags, ...most, agent]);
};
