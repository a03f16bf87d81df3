// Refuses to plan for a fleet that runs from another root, with one message for all of it. Never offers to move a clone
// out of a running fleet. Pure.
import { remedyText, shellWord } from '../../engine/kernel/help.ts';
import type { GuardCode } from '../codes/refusals.ts';
import type { Fleet } from '../fleet/fleet.ts';
import type { OtherRoot } from './observation.ts';
import type { Refusal } from './plan.ts';

const mostNamed = 3;

export function fleetElsewhere({ name, root }: Fleet, other: OtherRoot, fileName: string): Refusal {
  const { projects, sessions } = other;
  const agents = agentsText(sessions);
  switch (other.kind) {
    case 'other-root':
      return {
        code: 'fleet-elsewhere',
        reason: `fleet ${name} runs from ${other.root}: ${agents}. ${fileName} declares ${root}`,
        help: remedyText(
          `use the registry whose root is ${other.root}, or set \`root\` in ${fileName} to it; for another fleet, give this one another \`name\``,
        ),
        projects,
      };
    case 'other-path':
      return {
        code: 'fleet-elsewhere',
        reason: `fleet ${name} runs from ${other.root}: ${agents}. ${root} is the same folder by another path`,
        help: remedyText(`set \`root\` in ${fileName} to ${JSON.stringify(other.root)}`),
        projects,
      };
    case 'moved':
      return {
        code: 'fleet-moved',
        reason: `${agents} of fleet ${name} were started below ${other.root}, which is gone; it is at ${other.movedTo} now`,
        help: remedyText(
          `move ${other.movedTo} back, and they go on; or end them, and po starts what is declared:`,
          `mkdir -p ${shellWord(other.root)} && rmdir ${shellWord(other.root)} && mv ${shellWord(other.movedTo)} ${shellWord(other.root)}`,
          ...endAll(other),
        ),
        projects,
      };
  }
}

/** Whether a refusal is one of these, which release nothing. */
export function isOfFleet(code: GuardCode): boolean {
  return code === 'fleet-elsewhere' || code === 'fleet-moved';
}

/** By exact names if something else runs on the server as well. */
function endAll({ socket, sessions, isShared }: OtherRoot): string[] {
  const tmux = `tmux -L ${shellWord(socket)}`;
  if (!isShared) return [`${tmux} kill-server`];
  return sessions.map((name) => `${tmux} kill-session -t ${shellWord(`=${name}`)}`);
}

function agentsText(sessions: readonly string[]): string {
  const shown = sessions.slice(0, mostNamed).join(', ');
  const more = sessions.length > mostNamed ? ', …' : '';
  return `${sessions.length} ${sessions.length === 1 ? 'agent' : 'agents'} (${shown}${more})`;
}
