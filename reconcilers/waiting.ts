// Which agents are busy or wait for a person, as far as files in the clone say: what their hooks said last, and what the watchdog saw
// on the screens of those that have not spoken yet. Starts nothing; what an agent wrote there is a claim, and only shown.
import {
  activityPath,
  launchesPath,
  newestLaunchIn,
  parseActivity,
  parseScreens,
  screensPath,
} from '../engine/protocol.ts';
import type { Files } from '../src/world/files.ts';

export interface Waiting {
  readonly agent: string;
  /** `waiting`: it has asked something. `held`: it cannot go on, as without a login. */
  readonly state: 'waiting' | 'held';
  readonly reason: string | null;
}

/** What an agent does that is not idle; `since` is null where nothing says when it began. */
export interface Doing {
  readonly agent: string;
  readonly state: 'busy' | Waiting['state'];
  readonly reason: string | null;
  readonly since: string | null;
}

/** @param alive the names of the agents that run in the clone at `path` */
export function waitingIn(path: string, alive: readonly string[], files: Pick<Files, 'readText'>): Waiting[] {
  return doingIn(path, alive, files).flatMap(({ agent, state, reason }) =>
    state === 'busy' ? [] : [{ agent, state, reason }],
  );
}

/** @param alive the names of the agents that run in the clone at `path` */
export function doingIn(
  path: string,
  alive: readonly string[],
  { readText }: Pick<Files, 'readText'>,
): Doing[] {
  const textOf = (file: string) => {
    const text = readText(`${path}/${file}`);
    return text.known ? text.value : null;
  };
  const shown = parsedOr(textOf(screensPath), parseScreens)?.agents ?? [];
  return alive.flatMap((agent): Doing[] => {
    const said = parsedOr(textOf(activityPath(agent)), parseActivity);
    const isSaid = said !== null && (said.state === 'waiting' || said.state === 'held');
    const seen = isSaid ? undefined : shown.find(({ name }) => name === agent);
    const one = seen ?? said;
    if (one === null || one.state === 'idle' || one.state === 'unknown') return [];
    // Of an earlier launch it says nothing about the agent that runs.
    if (newestLaunchIn(textOf(launchesPath(agent)) ?? '') !== one.launch) return [];
    return [{ agent, state: one.state, reason: one.reason, since: 'since' in one ? one.since : null }];
  });
}

type Parse<T> = (text: string) => { readonly ok: true; readonly value: T } | { readonly ok: false };

function parsedOr<T>(text: string | null, parse: Parse<T>): T | null {
  const parsed = text === null ? null : parse(text);
  return parsed?.ok === true ? parsed.value : null;
}

/** Whether agents on this backend log in somewhere, and can ask somebody something. */
export function talks(backend: string): boolean {
  return backend !== 'shell' && backend !== 'command';
}

/** What it waits for, in words that follow its name. */
export function waitsFor({ state, reason }: Pick<Waiting, 'state' | 'reason'>): string {
  switch (reason) {
    case 'trust':
      return 'asks whether to trust its folder';
    case 'not-logged-in':
      return 'is not logged in';
    case 'usage-limit':
      return 'has reached a usage limit';
    case 'api-error':
      return 'has stopped on an API error';
    case 'context-full':
      return 'has no room left in its context';
    case 'permission':
      return 'asks for permission';
    default:
      return state === 'held' ? 'cannot go on by itself' : 'asks a question';
  }
}
