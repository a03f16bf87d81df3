/**
 * What held an agent when it ended, since it would hold its successor too: by its last hook, or by its last screen, which
 * alone shows a dialog before the first hook and a limit that no hook tells.
 */
import type { ScreenReading } from '../backends/backend.ts';
import { type BackendName, backends } from '../backends/index.ts';
import { viewOfText } from '../backends/view.ts';
import type { ActivityRecord } from '../contract/activity-record.ts';
import type { Limits } from '../heal/limits.ts';
import { readExitScreen } from '../logs/exit-screen.ts';
import { readActivity } from '../state/activity.ts';
import { readHealRecord } from '../state/heal-record.ts';
import { readScreens } from '../state/screens.ts';
import type { StateFolder } from '../state/state-folder.ts';
import type { Tmux } from '../world/tmux.ts';
import { captureText } from '../world/tmux-pane.ts';
import type { AgentNow } from './agents.ts';
import type { ServerLook } from './server.ts';
import { usageLimitOf } from './usage-limit.ts';

export interface Held {
  readonly reason: string;
  readonly source: string;
  /** ISO 8601; null where the beginning is not known. */
  readonly since: string | null;
  /** When it ends, ISO 8601; of a usage limit alone. */
  readonly until?: string;
  /** The error, in the words of its CLI. */
  readonly said?: string;
}

export function heldByHook({ state, reason, source, since, said }: ActivityRecord): Held | null {
  return state === 'held' ? { reason: reason ?? 'held', source, since, ...(said && { said }) } : null;
}

export function heldByScreen({ reason, said }: Extract<ScreenReading, { state: 'held' }>): Held {
  return { reason, source: 'screen', since: null, ...(said !== undefined && { said }) };
}

/** The pane of an agent that is over, where tmux still has it. */
export interface DeadPane {
  readonly tmux: Tmux;
  readonly paneId: string;
}

export function deadPaneOf(look: ServerLook, { pane }: AgentNow): DeadPane | null {
  return look.kind === 'answered' && pane?.dead ? { tmux: look.tmux, paneId: pane.paneId } : null;
}

export interface AtEnd {
  /** Null where tmux has it no more. */
  readonly pane: DeadPane | null;
  readonly now: Date;
  readonly limits: Limits;
}

/** Null where nothing says so for certain, once `clear` has lifted it, and once a limit has ended. Changes nothing. */
export async function heldAtEnd(
  agent: { readonly name: string; readonly backend: BackendName },
  state: StateFolder,
  { launch, exit }: Pick<AgentNow, 'launch' | 'exit'>,
  { pane, now, limits }: AtEnd,
): Promise<Held | null> {
  if (launch === null) return null;
  const said = readActivity(state, agent.name);
  const hook = said?.launch === launch ? said : null;
  const byHook = hook && heldByHook(hook);
  const { readScreen } = backends[agent.backend];
  if (byHook === null && (readScreen === null || isLifted(state, agent.name, launch))) return null;
  // A launcher that was killed has saved nothing, but its pane is still there.
  const shown = readExitScreen(state, launch) ?? (pane && (await captureText(pane.tmux, pane.paneId, 0)));
  const screen = shown === null ? [] : rowsOf(shown);
  const reading = readScreen?.(viewOfText(screen)) ?? null;
  const held =
    byHook ??
    (reading?.state === 'held' ? heldByScreen(reading) : null) ??
    (hasSpoken(hook) ? null : heldBeforeHooks(agent, state, launch, screen));
  // A start may find the vendor well again. A conversation that is full stays so.
  if (held?.reason === 'api-error') return null;
  if (held?.reason !== 'usage-limit') return held;
  const ended = exit === null ? now : new Date(exit.at);
  const limit = usageLimitOf({ state, agent: agent.name, launch, screen, hook, now: ended, limits });
  const { until } = limit;
  if (limit.isLifted || until === null || now >= until) return null;
  return { ...held, until: until.toISOString() };
}

/** By more than the end of its session, which may be told of one that never began. */
function hasSpoken(hook: ActivityRecord | null): boolean {
  return hook !== null && (hook.state !== 'unknown' || hook.atEnd !== undefined || hook.prompts.count > 0);
}

/** Lines that a program prints below its dialog when it leaves. */
const mostLastLines = 4;

/** By a dialog that stands before the first hook: its answer was No, or it was ended there. */
function heldBeforeHooks(
  { name, backend }: { readonly name: string; readonly backend: BackendName },
  state: StateFolder,
  launch: string,
  screen: readonly string[],
): Held | null {
  const { readScreen } = backends[backend];
  const rows = [...screen];
  for (let dropped = 0; dropped < mostLastLines && rows.length > 0; dropped += 1) {
    while (rows.at(-1) === '') rows.pop();
    rows.pop();
    const reading = readScreen?.(viewOfText(rows)) ?? null;
    if (reading?.state === 'held') return heldByScreen(reading);
  }
  // Of one that has cleared its screen at its end, what the watchdog saw last is left.
  const noted = readScreens(state).find((one) => one.name === name && one.launch === launch);
  return noted?.state === 'held' && noted.reason !== null
    ? { reason: noted.reason, source: 'screen', since: null }
    : null;
}

function isLifted(state: StateFolder, agent: string, launch: string): boolean {
  const record = readHealRecord(state.path, agent);
  return !('problem' in record) && record.cleared?.launch === launch;
}

/** What tmux writes below the last row of a process that has ended. */
const notice = /^Pane is dead\b/;

/** A screen that was saved, for a backend to read. */
export function rowsOf(text: string): string[] {
  return text
    .split('\n')
    .map((row) => row.trimEnd())
    .filter((row) => !notice.test(row));
}
