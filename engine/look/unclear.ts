/**
 * Claims about this project that do not hold: sessions that only half of the evidence ties to its agents, and records that
 * name another process. They are shown with their cause and remedy, and never acted upon. Pure.
 */
import { visible } from '../kernel/cells.ts';
import type { Diagnostic } from '../kernel/diagnostic.ts';
import { remedyText, shellWord, toFix } from '../kernel/help.ts';
import type { AgentNow } from './agents.ts';
import { type OwnPlace, panesOf } from './own-place.ts';
import type { ServerLook } from './server.ts';
import { type UnclearSession, unclearOf } from './sessions.ts';

/** @param names the agents that are asked about; null for all */
export function unclearIn(
  place: OwnPlace,
  look: ServerLook,
  observed: readonly AgentNow[],
  names: readonly string[] | null = null,
): readonly Diagnostic[] {
  if (look.kind !== 'answered') return [];
  const sessions = unclearOf(panesOf(look, place), place.folder).filter(
    ({ kind, agent, sessionId }) =>
      (names === null || names.includes(agent)) &&
      // Of several, the one that the record names is the agent.
      !(kind === 'twice' && observed.some(({ session }) => session?.sessionId === sessionId)),
  );
  return [
    ...sessions.map((session) => unclearSession(session, look.socketPath)),
    ...observed.flatMap(({ name, doubt }) => (doubt === null ? [] : [notBelieved(name, doubt)])),
  ];
}

export interface UnclearFact {
  readonly code: string;
  readonly detail: string;
  readonly help: string;
}

export function unclearFact({ code, detail, help = '' }: Diagnostic): UnclearFact {
  return { code, detail, help };
}

/** The fact, and its remedy below it. */
export function unclearLines({ detail, help }: Pick<UnclearFact, 'detail' | 'help'>): string[] {
  return [detail, ...toFix(help).split('\n')];
}

function unclearSession(session: UnclearSession, socketPath: string): Diagnostic {
  const { kind, agent, sessionId, sessionName, pid } = session;
  const name = `The tmux session ${visible(sessionName)} (${sessionId}, pid ${pid})`;
  const tmux = `tmux -S ${shellWord(socketPath)}`;
  const target = `-t ${shellWord(sessionId)}`;
  const end = `${tmux} kill-session ${target}`;
  const said = {
    claims: {
      detail: `${name} has the marks of ${agent}, but the engine did not start it. It is left alone.`,
      help: remedyText('remove the marks:', `${tmux} set-option -u ${target} @ao_path`),
    },
    unmarked: {
      detail: `${name} was started as ${agent}, but its marks do not say so. It is left alone, and no second ${agent} is started.`,
      help: remedyText('inspect it, then end it:', `${tmux} attach-session -r ${target}`, end),
    },
    twice: {
      detail: `${name} is one of several that were started as ${agent}, and no record tells which one is the agent. They are left alone.`,
      help: remedyText(
        'inspect each, then end those that are not the agent:',
        `${tmux} attach-session -r ${target}`,
        end,
      ),
    },
  }[kind];
  return {
    severity: 'warning',
    code: 'session-unclear',
    summary: 'Session whose owner is unclear',
    ...said,
  };
}

function notBelieved(agent: string, doubt: string): Diagnostic {
  return {
    severity: 'warning',
    code: 'record-not-believed',
    summary: 'Record of the engine that is not believed',
    detail: `The process record of ${agent} is not believed: ${doubt}. That process is left alone.`,
    help: remedyText(
      'to get a new record, restart the agent when its work allows:',
      `node engine/agents.mjs restart ${agent}`,
    ),
  };
}
