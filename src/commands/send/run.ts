// `po send`: types a message into an agent, by its project's own engine. The engine gets the text byte for byte: as one
// argument, or as standard input, which po does not read.

import { misused } from '../../cli/answer.ts';
import type { Run } from '../../cli/run.ts';
import { handOverTo, targetOf } from '../../registry/agent-target.ts';

export const answer: Run = async (args, context) => {
  const [word, text, ...more] = args.positionals;
  if (word === undefined || text === undefined) {
    return misused('send', 'name one agent, PROJECT/AGENT, and the text, or - for standard input');
  }
  if (more.length > 0) return misused('send', 'the text is one argument: put it in quotes');
  const timeout = args.text('timeout');
  if (timeout !== null && !/^\d{1,9}(\.\d{1,9})?$/.test(timeout)) {
    return misused('send', `--timeout takes a number of seconds, not ${JSON.stringify(timeout)}`);
  }
  const target = await targetOf(word, { mayOmitAgent: false }, args, context);
  const flags = [
    ...(timeout === null ? [] : [`--timeout=${timeout}`]),
    ...(args.flag('blind') ? ['--blind'] : []),
    ...(args.flag('json') ? ['--json'] : []),
  ];
  return handOverTo(target, (agent) => ['send', ...flags, '--', agent, text]);
};
