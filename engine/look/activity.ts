/**
 * What an agent that lives is doing, from what its hooks said and from what its screen shows. Only positive
 * evidence counts: where neither says anything it is unknown, which is never taken for idle.
 */
import type { Backend, ScreenReading } from '../backends/backend.ts';
import { backends } from '../backends/index.ts';
import type { ActivityRecord } from '../contract/activity-record.ts';
import type { AgentStatus } from '../contract/status-document.ts';
import type { BackendName } from '../declaration/definition.ts';
import { readActivity } from '../state/activity.ts';
import type { StateFolder } from '../state/state-folder.ts';
import type { Clock } from '../world/clock.ts';
import { captureText } from '../world/tmux-pane.ts';
import type { AgentNow } from './agents.ts';
import { deadPaneOf, type Held, heldAtEnd, heldByHook } from './held-at-end.ts';
import type { ServerLook } from './server.ts';

export interface ActivityNow {
  readonly activity: AgentStatus['activity'];
  readonly held: Held | null;
}

/** Of an agent that lives. */
export interface ActivityEvidence {
  /** Of the launch that is looked at, or null. */
  readonly hook: ActivityRecord | null;
  /** Null also where it was not the same twice in a row and had to be. */
  readonly screen: ScreenReading | null;
  readonly now: Date;
}

/** A screen that is drawn is a little older than the event that changes it. */
const screenLagMs = 3_000;

interface Rule {
  readonly holds: (evidence: ActivityEvidence) => boolean;
  readonly activity: (evidence: ActivityEvidence) => ActivityNow;
}

const nothing: ActivityNow = { activity: { state: 'unknown', source: 'none', since: null }, held: null };

/** The first that holds decides. */
const rules: readonly Rule[] = [
  {
    // Dialogs stand before the first hook runs, and no hook tells of a limit that a later screen shows.
    holds: ({ hook, screen }) => screen?.state === 'held' && hook?.state !== 'held',
    activity: fromScreen,
  },
  {
    // No hook tells that a question was answered or a turn interrupted: the last word of one would stand for ever.
    holds: ({ hook, screen, now }) =>
      hook !== null &&
      screen !== null &&
      screen.state !== hook.state &&
      !(hook.state === 'held' && screen.state === 'idle') &&
      now.getTime() - Date.parse(hook.at) > screenLagMs,
    activity: fromScreen,
  },
  {
    holds: ({ hook }) => hook !== null && hook.state !== 'unknown',
    activity: ({ hook }) => (hook === null ? nothing : fromHook(hook)),
  },
  { holds: ({ screen }) => screen !== null, activity: fromScreen },
  { holds: () => true, activity: () => nothing },
];

export function activityOf(evidence: ActivityEvidence): ActivityNow {
  return rules.find(({ holds }) => holds(evidence))?.activity(evidence) ?? nothing;
}

function fromHook(record: ActivityRecord): ActivityNow {
  const { state, source, since, reason } = record;
  return { activity: { state, source, since, ...waitsFor(state, reason) }, held: heldByHook(record) };
}

function fromScreen({ screen }: ActivityEvidence): ActivityNow {
  if (screen === null) return nothing;
  const { state, reason } = screen;
  const held = state === 'held' ? { reason, source: 'screen', since: null } : null;
  return { activity: { state, source: 'screen', since: null, ...waitsFor(state, reason) }, held };
}

function waitsFor(
  state: AgentStatus['activity']['state'],
  reason: string | null,
): Pick<AgentStatus['activity'], 'reason'> {
  return state === 'waiting' && reason !== null ? { reason } : {};
}

/** Looks at an agent that was observed. Changes nothing; takes a quarter of a second at most, and 10 ms mostly. */
export async function lookAtActivity(
  clock: Clock,
  agent: { readonly name: string; readonly backend: BackendName },
  seen: { readonly state: StateFolder; readonly look: ServerLook; readonly now: AgentNow },
): Promise<ActivityNow> {
  const { state, look, now } = seen;
  // It does nothing; but what held it when it ended will hold it when it is started again.
  if (now.runtime.state !== 'alive') {
    return { ...nothing, held: await heldAtEnd(agent, state, now.launch, deadPaneOf(look, now)) };
  }
  const record = readActivity(state, agent.name);
  const { readScreen } = backends[agent.backend];
  const hasScreen = look.kind === 'answered' && now.pane !== null && !now.pane.dead;
  const paneId = now.pane?.paneId;
  const screen =
    hasScreen && readScreen !== null && paneId !== undefined
      ? await readTwice(clock, readScreen, () => captureText(look.tmux, paneId, 0))
      : null;
  return activityOf({
    hook: record !== null && record.launch === now.launch ? record : null,
    screen,
    now: clock.now(),
  });
}

/** Long enough for a screen that is being drawn to be finished. */
const betweenReadsMs = 250;

async function readTwice(
  clock: Clock,
  readScreen: NonNullable<Backend['readScreen']>,
  capture: () => Promise<string | null>,
): Promise<ScreenReading | null> {
  const read = async () => {
    const text = await capture();
    return text === null ? null : readScreen(text.split('\n').map((line) => line.trimEnd()));
  };
  const first = await read();
  if (first === null || first.isSure) return first;
  await clock.sleep(betweenReadsMs);
  const second = await read();
  return second?.isSure || (second?.state === first.state && second.reason === first.reason) ? second : null;
}
