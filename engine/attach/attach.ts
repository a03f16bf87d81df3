/** Puts the caller's terminal on an agent's, and leaves the agent's window as large as it was. */
import type { Context } from '../context.ts';
import { attachArguments } from '../contract/attach-command.ts';
import type { Environment } from '../world/environment.ts';
import { attach as runHere } from '../world/exec.ts';
import { call, type Tmux } from '../world/tmux.ts';
import { ask } from '../world/tmux-pane.ts';

export interface Goal {
  readonly tmux: Tmux;
  readonly socketPath: string;
  /** `$n` */
  readonly sessionId: string;
  readonly readOnly: boolean;
}

/** Null when it worked; comes back when the caller detaches. */
export async function attach(context: Context, goal: Goal): Promise<string | null> {
  const { tmux, sessionId, socketPath, readOnly } = goal;
  const before = await sizeOf(tmux, sessionId);
  // Closing the terminal ends tmux's client, and must not keep the size from being reset.
  process.on('SIGHUP', () => {});
  const args = attachArguments(socketPath, sessionId, readOnly);
  const { TMUX: _, TMUX_PANE: __, ...env } = context.env;
  const problem = await runToEnd(['tmux', ...colourArguments(env), ...args], env);
  if (before !== null) await restore(tmux, sessionId, before);
  return problem;
}

/** Terminals say in COLORTERM, and nowhere else that tmux looks, that they have colours of 24 bits. */
function colourArguments({ COLORTERM: colour }: Environment): readonly string[] {
  return colour === 'truecolor' || colour === '24bit' ? ['-T', 'RGB'] : [];
}

async function runToEnd(argv: readonly [string, ...string[]], env: Environment): Promise<string | null> {
  const ended = await runHere(argv, { env, cwd: '/' }).ended;
  switch (ended.kind) {
    case 'exited':
      return ended.code === 0 ? null : `tmux ended with code ${ended.code}`;
    case 'signalled':
      return `tmux was ended by ${ended.signal}`;
    case 'not-started':
      return `tmux cannot be run: ${ended.problem}`;
  }
}

interface Size {
  readonly width: string;
  readonly height: string;
}

/** Null while others look at it: the size is theirs. */
async function sizeOf(tmux: Tmux, sessionId: string): Promise<Size | null> {
  const answer = await ask(tmux, sessionId, '#{session_attached} #{window_width} #{window_height}');
  const [, width, height] = /^0 (\d+) (\d+)$/.exec(answer) ?? [];
  return width === undefined || height === undefined ? null : { width, height };
}

/**
 * A window stays as small as the last terminal that showed it, and a full-screen program with it. Resizing pins the
 * size, so the option is given back to what the server has.
 */
async function restore(tmux: Tmux, sessionId: string, { width, height }: Size): Promise<void> {
  const now = await sizeOf(tmux, sessionId);
  if (now === null || (now.width === width && now.height === height)) return;
  await call(tmux, [
    ...['resize-window', '-t', sessionId, '-x', width, '-y', height],
    ...[';', 'set-option', '-w', '-u', '-t', sessionId, 'window-size'],
  ]);
}
