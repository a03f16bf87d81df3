// `po logs` for engine v0.1.0, whose release cannot change. That engine shows the blank lines of a screen, and what
// tmux writes below a dead pane: po reads its answer, removes both and shows it as later engines do. Its logs silently
// end after 64 short reads: po notices by the pane's pipe.

import type { Diagnostic } from '../../../engine/kernel/diagnostic.ts';
import { remedyText, shellWord } from '../../../engine/kernel/help.ts';
import {
  claimsFolder,
  lastLinesOf,
  plainText,
  withoutBlankEnds,
  withoutDeathNotice,
} from '../../../engine/protocol.ts';
import type { Answer, Person } from '../../cli/run.ts';
import { sessionOf, type Target } from '../../registry/agent-target.ts';

export const firstEngine = 'v0.1.0';

export interface Asked {
  /** The last lines of a screen. */
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
    raw: `${lastLinesOf(text, lines)}${keepsStyles ? reset : ''}\n`,
  };
}

/** Null while the log continues, or there is none to continue. */
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
    summary: 'The log has ended, and the agent keeps running',
    detail: `The output of ${project}/${agent} is no longer kept. Its engine ${firstEngine} ends a log after 64 short reads; engines since v0.2.0 do not.`,
    help: remedyText(
      'keep its output from now on, until it is started again (the file has no size limit, and the agent is not touched):',
      `${where} pipe-pane -O -t ${shellWord(`=${found.session.name}:`)} ${shellWord(sink)}`,
    ),
    project,
  };
}

const reset = '\u001b[0m';
