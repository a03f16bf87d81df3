/** What was last asked for of each agent. Written before it is done: a watchdog that comes by must find it. */
import { desiredStateOf } from '../contract/desired-record.ts';
import type { Clock } from '../world/clock.ts';
import type { StateFolder } from './state-folder.ts';

/** `since` is when it was first asked for, not when it was asked for again. */
export function setDesired(
  { clock }: { readonly clock: Clock },
  state: StateFolder,
  names: readonly string[],
  wanted: 'up' | 'down',
): void {
  const since = clock.now().toISOString();
  const desired = state.readDesired();
  const desiredStates = names.map((name) => {
    const before = desiredStateOf(desired, name);
    return [name, before?.state === wanted ? before : { state: wanted, since }] as const;
  });
  state.writeDesired({ ...desired, agents: { ...desired.agents, ...Object.fromEntries(desiredStates) } });
}
