// `po attach`: an agent in this terminal, shown by its project's own engine.
import { handOverTo, targetOf, usage } from './agent-target.ts';
import type { Run } from './command.ts';

export const run: Run = async (args, context) => {
  const [word, ...more] = args.positionals;
  if (word === undefined || more.length > 0) return usage(context, 'attach', 'name one agent, PROJECT/AGENT');
  const target = await targetOf(word, { mayOmitAgent: true }, args, context);
  const flags = ['read-only', 'print', 'nest'].filter((name) => args.flag(name)).map((name) => `--${name}`);
  return handOverTo(target, (agent) => ['attach', ...flags, agent]);
};
