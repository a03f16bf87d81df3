/** Whether what the running agents print is kept. */

import { remedyText, shellWord } from '../kernel/help.ts';
import { logNow, logTrouble } from '../logs/log-now.ts';
import { panesOf } from '../look/own-place.ts';
import type { ServerLook } from '../look/server.ts';
import { agentPane, sessionsOf } from '../look/sessions.ts';
import type { StateFolder } from '../state/state-folder.ts';
import { type Finding, ok, warning } from './finding.ts';

const check = 'logs';

/** `folder` is the project's. */
export function checkLogs(state: StateFolder, folder: string, look: ServerLook): Finding[] {
  if (look.kind !== 'answered') return [];
  const sessions = sessionsOf(panesOf(look, { folder, state }), folder);
  const findings = sessions.flatMap((session): Finding[] => {
    const { agent, panes } = session;
    const pane = agentPane(session, null);
    const log = logNow(state, agent, pane, panes.length);
    const trouble = logTrouble(log);
    if (log === null || trouble === null) return [];
    const fix = {
      gap: remedyText(
        'make room, or let the folder be written; the log goes on by itself:',
        `df ${shellWord(state.path)}`,
      ),
      ended: remedyText(
        'resume it; the agent is not touched:',
        `cd ${shellWord(folder)} && node engine/agents.mjs up ${shellWord(agent)}`,
      ),
      behind: remedyText(
        'end what reads it in place of the log; the watchdog lets the log go on:',
        `tmux -S ${shellWord(look.socketPath)} pipe-pane -t ${shellWord(pane.paneId)}`,
      ),
    }[log.state];
    return fix === undefined ? [] : [warning(check, `${agent}: ${trouble}.`, fix)];
  });
  return findings.length > 0 || sessions.length === 0
    ? findings
    : [ok(check, 'what the agents print is kept')];
}
