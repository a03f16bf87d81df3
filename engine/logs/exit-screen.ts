/** `launch/<id>.screen.txt`: what an agent's pane showed when it ended, kept for when the pane is gone. */
import type { Context } from '../context.ts';
import { DiagnosticError } from '../kernel/diagnostic.ts';
import { launchFile, type StateFolder } from '../state/state-folder.ts';
import { readOwn, writeAtomic } from '../world/files.ts';
import type { Tmux } from '../world/tmux.ts';
import { captureText } from '../world/tmux-pane.ts';

const historyLines = 500;
const drainMs = 100;

/** Nothing else depends on it, so nothing fails for it. What was saved before is kept: it was nearer to the end. */
export async function saveExitScreen(
  tmux: Tmux,
  paneId: string,
  state: StateFolder,
  launch: string,
): Promise<void> {
  try {
    if (readOwn(fileOf(state, launch)) !== null) return;
    const shown = await captureText(tmux, paneId, historyLines);
    if (shown !== null && shown.trim() !== '') writeAtomic(fileOf(state, launch), `${shown.trimEnd()}\n`);
  } catch (error) {
    if (!(error instanceof DiagnosticError)) throw error;
  }
}

/** By the launcher, from inside of the pane that is about to end. */
export async function saveOwnScreen(context: Context, state: StateFolder, launch: string): Promise<void> {
  const [path] = (context.env['TMUX'] ?? '').split(',');
  const paneId = context.env['TMUX_PANE'];
  if (!path || paneId === undefined) return;
  // What a process wrote just before it ended is still on its way through the terminal.
  await context.clock.sleep(drainMs);
  const tmux: Tmux = { endpoint: { path }, env: context.env, conf: context.tmuxConf };
  await saveExitScreen(tmux, paneId, state, launch);
}

/** Null where none was saved. */
export function readExitScreen(state: StateFolder, launch: string): string | null {
  return readOwn(fileOf(state, launch));
}

function fileOf(state: StateFolder, launch: string): string {
  return launchFile(state.path, launch, 'screen.txt');
}
