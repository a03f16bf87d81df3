/**
 * What is said of this project and does not hold: sessions that are its agents' by half of the evidence, and records that
 * name a process that is another one. None of it is acted upon; it is told with its cause and its remedy. Pure.
 */

import { visible } from '../toml/cells.ts';
import type { Diagnostic } from '../toml/diagnostic.ts';
import { shellWord, wayOut } from '../toml/help.ts';
import type { AgentNow } from './agents.ts';
import type { ServerLook } from './server.ts';
import { type UnclearSession, unclearOf } from './sessions.ts';

/** @param names those that are asked about; null: whatever there is */
export function unclearIn(
  folder: string,
  look: ServerLook,
  observed: readonly AgentNow[],
  names: readonly string[] | null = null,
): readonly Diagnostic[] {
  if (look.kind !== 'answered') return [];
  const sessions = unclearOf(look.panes, folder).filter(
    ({ kind, agent, sessionId }) =>
      (names === null || names.includes(agent)) &&
      // The one of several that its record speaks for is the agent.
      !(kind === 'twice' && observed.some(({ session }) => session?.sessionId === sessionId)),
  );
  return [
    ...sessions.map((session) => unclearSession(session, look.socketPath)),
    ...observed.flatMap(({ name, doubt }) => (doubt === null ? [] : [notBelieved(name, doubt)])),
  ];
}

function unclearSession(session: UnclearSession, socketPath: string): Diagnostic {
  const { kind, agent, sessionId, sessionName, pid } = session;
  const name = `The tmux session ${visible(sessionName)} (${sessionId}, pid ${pid})`;
  const tmux = `tmux -S ${shellWord(socketPath)}`;
  const target = `-t ${shellWord(sessionId)}`;
  const end = `${tmux} kill-session ${target}`;
  const said = {
    claims: {
      detail: `${name} bears the marks of ${agent}, and the engine did not start it. It is left alone.`,
      help: wayOut('take the marks off:', `${tmux} set-option -u ${target} @ao_path`),
    },
    unmarked: {
      detail: `${name} was started as ${agent}, and its marks do not say so. It is left alone, and ${agent} is not started beside it.`,
      help: wayOut('look at it, and end it:', `${tmux} attach-session -r ${target}`, end),
    },
    twice: {
      detail: `${name} is one of several that were started as ${agent}, and no record says which of them is the agent. They are left alone.`,
      help: wayOut(
        'look at each, and end those that are not the agent:',
        `${tmux} attach-session -r ${target}`,
        end,
      ),
    },
  }[kind];
  return {
    severity: 'warning',
    code: 'session-unclear',
    summary: 'Whose session it is, is unclear',
    ...said,
  };
}

function notBelieved(agent: string, doubt: string): Diagnostic {
  return {
    severity: 'warning',
    code: 'record-not-believed',
    summary: 'A record of the engine is not believed',
    detail: `The record of the processes of ${agent} is not believed: ${doubt}. That process is left alone.`,
    help: wayOut('have it written anew when its work allows:', `node engine/agents.mjs restart ${agent}`),
  };
}
