// What blocks starting, restarting or stopping the agents of a project, shared by several rules. Pure.
import { remedyText } from '../../engine/kernel/help.ts';
import type { Session } from '../../src/world/tmux.ts';
import { endThem } from '../left-behind.ts';
import type { Blocked, Desired } from '../reconciler.ts';
import { engineIn } from './notes.ts';

export function namesOf({ fleet, project }: Desired) {
  return { fleet: fleet.name, project: project.name };
}

/** The step would end the session that po was called from, and the apply half-way with it. */
export function selfStop(project: string, caller: string, action: 'stop' | 'restart'): Blocked {
  return {
    code: 'self-stop',
    reason: `po was called from inside ${project}/${caller}, which it would ${action}`,
    help: 'call it from another terminal',
  };
}

/** Stops sessions that were started elsewhere with the engine that started them, as long as its folder exists. */
export function stopElsewhere(
  sessions: readonly Session[],
  fleet: string,
  lost: readonly string[] = [],
): string {
  const path = sessions[0]?.marks.path ?? null;
  if (path === null) return remedyText('stop it where it was started, or give this project another name');
  return lost.includes(path)
    ? remedyText(
        'give this project another name; or, if you do not need it, end it (its folder is gone):',
        ...endThem(fleet, sessions),
      )
    : remedyText('give this project another name, or stop it where it was started:', engineIn(path, 'down'));
}
