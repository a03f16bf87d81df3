import { asCalled } from '../called-as.ts';
import { type Context, exitCodes } from '../context.ts';
import { projectFolder } from '../declaration/own-project.ts';
import { openProject } from '../declaration/project.ts';
import { DiagnosticError } from '../kernel/diagnostic.ts';
import { remedyText } from '../kernel/help.ts';
import { queueLines, queueNow } from '../look/agent-queue.ts';
import { drop, idsIn } from '../send/queue.ts';
import { inTurn } from '../send/send.ts';
import type { StateFolder } from '../state/state-folder.ts';
import type { Command } from './command.ts';
import { nameNeeded, refuseUnknownAgents } from './selection.ts';

/** Messages that an agent has not taken up, and taking them back. */
export const queue: Command = {
  name: 'queue',
  usage: 'AGENT [--drop ID… | --drop-all] [--json]',
  summary: 'show the messages that wait for an agent, or take them back',
  notes: [
    'waiting  it is typed as soon as that does no harm',
    'typed    it was typed, and the agent has not taken it up yet; it waits again if the agent ends before that',
    'unsure   it may have been delivered before the agent ended: send it again, or drop it',
    '--drop ID   take this one back; of one that was typed only the record goes',
    '--drop-all  take all of them back',
  ],
  options: {
    drop: { type: 'string', multiple: true },
    'drop-all': { type: 'boolean' },
    json: { type: 'boolean' },
  },
  words: 1,
  async run(context, given) {
    const project = openProject(projectFolder(context), context.env);
    const names = project.file.agents.map((one) => one.name);
    const [name] = given.words;
    if (name === undefined) throw nameNeeded('queue', names);
    refuseUnknownAgents([name], names);
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
    for (const line of lines.length === 0 ? [`${name}: no message waits`] : lines)
      context.output.line(asCalled(context, line));
    return exitCodes.done;
  },
};

function dropAll(context: Context, state: StateFolder, agent: string, ids: readonly string[]): number {
  const missing = ids.filter((id) => !drop(state, agent, id));
  const dropped = ids.length - missing.length;
  context.output.line(`${agent}: ${dropped} ${dropped === 1 ? 'message' : 'messages'} taken back`);
  if (missing.length === 0) return exitCodes.done;
  throw new DiagnosticError([
    {
      severity: 'error',
      code: 'no-message',
      summary: 'No such message',
      detail: `${agent} has no message ${missing.join(', ')}: it was taken up, or taken back before.`,
      help: remedyText('see those that it has:', `node engine/agents.mjs queue ${agent}`),
    },
  ]);
}
