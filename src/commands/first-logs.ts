// What `po logs` does for the engine v0.1.0, whose release cannot change: it shows the blank lines of a screen, and what
// tmux writes below a dead pane. Its answer is read, cleared of both and shown as later engines show theirs.
import { lastLinesOf, plainText, withoutBlankEnds, withoutDeathNotice } from '../../engine/protocol.ts';
import type { PassedOn } from '../exit-code.ts';
import type { Terminal } from '../world/terminal.ts';
import type { Target } from './agent-target.ts';

export const firstEngine = 'v0.1.0';

export interface Asked {
  /** Those of a screen, or of the end of one. */
  readonly flags: readonly string[];
  /** Null: all. */
  readonly lines: number | null;
  readonly isRaw: boolean;
}

/** Null where the engine gave no answer in time. */
export async function logsOfFirst(
  { projectPath, agent, world }: Pick<Target, 'projectPath' | 'agent' | 'world'>,
  { flags, lines, isRaw }: Asked,
  terminal: Terminal,
): Promise<PassedOn | null> {
  const keepsStyles = isRaw || terminal.outIsTerminal;
  const ran = await world.harness.run(projectPath, [
    ...['logs', ...flags],
    ...(keepsStyles ? ['--raw'] : []),
    agent,
  ]);
  if (ran.code === null) return null;
  if (ran.stderr !== '') terminal.err(ran.stderr);
  if (ran.code !== 0) return { passedOn: ran.code };
  const text = withoutBlankEnds(withoutDeathNotice(ran.stdout));
  if (plainText(text).trim() === '') terminal.err(`the screen of ${agent} is empty\n`);
  else terminal.out(`${lastLinesOf(text, lines)}${keepsStyles ? reset : ''}\n`);
  return { passedOn: ran.code };
}

const reset = '\u001b[0m';
