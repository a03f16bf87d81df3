// Which agents are busy or wait for a person, according to the engine's records: the last reports of their hooks, and
// what the watchdog saw on the screens of agents that have not reported yet. Starts nothing. Hook reports come from the
// agent itself, and are only shown.
import {
  activityFile,
  launchesFile,
  newestLaunchIn,
  parseActivity,
  parseScreens,
  screensFile,
  type Wait,
} from '../engine/protocol.ts';
import type { AgentRecords } from '../src/world/agent-records.ts';

export { waitsFor } from '../engine/protocol.ts';

export interface Waiting extends Wait {
  readonly agent: string;
}

/** What an agent does that is not idle; `since` is null where no record tells when it began. */
export interface Doing {
  readonly agent: string;
  readonly state: 'busy' | Waiting['state'];
  readonly reason: string | null;
  readonly since: string | null;
}

/** @param alive the names of the agents that run in the clone at `path` */
export function waitingIn(
  path: string,
  alive: readonly string[],
  records: Pick<AgentRecords, 'readText'>,
): Waiting[] {
  return doingIn(path, alive, records).flatMap(({ agent, state, reason }) =>
    state === 'busy' ? [] : [{ agent, state, reason }],
  );
}

/** @param alive the names of the agents that run in the clone at `path` */
export function doingIn(
  path: string,
  alive: readonly string[],
  { readText }: Pick<AgentRecords, 'readText'>,
): Doing[] {
  const textOf = (file: string) => {
    const text = readText(path, file);
    return text.known ? text.value : null;
  };
  const shown = parsedOr(textOf(screensFile), parseScreens)?.agents ?? [];
  return alive.flatMap((agent): Doing[] => {
    const said = parsedOr(textOf(activityFile(agent)), parseActivity);
    const isSaid = said !== null && (said.state === 'waiting' || said.state === 'held');
    const seen = isSaid ? undefined : shown.find(({ name }) => name === agent);
    const one = seen ?? said;
    if (one === null || one.state === 'idle' || one.state === 'unknown') return [];
    // A record of an earlier launch tells nothing about the running agent.
    if (newestLaunchIn(textOf(launchesFile(agent)) ?? '') !== one.launch) return [];
    return [{ agent, state: one.state, reason: one.reason, since: 'since' in one ? one.since : null }];
  });
}

type Parse<T> = (text: string) => { readonly ok: true; readonly value: T } | { readonly ok: false };

function parsedOr<T>(text: string | null, parse: Parse<T>): T | null {
  const parsed = text === null ? null : parse(text);
  return parsed?.ok === true ? parsed.value : null;
}

/** Whether agents on this backend log in to a service and can ask a person something. */
export function talks(backend: string): boolean {
  return backend !== 'shell' && backend !== 'command';
}
