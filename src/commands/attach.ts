// `po attach`: an agent in this terminal, shown by its project's own engine. A terminal that shows the fleet's tmux server
// already is left as it is: po says what to type there, whatever the engine of the project would do.

import { DiagnosticError } from '../../engine/kernel/diagnostic.ts';
import { insideSameServer, switchCommand } from '../../engine/protocol.ts';
import { handOverTo, sessionHere, targetOf, usage } from './agent-target.ts';
import type { Run } from './command.ts';

export const run: Run = async (args, context) => {
  const [word, ...more] = args.positionals;
  if (word === undefined || more.length > 0) return usage(context, 'attach', 'name one agent, PROJECT/AGENT');
  const target = await targetOf(word, { mayOmitAgent: true }, args, context);
  const session = args.flag('print') ? null : await sessionHere(target);
  if (session !== null) {
    context.terminal.out(`${switchCommand(session, args.flag('read-only'))}\n`);
    throw new DiagnosticError([insideSameServer(session)]);
  }
  const flags = ['read-only', 'print', 'nest'].filter((name) => args.flag(name)).map((name) => `--${name}`);
  return handOverTo(target, (agent) => ['attach', ...flags, agent]);
};
