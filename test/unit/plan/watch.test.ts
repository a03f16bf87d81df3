// When a plan that is watched is made anew, what is watched for it, and what counts as new.
import { describe, expect, it } from 'vitest';
import { sinceLast } from '../../../src/plan/new-since.ts';
import type { Observation } from '../../../src/plan/observation.ts';
import { changeSignal, makeRounds, quietMs } from '../../../src/plan/watch-rounds.ts';
import { watchedPlaces } from '../../../src/plan/watched-places.ts';
import { known } from '../../../src/world/look.ts';
import { planOf } from '../../support/golden.ts';
import { desiredOf, projectOf, repositoryOf } from '../../support/model.ts';

/** A clock that goes on only where somebody sleeps, or a round takes its time. */
function workshop(
  take: (round: number, at: { tell(): void; stop(): void; spend(ms: number): void }) => void,
) {
  let nowMs = 0;
  let rounds = 0;
  const stop = new AbortController();
  const signal = changeSignal();
  const sleeps: number[] = [];
  const shown: number[] = [];
  /** What happens while somebody sleeps, in turn. */
  const during: (() => void)[] = [];
  const work = makeRounds<number>({
    signal,
    stop: stop.signal,
    clock: {
      monotonicMs: () => nowMs,
      sleep: async (durationMs) => {
        sleeps.push(durationMs);
        nowMs += durationMs;
        during.shift()?.();
      },
    },
    async round() {
      rounds += 1;
      take(rounds, { tell: signal.tell, stop: () => stop.abort(), spend: (ms) => (nowMs += ms) });
      return rounds;
    },
    show: (round) => {
      shown.push(round);
    },
  });
  return { work, signal, stop, sleeps, shown, during, count: () => rounds };
}

const soon = () => new Promise<void>((resolve) => setImmediate(resolve));

describe('rounds', () => {
  it('a burst makes one, when it has been quiet', async () => {
    const shop = workshop((round, { stop }) => {
      if (round === 2) stop();
    });
    await soon();
    expect(shop.shown).toEqual([1]);
    shop.during.push(shop.signal.tell, shop.signal.tell);
    for (let change = 0; change < 50; change += 1) shop.signal.tell();
    await shop.work;
    expect(shop.count()).toBe(2);
    expect(shop.sleeps).toEqual([quietMs, quietMs, quietMs]);
  });

  it('one that was overtaken is not shown; the next one is', async () => {
    const shop = workshop((round, { tell, stop }) => {
      if (round === 1) tell();
      if (round === 3) stop();
    });
    await soon();
    expect(shop.shown).toEqual([2]);
    shop.signal.tell();
    await shop.work;
    expect(shop.shown).toEqual([2]);
  });

  it('where something changes all the time, one is shown now and then', async () => {
    const shop = workshop((round, { tell, stop }) => (round === 9 ? stop() : tell()));
    await shop.work;
    expect(shop.shown).toEqual([4, 8]);
  });

  it('what takes long rests for longer, but not for ever', async () => {
    const shop = workshop((round, { spend, tell, stop }) => {
      spend(round === 1 ? 1_000 : 60_000);
      if (round === 3) stop();
      else tell();
    });
    await shop.work;
    expect(shop.sleeps).toEqual([3_000, 10_000]);
  });

  it('ends at once where a look takes long, and shows nothing more', async () => {
    const stop = new AbortController();
    const shown: number[] = [];
    const work = makeRounds<number>({
      signal: changeSignal(),
      stop: stop.signal,
      clock: { monotonicMs: () => 0, sleep: async () => {} },
      round: () => new Promise(() => {}),
      show: (round) => {
        shown.push(round);
      },
    });
    stop.abort();
    await work;
    expect(shown).toEqual([]);
  });

  it('throws what a round throws', async () => {
    const shop = workshop(() => {
      throw new Error('a bug');
    });
    await expect(shop.work).rejects.toThrow('a bug');
  });
});

it('watches single files of a clone and never a tree', () => {
  const [api, gone, unseen] = [projectOf('api'), projectOf('gone'), projectOf('unseen')];
  const unasked = { known: false, reason: 'not asked' };
  const seen = (project: typeof api, clone: unknown) => ({
    name: project.name,
    seen: true,
    desired: desiredOf(project),
    ...{ clone, engine: unasked, agents: unasked },
  });
  const observation = {
    projects: [
      seen(api, known({ kind: 'repository', repository: repositoryOf(api, { branch: 'a/b' }) })),
      seen(gone, known({ kind: 'absent' })),
      { name: unseen.name, seen: false },
    ],
    earlier: [],
    released: [],
  } as unknown as Observation;
  const records = {
    placesOf: (path: string, record: string) => [
      `/state/${path.split('/').at(-1)}/${record}`,
      `${path}/.ao-state/${record}`,
    ],
  };
  const places = watchedPlaces(
    ['/registry/fleet.toml', '/real/fleet.toml'],
    { root: '/fleet' },
    observation,
    records,
  );
  expect(places).toEqual({
    files: [
      '/fleet/api/.git/HEAD',
      '/fleet/api/.git/config',
      '/fleet/api/.git/packed-refs',
      '/fleet/api/.git/refs/heads/a/b',
      '/fleet/api/.git/refs/remotes/origin/a/b',
      '/fleet/api/.git/modules/engine/HEAD',
      '/fleet/api/agents.toml',
      '/state/api/watchdog.json',
      '/fleet/api/.ao-state/watchdog.json',
    ],
    entries: ['/registry/fleet.toml', '/real/fleet.toml', '/fleet/api', '/fleet/gone'],
    folders: ['/fleet'],
  });
  const gitDir = '/main/.git/worktrees/api';
  const linked = repositoryOf(api, { gitDir, commonDir: '/main/.git', branch: null });
  const only = {
    projects: [seen(api, known({ kind: 'repository', repository: linked }))],
    earlier: [],
    released: [],
  } as unknown as Observation;
  const { files } = watchedPlaces([], { root: '/fleet' }, only, records);
  expect(files).toContain('/main/.git/worktrees/api/HEAD');
  expect(files).toContain('/main/.git/packed-refs');
  expect(files).toContain('/main/.git/worktrees/api/config.worktree');
});

it('tells what is new, and nothing where nothing is', async () => {
  const projects = [projectOf('api'), projectOf('web')];
  const [rest, dead, other] = await Promise.all([
    planOf({ projects }),
    planOf({ projects, missing: ['api/writer'] }),
    planOf({
      projects: [projectOf('api', { engine: 'v0.2.0' }), projectOf('web')],
      places: { web: { kind: 'other', what: 'file' } },
    }),
  ]);
  expect(sinceLast(rest, { ...rest, observedAt: '2027-01-01T00:00:00.000Z' }).isNews).toBe(false);
  expect(sinceLast(rest, dead)).toMatchObject({ added: ['api/agents'], gone: [], isNews: true });
  expect(sinceLast(dead, rest)).toMatchObject({ added: [], gone: ['api/agents'] });
  expect(sinceLast(rest, other)).toMatchObject({ blocked: ['web/clone'], cleared: [], isNews: true });
  expect(sinceLast(other, rest)).toMatchObject({ cleared: ['web/clone'] });
  const warned = {
    ...rest,
    diagnostics: [{ severity: 'warning', code: 'unreadable', summary: 's', detail: 'd' }] as const,
  };
  expect(sinceLast(rest, warned)).toMatchObject({ added: [], isNews: true });
});
