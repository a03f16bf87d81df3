/** What is known of an agent's last launch when it is started again. */
import { backends } from '../backends/index.ts';
import { viewOfText } from '../backends/view.ts';
import type { AgentDefinition } from '../declaration/definition.ts';
import { quietly } from '../kernel/diagnostic.ts';
import { readExitScreen } from '../logs/exit-screen.ts';
import { rowsOf } from '../look/held-at-end.ts';
import { isStartWaiting } from '../send/queue.ts';
import { readActivity } from '../state/activity.ts';
import type { AgentRecord, LaunchDescription } from '../state/records.ts';
import type { StateFolder } from '../state/state-folder.ts';
import { doingIn } from './hook-event.ts';
import type { Was } from './prompt.ts';
import type { Restart } from './restart.ts';

export function resumptionOf(
  state: StateFolder,
  agent: Pick<AgentDefinition, 'name' | 'backend'>,
  record: AgentRecord,
  how: Restart,
): NonNullable<LaunchDescription['resumption']> {
  const isAsked = how !== 'heal';
  const known = () => {
    const [last] = record.launches;
    const before = last === undefined ? null : (state.readLaunch(last)?.resumption ?? null);
    // It ended before it could be told anything.
    if (before !== null && isStartWaiting(state, agent.name)) {
      return { was: before.was, told: before.told, isAsked: isAsked || before.isAsked };
    }
    const told = last === undefined ? null : (state.readProcess(last)?.told ?? null);
    return { was: wasDoing(state, agent, record), told, isAsked };
  };
  // A damaged record must not keep the agent from being started.
  return quietly(known, { was: 'unknown', told: null, isAsked });
}

function wasDoing(
  state: StateFolder,
  agent: Pick<AgentDefinition, 'name' | 'backend'>,
  { launches }: AgentRecord,
): Was {
  const [last] = launches;
  if (last === undefined) return 'unknown';
  const said = readActivity(state, agent.name);
  if (said !== null && launches.includes(said.launch)) {
    const before = state.readLaunch(said.launch)?.resumption?.was;
    // It ended before it was told to go on.
    if (said.prompts.count === 0 && (before === 'busy' || before === 'waiting')) return before;
    const doing = said.state === 'unknown' ? (said.atEnd ?? 'unknown') : doingIn(said);
    // No hook says that an agent has begun with what it had queued itself.
    if (doing === 'idle' && said.launch === last && shownAtEnd(state, agent, last) === 'busy') return 'busy';
    if (doing !== 'unknown') return doing === 'held' ? 'busy' : doing;
  }
  return shownAtEnd(state, agent, last);
}

function shownAtEnd(state: StateFolder, { backend }: Pick<AgentDefinition, 'backend'>, launch: string): Was {
  const shown = readExitScreen(state, launch);
  const reading = shown === null ? null : backends[backend].readScreen?.(viewOfText(rowsOf(shown)));
  return reading === null || reading === undefined || reading.state === 'held' ? 'unknown' : reading.state;
}
