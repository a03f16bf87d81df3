import { type Context, exitCodes } from '../context.ts';
import { refusal } from '../kernel/diagnostic.ts';
import { remedyText } from '../kernel/help.ts';
import { queueLines, queueNow } from '../look/agent-queue.ts';
import { drop, idsIn } from '../send/queue.ts';
import { inTurn } from '../send/send.ts';
import type { StateFolder } from '../state/state-folder.ts';
import type { Command } from './command.ts';
import { printText } from './print-text.ts';
import { oneAgent } from './selection.ts';

/** Lists and drops the messages that an agent has not taken up. */
export const queue: Command = {
  name: 'queue',
  usage: 'AGENT [--drop ID… | --drop-all] [--json]',
  summary: 'show the messages that wait for an agent, or drop them',
  notes: [
    '--drop ID   drop this message; of a typed message this drops only the record',
    '--drop-all  drop all messages',
    'A message is:',
    'waiting  until it can be typed safely',
    'typed    until the agent reads it; if the agent ends first, it waits again',
    'unsure   if it may have been delivered before the agent ended: send it again, or drop it',
  ],
  options: {
    drop: { type: 'string', multiple: true },
    'drop-all': { type: 'boolean' },
    json: { type: 'boolean' },
  },
  words: 1,
  async run(context, given) {
    const { project, name } = oneAgent(context, given, 'queue');
    const isAll = given.flags['drop-all'] === true;
    const wanted = [given.flags['drop'] ?? []].flat().map(String);
    if (isAll || wanted.length > 0) {
      return inTurn(context, project, name, undefined, async () => {
        const ids = isAll ? idsIn(project.state, name) : wanted;
        return dropAll(context, project.state, name, ids);
      });
    }
    const now = await queueNow(context, project, name);
    if (given.flags['json'] === true) {
      context.output.document({ format: 'ao.queue/1', agent: name, ...now });
      return exitCodes.done;
    }
    const lines = queueLines(name, now, context.clock.now()).slice(1);
    printText(context, lines.length === 0 ? `${name}: no message waits` : lines.join('\n'));
    return exitCodes.done;
  },
};

function dropAll(context: Context, state: StateFolder, agent: string, ids: readonly string[]): number {
  const missing = ids.filter((id) => !drop(state, agent, id));
  const dropped = ids.length - missing.length;
  context.output.line(`${agent}: ${dropped} ${dropped === 1 ? 'message' : 'messages'} dropped`);
  if (missing.length === 0) return exitCodes.done;
  const detail = `${agent} has no message ${missing.join(', ')}: it was delivered, or dropped before.`;
  const help = remedyText('list its messages:', `node engine/agents.mjs queue ${agent}`);
  throw refusal('no-message', 'No such message', detail, help);
}
