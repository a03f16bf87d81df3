import { exitCodes } from '../context.ts';
import { definitionNow } from '../declaration/in-force.ts';
import { agentDecisions } from '../heal/agent-decisions.ts';
import { limitsFor } from '../heal/limits.ts';
import { watchdogOf } from '../heal/watchdog.ts';
import { type Asked, explain } from '../heal/why.ts';
import { lastWords } from '../logs/last-words.ts';
import { logNow } from '../logs/log-now.ts';
import { type ActivityNow, lookAtActivity } from '../look/activity.ts';
import { queueNow } from '../look/agent-queue.ts';
import { type AgentNow, observeAgent } from '../look/agents.ts';
import { findHome } from '../look/home.ts';
import { unclearIn } from '../look/unclear.ts';
import { readEvents } from '../state/events.ts';
import type { Command } from './command.ts';
import { printText } from './print-text.ts';
import { oneAgent } from './selection.ts';

const eventsShown = 12;

/** Shows the facts behind what the watchdog does, or does not do, about an agent. Changes nothing. */
export const why: Command = {
  name: 'why',
  usage: 'AGENT [--json]',
  summary: 'show why an agent is in its state, and what happens next',
  options: { json: { type: 'boolean' } },
  words: 1,
  async run(context, given) {
    const { project, name } = oneAgent(context, given, 'why');
    const { folder, state, file, declared, accepted } = project;
    const { look } = await findHome(context, project);
    const now = context.clock.now();
    const limits = limitsFor(context.env);
    // All of them: what happens to one depends on when the others were started and ended.
    const desired = state.readDesired();
    const seen = { folder, state, look, desired, now, limits, env: null, turnsBy: context.env };
    const all = await agentDecisions(seen, file.agents);
    const agentDecision = all.find(({ facts }) => facts.definition.name === name);
    if (agentDecision === undefined) throw new Error(`no decision for ${name}`);
    const watchdog = await watchdogOf(folder, state, context.version);
    const events = readEvents(state.path).filter((one) => one.agent === name || one.agent === null);
    const observed = await observeAgent(folder, state, look, name);
    const { pane, session } = observed;
    const { definition } = agentDecision.facts;
    const { backend } = definition;
    const snapshot = await lookAtActivity(context, { name, backend }, { state, look, now: observed });
    const wait = waitIn(snapshot, observed);
    const log = logNow(state, name, pane, session?.panes.length ?? 0);
    const told = events.slice(-eventsShown);
    const queue = await queueNow(context, project, name);
    const deaths = agentDecision.decision.record?.deaths ?? [];
    const said = new Map(
      deaths.flatMap(({ launch }) => {
        const words = lastWords(state, [launch]);
        return words === null ? [] : [[launch, words] as const];
      }),
    );
    const explained = explain({
      definition: definitionNow(folder, name, declared, accepted),
      agentDecision,
      look,
      watchdog,
      log,
      queue,
      hold: snapshot.held,
      wait,
      said,
      unclear: unclearIn({ folder, state }, look, [observed], [name]),
      events: told,
      now,
      limits,
    });
    if (given.flags['json'] === true) context.output.document(explained.document);
    else printText(context, explained.lines.join('\n'));
    return exitCodes.done;
  },
};

/** Of a live agent; the watchdog decides about one that has ended. */
function waitIn({ activity }: Pick<ActivityNow, 'activity'>, { runtime }: AgentNow): Asked['wait'] {
  const { state, source, reason = null } = activity;
  return runtime.state === 'alive' && state === 'waiting' ? { state, source, reason } : null;
}
