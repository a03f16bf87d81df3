/**
 * What held an agent that is over when it ended: it would hold its successor as well. By what its hooks said last,
 * or by the last it showed: a dialog before the first hook, and a limit that no hook tells, are seen nowhere else.
 */
import { backends } from '../backends/index.ts';
import type { ActivityRecord } from '../contract/activity-record.ts';
import type { BackendName } from '../declaration/definition.ts';
import { readExitScreen } from '../logs/exit-screen.ts';
import { readActivity } from '../state/activity.ts';
import { readHealRecord } from '../state/heal-record.ts';
import type { StateFolder } from '../state/state-folder.ts';
import type { Tmux } from '../world/tmux.ts';
import { captureText } from '../world/tmux-pane.ts';
import type { AgentNow } from './agents.ts';
import type { ServerLook } from './server.ts';

export interface Held {
  readonly reason: string;
  readonly source: string;
  /** ISO 8601; null where the beginning is not known. */
  readonly since: string | null;
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

/** Null where nothing says so for certain, and once `clear` has lifted it. Changes nothing. */
export async function heldAtEnd(
  agent: { readonly name: string; readonly backend: BackendName },
  state: StateFolder,
  launch: string | null,
  pane: DeadPane | null,
): Promise<Held | null> {
  if (launch === null) return null;
  const said = readActivity(state, agent.name);
  const byHook = said?.launch === launch ? heldByHook(said) : null;
  if (byHook !== null) return byHook;
  const { readScreen } = backends[agent.backend];
  if (readScreen === null || isLifted(state, agent.name, launch)) return null;
  // A launcher that was killed has saved nothing, but its pane is still there.
  const shown = readExitScreen(state, launch) ?? (pane && (await captureText(pane.tmux, pane.paneId, 0)));
  const reading = shown === null ? null : readScreen(rowsOf(shown));
  return reading?.state === 'held' ? { reason: reading.reason, source: 'screen', since: null } : null;
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
