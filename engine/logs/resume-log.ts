/** Lets the log of a running agent go on where its sink has ended. The agent itself is not touched, and not told. */
import type { StateFolder } from '../state/state-folder.ts';
import { identityOf } from '../world/files.ts';
import { type Pane, pipePane, type Tmux } from '../world/tmux.ts';
import { type Gap, lastWritten, logFile, readGap, sinkHadEnded } from './log-files.ts';
import { logCommand } from './sink.ts';

export type Resumed =
  /** `gap`: what the log will tell of before the next line; null where nothing is missing. */
  | { readonly kind: 'resumed'; readonly gap: Gap | null }
  | { readonly kind: 'failed'; readonly why: string }
  | { readonly kind: 'not-needed' };

export async function resumeLog(tmux: Tmux, state: StateFolder, agent: string, pane: Pane): Promise<Resumed> {
  // A project that was removed or moved is not made anew in its old place.
  if (pane.dead || identityOf(state.path) === null) return { kind: 'not-needed' };
  const written = lastWritten(state, agent);
  // A sink that waits for a line would make a file that was removed only then. With a mark it waits for that in any case.
  if (pane.piped && (written !== null || readGap(state, agent) !== null)) return { kind: 'not-needed' };
  const since = (written ?? pane.createdAt).toISOString();
  const gap = pane.piped ? null : { since: `${since.slice(0, 19)}Z`, why: sinkHadEnded };
  const command = logCommand(state, agent, gap);
  if (command === null) return { kind: 'failed', why: `${logFile(state, agent)} cannot be written` };
  const problem = await pipePane(tmux, pane.paneId, command);
  return problem === null ? { kind: 'resumed', gap } : { kind: 'failed', why: problem };
}
