// `po status --watch`: takes the whole screen until the operator leaves. Looks, draws, and looks again.
import { DiagnosticError } from '../../../engine/kernel/diagnostic.ts';
import { misused } from '../../cli/answer.ts';
import { selectorIn } from '../../cli/plan-arguments.ts';
import type { Arguments, Context } from '../../cli/run.ts';
import type { TerminalContext, TerminalRun } from '../../cli/terminal-run.ts';
import { type ExitCode, exitCode } from '../../exit-code.ts';
import { worldOf } from '../../registry/fleet-world.ts';
import { fleetOf, readRegistry } from '../../registry/registry.ts';
import { selectIn } from '../../registry/selecting.ts';
import { scrolledBy, type Watched, watchScreen } from '../../view/status/watch.ts';
import { systemClock } from '../../world/clock.ts';
import type { FullScreen } from '../../world/full-screen.ts';
import { commandsIn, look } from './look.ts';

const pauseMs = 2_000;

export const watchStatus: TerminalRun = async (args, context) => {
  const { terminal, interrupted } = context;
  // Faults in the words are reported before the screen is taken.
  if (terminal.isInteractive) await readAndSelect(args, context);
  const screen = terminal.openFullScreen();
  if (screen === null) {
    return misused('status', '--watch needs a terminal, for input and output');
  }
  const left = new AbortController();
  let code: ExitCode = exitCode.done;
  const leave = (why: ExitCode) => {
    code = why;
    left.abort();
    // An operator who has left does not wait for an engine that hangs.
    context.leave();
  };
  interrupted.addEventListener('abort', () => leave(exitCode.interrupted), { once: true });
  if (interrupted.aborted) leave(exitCode.interrupted);
  try {
    await show(screen, leave, left.signal, args, context);
  } finally {
    screen.close();
  }
  return code;
};

async function readAndSelect(args: Arguments, context: Context): Promise<void> {
  const registry = readRegistry(args, context);
  const fleet = fleetOf(registry);
  await selectIn(fleet, selectorIn(args), registry.fileName, worldOf(fleet));
}

/** Looks, draws, and waits until the operator leaves; a redraw meanwhile uses the last look. */
async function show(
  screen: FullScreen,
  leave: (code: ExitCode) => void,
  left: AbortSignal,
  args: Arguments,
  context: TerminalContext,
): Promise<void> {
  let watched: Watched = { kind: 'looking' };
  let above = 0;
  const { outHasColor: color } = context.terminal;
  const options = { color, ...commandsIn(args), everyText: `${pauseMs / 1_000} s` };
  const draw = () => {
    const drawn = watchScreen(watched, screen.size(), { ...options, above });
    above = drawn.above;
    screen.draw(drawn.lines);
  };
  screen.onResize(draw);
  screen.onKey((key) => {
    // In raw mode the terminal makes no signal of Ctrl-C.
    if (key === '\u0003') return leave(exitCode.interrupted);
    if (key === 'q' || key === 'Q') return leave(exitCode.done);
    const by = scrolledBy(key, screen.size());
    if (by === null) return;
    above = Math.max(0, above + by);
    draw();
  });
  draw();
  const leaving = whenAborted(left);
  while (!left.aborted) {
    const seen = await Promise.race([lookOrTrouble(args, context, left), leaving]);
    if (seen === null) return;
    watched = seen;
    draw();
    await systemClock.sleep(pauseMs, left);
  }
}

async function lookOrTrouble(args: Arguments, context: Context, left: AbortSignal): Promise<Watched> {
  try {
    return { kind: 'status', status: await look(args, context, left) };
  } catch (error) {
    // The registry may be half written at the moment; the next round reads it again.
    if (error instanceof DiagnosticError) return { kind: 'trouble', diagnostics: error.diagnostics };
    throw error;
  }
}

function whenAborted(signal: AbortSignal): Promise<null> {
  return new Promise((resolve) => {
    if (signal.aborted) resolve(null);
    else signal.addEventListener('abort', () => resolve(null), { once: true });
  });
}
