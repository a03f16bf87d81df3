// `po attach`: an agent in this terminal, shown by its project's own engine. A terminal that already shows the fleet's
// tmux server stays as it is: po prints what to type there, whatever the project's engine would do.
import { insideSameServer, switchCommand } from '../../../engine/protocol.ts';
import { misused } from '../../cli/answer.ts';
import type { Run } from '../../cli/run.ts';
import { exitCode } from '../../exit-code.ts';
import { handOverTo, sessionHere, targetOf } from '../../registry/agent-target.ts';

export const answer: Run = async (args, context) => {
  const [word, ...more] = args.positionals;
  if (word === undefined || more.length > 0) return misused('attach', 'name one agent, PROJECT/AGENT');
  const target = await targetOf(word, { mayOmitAgent: true }, args, context);
  const session = args.flag('print') ? null : await sessionHere(target);
  if (session !== null) {
    return {
      exitCode: exitCode.failed,
      raw: `${switchCommand(session, args.flag('read-only'))}\n`,
      diagnostics: [insideSameServer(session)],
    };
  }
  const flags = ['read-only', 'print', 'nest'].filter((name) => args.flag(name)).map((name) => `--${name}`);
  return handOverTo(target, (agent) => ['attach', ...flags, agent]);
};
