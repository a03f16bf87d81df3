/** Whether what an agent prints is kept right now: by what tmux says of its pane, and by its log. Only looks. */
import type { LogStatus } from '../contract/status-document.ts';
import type { StateFolder } from '../state/state-folder.ts';
import type { Pane } from '../world/tmux.ts';
import { lastWritten, readGap } from './log-files.ts';

/** tmux tells whole seconds, and what is printed reaches the file within moments. */
const behindMs = 30_000;

/** `pane`: of the agent; null where it has none. `panes`: how many its window has. Null where there is nothing to keep. */
export function logNow(
  state: StateFolder,
  agent: string,
  pane: Pane | null,
  panes: number,
): LogStatus | null {
  if (pane === null || pane.dead) return null;
  const written = lastWritten(state, agent);
  if (!pane.piped) return { state: 'ended', since: (written ?? pane.createdAt).toISOString(), why: ended };
  const gap = readGap(state, agent);
  if (gap?.isOver === false) return { state: 'gap', since: gap.since, why: gap.why };
  // The log lacks what was printed while no sink read it, and says so.
  const readSince = Math.max(written?.getTime() ?? 0, gap?.markedAt.getTime() ?? 0);
  // Other panes of a window print as well, and tmux does not tell which did.
  const isBehind = panes === 1 && written !== null && pane.printedAt.getTime() - readSince > behindMs;
  if (isBehind) return { state: 'behind', since: written.toISOString(), why: behind };
  return { state: 'kept', since: null, why: null };
}

const ended = 'nothing reads what it prints';
const behind = 'another command reads what it prints, or the sink hangs';

/** What is wrong with a log in one clause, for people; null where it is kept. */
export function logTrouble(log: LogStatus | null | undefined): string | null {
  if (!log || log.state === 'kept') return null;
  const since = log.since === null ? '' : ` since ${log.since.slice(0, 19).replace('T', ' ')}`;
  return `its log is not kept${since}: ${log.why}`;
}
