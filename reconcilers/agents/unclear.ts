// Sessions that are an agent of a project by their marks or by how they were started, but not by both. po does nothing
// on half the evidence: it warns, with the remedy. Pure.

import type { Diagnostic } from '../../engine/kernel/diagnostic.ts';
import { remedyText, shellWord } from '../../engine/kernel/help.ts';
import { socketName } from '../../engine/protocol.ts';
import type { Session } from '../../src/world/tmux.ts';
import type { Blocked } from '../reconciler.ts';

export interface UnclearSession {
  /** `claims`: by its marks alone. `unmarked`: by how it was started alone. */
  readonly kind: 'claims' | 'unmarked';
  readonly agent: string;
  readonly session: Session;
}

const lists = new WeakMap<readonly Session[], readonly Session[]>();

/** The sessions of a list are scanned once, not for every project. */
export function unclearAt(path: string, sessions: readonly Session[]): readonly UnclearSession[] {
  const unclear = lists.get(sessions) ?? sessions.filter((session) => session.unclear !== undefined);
  lists.set(sessions, unclear);
  return unclear.flatMap((session) =>
    (['claims', 'unmarked'] as const).flatMap((kind): UnclearSession[] => {
      const said = session.unclear?.[kind];
      return said?.path === path ? [{ kind, agent: said.agent, session }] : [];
    }),
  );
}

/** Warnings for a plan and a status. */
export function unclearNotes(
  unclear: readonly UnclearSession[],
  { fleet, project }: { readonly fleet: string; readonly project: string },
): Diagnostic[] {
  return unclear.map((one) => ({
    severity: 'warning',
    code: 'session-unclear',
    summary: 'It is unclear whether a session is an agent',
    detail: factOf(one, project),
    help: remedyOf(one, fleet),
    project,
  }));
}

export function unclearBlock(
  one: UnclearSession,
  { fleet, project }: { readonly fleet: string; readonly project: string },
): Blocked {
  return { code: 'session-unclear', reason: factOf(one, project), help: remedyOf(one, fleet) };
}

function factOf({ kind, agent, session: { name, id, panePid } }: UnclearSession, project: string): string {
  const session = `the tmux session ${name} (${id}, pid ${panePid})`;
  return kind === 'claims'
    ? `${session} bears the marks of ${project}/${agent}, and no engine started it as that`
    : `${session} was started as ${project}/${agent}, and its marks do not say so`;
}

function remedyOf({ kind, session: { id } }: UnclearSession, fleet: string): string {
  const tmux = `tmux -L ${shellWord(socketName(fleet))}`;
  const target = `-t ${shellWord(id)}`;
  return kind === 'claims'
    ? remedyText('take the marks off; what runs in it goes on:', `${tmux} set-option -u ${target} @ao_path`)
    : remedyText(
        'look at it, and end it:',
        `${tmux} attach-session -r ${target}`,
        `${tmux} kill-session ${target}`,
      );
}
