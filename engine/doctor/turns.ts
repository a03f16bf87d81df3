/** Whether agents that share an account take turns across all projects of the user. */
import type { AgentDefinition } from '../declaration/definition.ts';
import { sharesAccount } from '../heal/limits.ts';
import { remedyText, shellWord } from '../kernel/help.ts';
import { presentTurnsPlace } from '../turns/place.ts';
import type { Environment } from '../world/environment.ts';
import { type Finding, ok, warning } from './finding.ts';

const check = 'turns';

export function checkTurns(agents: readonly Pick<AgentDefinition, 'backend'>[], env: Environment): Finding[] {
  if (!agents.some(({ backend }) => sharesAccount(backend))) return [];
  const place = presentTurnsPlace(env);
  if (place?.kind !== 'unusable') return [ok(check, 'agents on one account take turns across your projects')];
  return [
    warning(
      check,
      `Agents on one account take turns within this project only: ${place.why}.`,
      place.path === null
        ? 'set HOME to a folder of yours'
        : remedyText(
            'make it a folder that is yours and that you can write to; see what it is:',
            `ls -ld ${shellWord(place.path)}`,
          ),
    ),
  ];
}
