// What a stop or a restart of agents would interrupt, according to tmux and the engine's records. Looked at only where
// there is such a step; starts nothing. Shown to people, and never decides anything.
import type { Session } from '../../src/world/tmux.ts';
import type { World } from '../../src/world/world.ts';
import type { Facts } from '../reconciler.ts';
import { doingIn, waitsFor } from '../waiting.ts';

export type Ongoing = Facts & {
  readonly activity?: 'busy' | 'waiting' | 'held';
  /** How long it has been so, at the time of the look. */
  readonly forMs?: number;
  /** What it waits for, in words that follow its name. */
  readonly waits?: string;
  /** Terminals attached to its session. */
  readonly clients?: number;
  /** Messages that were not typed yet; they stay queued. */
  readonly queued?: number;
};

/**
 * By name, sorted; without idle agents.
 * @param ours the sessions of the project
 */
export function ongoingIn(
  path: string,
  names: readonly string[],
  ours: readonly Session[],
  { records, clock }: Pick<World, 'records' | 'clock'>,
): Readonly<Record<string, Ongoing>> {
  const alive = new Map(ours.flatMap((one) => (one.alive ? [[one.marks.agent ?? '', one]] : [])));
  const all = [...new Set(names)].toSorted();
  const doing = new Map(
    doingIn(
      path,
      all.filter((name) => alive.has(name)),
      records,
    ).map((one) => [one.agent, one]),
  );
  const found = all.flatMap((name): [string, Ongoing][] => {
    const does = doing.get(name);
    const forMs = does === undefined ? Number.NaN : clock.now().getTime() - Date.parse(does.since ?? '');
    const clients = alive.get(name)?.clients ?? 0;
    const listed = records.list(path, `queue/${name}`);
    const queued = (listed.known ? (listed.value ?? []) : []).filter((one) => one.endsWith('.json')).length;
    const ongoing: Ongoing = {
      ...(does !== undefined && { activity: does.state }),
      ...(Number.isFinite(forMs) && { forMs: Math.max(0, forMs) }),
      ...(does !== undefined && does.state !== 'busy' && { waits: waitsFor({ ...does, state: does.state }) }),
      ...(clients > 0 && { clients }),
      ...(queued > 0 && { queued }),
    };
    return Object.keys(ongoing).length === 0 ? [] : [[name, ongoing]];
  });
  return Object.fromEntries(found);
}
