/** What a living agent is doing, by its hooks and its screen. Without positive evidence it is unknown, never idle. */
import type { Backend, Screen, ScreenReading } from '../backends/backend.ts';
import { type BackendName, backends } from '../backends/index.ts';
import { idle } from '../backends/screen.ts';
import { isSeen, viewOf } from '../backends/view.ts';
import type { Context } from '../context.ts';
import type { ActivityRecord } from '../contract/activity-record.ts';
import type { AgentStatus } from '../contract/status-document.ts';
import { limitsFor } from '../heal/limits.ts';
import { readActivity } from '../state/activity.ts';
import type { StateFolder } from '../state/state-folder.ts';
import type { Clock } from '../world/clock.ts';
import { type PaneScreen, screenOf } from '../world/tmux-pane.ts';
import type { AgentNow } from './agents.ts';
import { deadPaneOf, type Held, heldAtEnd, heldByHook, heldByScreen } from './held-at-end.ts';
import type { ServerLook } from './server.ts';
import { endsTurn, type UsageLimit, usageLimitOf } from './usage-limit.ts';

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
  /** Whether its input line is on its screen; null if unknown. */
  readonly hasInputLine: boolean | null;
  readonly now: Date;
  /** Where the hook or the screen says that a usage limit holds it. */
  readonly limit?: Pick<UsageLimit, 'until' | 'isLifted'> | null;
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
      (screen.state !== 'idle' || screen.isEnd) &&
      isOlder(hook, now),
    activity: fromScreen,
  },
  {
    // It is not asking any more, and what it does instead cannot be seen.
    holds: ({ hook, screen, now }) =>
      hook?.state === 'waiting' && screen?.state === 'idle' && isOlder(hook, now),
    activity: () => nothing,
  },
  {
    // A person has opened a dialog, which would take typed text.
    holds: ({ hook, screen, hasInputLine, now }) =>
      hook?.state === 'idle' && screen === null && hasInputLine === false && isOlder(hook, now),
    activity: () => nothing,
  },
  {
    holds: ({ hook }) => hook !== null && hook.state !== 'unknown',
    activity: (evidence) =>
      evidence.hook === null ? nothing : fromHook(evidence.hook, untilOf(evidence, evidence.hook.reason)),
  },
  {
    // An answer that is being written may look like this.
    holds: ({ screen }) => screen?.state === 'idle' && !screen.isEnd,
    activity: () => nothing,
  },
  { holds: ({ screen }) => screen !== null, activity: fromScreen },
  { holds: () => true, activity: () => nothing },
];

export function activityOf(evidence: ActivityEvidence): ActivityNow {
  const current = withoutPastLimit(evidence);
  return rules.find(({ holds }) => holds(current))?.activity(current) ?? nothing;
}

/** What ended a turn stays on the screen until the next, also when it is over, and no hook tells of its end. */
function withoutPastLimit(evidence: ActivityEvidence): ActivityEvidence {
  const { hook, screen, now, limit } = evidence;
  // A CLI that tells of limits by a hook has told of everything since: text on a screen may be older.
  const isStale =
    endsTurn(screen) &&
    !screen.isSure &&
    hook !== null &&
    hook.prompts.count > 0 &&
    (hook.state === 'idle' || hook.state === 'busy');
  const isOver = limit != null && (limit.isLifted || (limit.until !== null && now >= limit.until));
  if (!isStale && !isOver) return evidence;
  return {
    ...evidence,
    hook: isOver && endsTurn(hook) ? { ...hook, state: 'idle', reason: null } : hook,
    screen: endsTurn(screen) ? afterLimit(screen) : screen,
  };
}

/** A dialog that it left behind is still there to be answered. */
function afterLimit(screen: ScreenReading): ScreenReading {
  return screen.state === 'held' && screen.isDialog
    ? { state: 'waiting', reason: 'question', isSure: true }
    : idle(true);
}

function isOlder(hook: ActivityRecord, now: Date): boolean {
  return now.getTime() - Date.parse(hook.at) > screenLagMs;
}

function fromHook(record: ActivityRecord, until: Pick<Held, 'until'>): ActivityNow {
  const { state, source, since, reason } = record;
  const held = heldByHook(record);
  return {
    activity: { state, source, since, ...waitsFor(state, reason) },
    held: held && { ...held, ...until },
  };
}

function untilOf({ limit }: ActivityEvidence, reason: string | null): Pick<Held, 'until'> {
  const until = reason === 'usage-limit' ? limit?.until : null;
  return until ? { until: until.toISOString() } : {};
}

function fromScreen(evidence: ActivityEvidence): ActivityNow {
  const { screen } = evidence;
  if (screen === null) return nothing;
  const { state, reason } = screen;
  const held = screen.state === 'held' ? { ...heldByScreen(screen), ...untilOf(evidence, reason) } : null;
  return { activity: { state, source: 'screen', since: null, ...waitsFor(state, reason) }, held };
}

function waitsFor(
  state: AgentStatus['activity']['state'],
  reason: string | null,
): Pick<AgentStatus['activity'], 'reason'> {
  return state === 'waiting' && reason !== null ? { reason } : {};
}

export interface ActivitySnapshot extends ActivityNow {
  /** The limit or the error that holds it, or has just ended; null where there is none. */
  readonly limit: UsageLimit | null;
}

/** Looks at an agent that was observed. Changes nothing; takes a quarter of a second at most, and 10 ms mostly. */
export async function lookAtActivity(
  { clock, env }: Pick<Context, 'clock' | 'env'>,
  agent: { readonly name: string; readonly backend: BackendName },
  seen: { readonly state: StateFolder; readonly look: ServerLook; readonly now: AgentNow },
): Promise<ActivitySnapshot> {
  const { state, look, now } = seen;
  const when = { now: clock.now(), limits: limitsFor(env) };
  // It does nothing; but what held it when it ended will hold it when it is started again.
  if (now.runtime.state !== 'alive') {
    const held = await heldAtEnd(agent, state, now, { ...when, pane: deadPaneOf(look, now) });
    return { ...nothing, held, limit: null };
  }
  const record = readActivity(state, agent.name);
  const hook = record !== null && record.launch === now.launch ? record : null;
  const hasScreen = look.kind === 'answered' && now.pane !== null && !now.pane.dead;
  const paneId = now.pane?.paneId;
  const { texts, ...shown } =
    hasScreen && paneId !== undefined
      ? await readTwice(clock, backends[agent.backend], () => screenOf(look.tmux, paneId))
      : nothingSeen;
  const limit =
    endsTurn(hook) || endsTurn(shown.screen)
      ? usageLimitOf({
          ...{ state, agent: agent.name, launch: now.launch, hook, screen: texts },
          ...errorIn(hook, shown.screen),
          ...when,
        })
      : null;
  return { ...activityOf({ hook, ...shown, now: when.now, limit }), limit };
}

/** Nothing of a usage limit. */
function errorIn(hook: ActivityRecord | null, screen: ScreenReading | null): { readonly error?: string } {
  const held = [hook, screen].find((one) => endsTurn(one) && one.reason !== 'usage-limit');
  return held ? { error: 'said' in held ? (held.said ?? '') : '' } : {};
}

/** Long enough for a screen that is being drawn to be finished. */
const betweenReadsMs = 250;

interface Seen extends Pick<ActivityEvidence, 'screen' | 'hasInputLine'> {
  readonly texts: Screen;
}

const nothingSeen: Seen = { screen: null, hasInputLine: null, texts: [] };

async function readTwice(
  clock: Clock,
  { readScreen, readComposer }: Backend,
  capture: () => Promise<PaneScreen | null>,
): Promise<Seen> {
  if (readScreen === null) return nothingSeen;
  const read = async (): Promise<Seen> => {
    const shown = await capture();
    // Copy mode shows what was there before.
    if (shown === null || shown.inMode) return nothingSeen;
    const view = viewOf(shown);
    const hasInputLine = readComposer === null ? null : isSeen(readComposer(view));
    return { screen: readScreen(view), hasInputLine, texts: view.texts };
  };
  const first = await read();
  if (first.screen?.isSure) return first;
  await clock.sleep(betweenReadsMs);
  const second = await read();
  if (second.screen?.isSure) return second;
  const isSame =
    second.screen?.state === first.screen?.state && second.screen?.reason === first.screen?.reason;
  const hasInputLine = first.hasInputLine === second.hasInputLine ? second.hasInputLine : null;
  return { screen: isSame ? second.screen : null, hasInputLine, texts: second.texts };
}
