// What `po logs` does for the engine v0.1.0, whose release cannot change. It shows the blank lines of a screen, and what
// tmux writes below a dead pane: its answer is read, cleared of both and shown as later engines show theirs. Its logs end
// after 64 short reads, and nothing of it says so: po sees it by the pane's pipe.

import type { Diagnostic } from '../../engine/kernel/diagnostic.ts';
import { remedyText, shellWord } from '../../engine/kernel/help.ts';
import {
  claimsFolder,
  lastLinesOf,
  plainText,
  withoutBlankEnds,
  withoutDeathNotice,
} from '../../engine/protocol.ts';
import { sessionOf, type Target } from './agent-target.ts';
import type { Answer, Person } from './run.ts';

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
  { projectPath, checked, agent, world }: Pick<Target, 'projectPath' | 'checked' | 'agent' | 'world'>,
  { flags, lines, isRaw }: Asked,
  { outputIsTerminal }: Person,
): Promise<Answer | null> {
  const keepsStyles = isRaw || outputIsTerminal;
  const ran = await world.harness.run(projectPath, checked, [
    ...['logs', ...flags],
    ...(keepsStyles ? ['--raw'] : []),
    agent,
  ]);
  if (ran.code === null) return null;
  const passedOn = { passedOn: ran.code };
  if (ran.code !== 0) return { exitCode: passedOn, notice: ran.stderr };
  const text = withoutBlankEnds(withoutDeathNotice(ran.stdout));
  if (plainText(text).trim() === '')
    return { exitCode: passedOn, notice: `${ran.stderr}the screen of ${agent} is empty\n` };
  return {
    exitCode: passedOn,
    notice: ran.stderr,
    text: () => `${lastLinesOf(text, lines)}${keepsStyles ? reset : ''}\n`,
  };
}

/** Null while the log goes on, or there is none to go on with. */
export async function endedLogOf(target: Target): Promise<Diagnostic | null> {
  const found = await sessionOf(target);
  if (found === null || !found.session.alive || found.session.piped) return null;
  const { project, agent, projectPath } = target;
  const log = shellWord(`${projectPath}/${claimsFolder}/logs/${agent}/full.log`);
  // tmux expands formats and the time of day in the command.
  const sink = `umask 077; exec cat >> ${log}`.replaceAll('#', '##').replaceAll('%', '%%');
  const where = `tmux -S ${shellWord(found.socketPath)}`;
  return {
    severity: 'warning',
    code: 'log-ended',
    summary: 'The log has ended, and the agent goes on',
    detail: `What ${project}/${agent} prints is not kept any more. Its engine ${firstEngine} ends a log after 64 short reads; engines since v0.2.0 do not.`,
    help: remedyText(
      'keep what it prints from now on, until it is started again; the file then has no limit, and the agent is not touched:',
      `${where} pipe-pane -O -t ${shellWord(`=${found.session.name}:`)} ${shellWord(sink)}`,
    ),
    project,
  };
}

const reset = '\u001b[0m';
