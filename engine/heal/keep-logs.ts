/**
 * Keeps the logs of a project's agents: restarts a sink that has ended, and reports a log that cannot be kept. Only the
 * watchdog remembers what it has reported, since nothing depends on it.
 */
import type { Context } from '../context.ts';
import { DiagnosticError } from '../kernel/diagnostic.ts';
import { readGap } from '../logs/log-files.ts';
import { resumeLog } from '../logs/resume-log.ts';
import { type OwnPlace, panesOf } from '../look/own-place.ts';
import type { ServerLook } from '../look/server.ts';
import { agentPane, sessionsOf } from '../look/sessions.ts';
import { type NewEvent, tell } from '../state/events.ts';
import type { StateFolder } from '../state/state-folder.ts';
import type { Limits } from './limits.ts';

export interface LogCare {
  /** By the id of the pane. */
  readonly tried: Map<string, { readonly atMs: number; readonly waitMs: number }>;
  /** By the agent: the start of the reported gap. */
  readonly gaps: Map<string, string>;
}

export const noLogCare = (): LogCare => ({ tried: new Map(), gaps: new Map() });

export async function keepLogs(
  { clock }: Pick<Context, 'clock'>,
  place: OwnPlace,
  look: ServerLook,
  limits: Limits,
  care: LogCare,
): Promise<void> {
  if (look.kind !== 'answered') return;
  const { folder, state } = place;
  const say = (event: NewEvent) => tell(state.path, clock.now(), event);
  for (const session of sessionsOf(panesOf(look, place), folder)) {
    const { agent, launch } = session;
    const pane = agentPane(session, null);
    const before = care.tried.get(pane.paneId);
    const sinceMs = before === undefined ? null : clock.monotonicMs() - before.atMs;
    try {
      tellGap(state, agent, launch, care, say);
      if (before !== undefined && sinceMs !== null && sinceMs < before.waitMs) continue;
      const resumed = await resumeLog(look.tmux, state, agent, pane);
      if (resumed.kind === 'not-needed') continue;
      // One that ends again and again is tried less and less often, and told of once.
      const isNew = before === undefined || sinceMs === null || sinceMs > limits.longestBackOffMs;
      const waitMs = isNew ? limits.idlePollMs : Math.min(2 * before.waitMs, limits.longestBackOffMs / 2);
      care.tried.set(pane.paneId, { atMs: clock.monotonicMs(), waitMs });
      if (!isNew) continue;
      if (resumed.kind === 'failed') say({ event: 'log-failed', agent, launch, why: resumed.why });
      else if (resumed.gap !== null) say({ event: 'log-resumed', agent, launch, since: resumed.gap.since });
    } catch (error) {
      // A record or a folder that cannot be read: the other agents have logs as well.
      if (!(error instanceof DiagnosticError)) throw error;
    }
  }
}

function tellGap(
  state: StateFolder,
  agent: string,
  launch: string | null,
  { gaps }: LogCare,
  say: (event: NewEvent) => boolean,
): void {
  const marked = readGap(state, agent);
  const gap = marked?.isOver === false ? { since: marked.since, why: marked.why } : null;
  const told = gaps.get(agent);
  if (gap === null) {
    if (told !== undefined && say({ event: 'log-resumed', agent, launch, since: told })) gaps.delete(agent);
  } else if (told !== gap.since && say({ event: 'log-gap', agent, launch, ...gap })) {
    gaps.set(agent, gap.since);
  }
}
