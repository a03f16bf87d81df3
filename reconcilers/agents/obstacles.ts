// What blocks starting, restarting or stopping the agents of a project, shared by several rules of `agents/diff.ts`.
// Pure.
import { remedyText } from '../../engine/kernel/help.ts';
import type { Session } from '../../src/world/tmux.ts';
import { endThem } from '../left-behind.ts';
import { moveBeside } from '../obstacles.ts';
import type { Blocked, Desired } from '../reconciler.ts';
import { engineIn } from './notes.ts';
import { misledBlock } from './old-records.ts';
import type { AgentsObserved } from './types.ts';

export function namesOf({ fleet, project }: Desired) {
  return { fleet: fleet.name, project: project.name };
}

/** Null where the engine that would do the step believes nothing wrong. */
export function misledIn(desired: Desired, observed: AgentsObserved): Blocked | null {
  const misled = observed.kind === 'clone' ? observed.misled : undefined;
  return misled === undefined ? null : misledBlock(misled, namesOf(desired));
}

/** The step would end the session that po was called from, and the apply half-way with it. */
export function selfStop(project: string, caller: string, action: 'stop' | 'restart'): Blocked {
  return {
    code: 'self-stop',
    reason: `po was called from inside ${project}/${caller}, which it would ${action}`,
    help: 'call it from another terminal',
  };
}

export function engineChanged(path: string, observed: AgentsObserved): Blocked | null {
  if (observed.kind === 'no-clone') return null;
  const { engine } = observed;
  if (engine === null || engine.runnable || engine.why !== 'changed') return null;
  return {
    code: 'engine-changed',
    reason: `${path}/engine is not what the release holds: ${engine.files.slice(0, 3).join(', ')}`,
    help: remedyText(
      'move it aside; po checks the release out again:',
      moveBeside(`${path}/engine`, `${path}/engine.before`),
    ),
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
