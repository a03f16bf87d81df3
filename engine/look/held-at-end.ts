/**
 * What held an agent that is over when it ended: it would hold its successor as well. By what its hooks said last,
 * or by the last it showed: a dialog before the first hook, and a limit that no hook tells, are seen nowhere else.
 */
import { backends } from '../backends/index.ts';
import { viewOfText } from '../backends/view.ts';
import type { ActivityRecord } from '../contract/activity-record.ts';
import type { BackendName } from '../declaration/definition.ts';
import type { Limits } from '../heal/limits.ts';
import { readExitScreen } from '../logs/exit-screen.ts';
import { readActivity } from '../state/activity.ts';
import { readHealRecord } from '../state/heal-record.ts';
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
}

export function heldByHook({ state, reason, source, since }: ActivityRecord): Held | null {
  return state === 'held' ? { reason: reason ?? 'held', source, since } : null;
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
    byHook ?? (reading?.state === 'held' ? { reason: reading.reason, source: 'screen', since: null } : null);
  if (held?.reason !== 'usage-limit') return held;
  const ended = exit === null ? now : new Date(exit.at);
  const limit = usageLimitOf({ state, agent: agent.name, launch, screen, hook, now: ended, limits });
  return limit.isLifted || now >= limit.until ? null : { ...held, until: limit.until.toISOString() };
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
