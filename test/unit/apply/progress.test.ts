// Ports that say what they wait for: exactly those that may take long, before they do, and nothing else about them
// changes.
import { expect, it } from 'vitest';
import { progressWorld } from '../../../src/apply/progress.ts';
import { systemRateLimiter } from '../../../src/world/rate-limiter.ts';
import type { World } from '../../../src/world/world.ts';
import { checkedEngine, fleetOf, projectOf, stateOf } from '../../support/model.ts';
import { modelWorld } from '../../support/model-world.ts';

function telling(changes: Partial<World> = {}): { world: World; told: string[] } {
  const told: string[] = [];
  const model = modelWorld(stateOf(), fleetOf([projectOf('api')])).world;
  return { world: progressWorld({ ...model, ...changes }, (what) => void told.push(what)), told };
}

it('tells where an answer comes from, without what is secret, and how long it may take', async () => {
  const model = modelWorld(stateOf(), fleetOf([])).world;
  const git = { ...model.git, remoteIsEmpty: async () => true };
  const { world, told } = telling({ git });
  for (const url of [
    'https://user:secret@git.example.org/team/api.git',
    'git@host.example.org:api.git',
    'ssh://git@host.example.org:2222/api.git',
    '/srv/git/api.git',
  ]) {
    expect(await world.git.remoteIsEmpty(url, '/srv/web')).toBe(true);
  }
  expect(told).toEqual([
    'an answer from git.example.org, at most 10 s',
    'an answer from host.example.org, at most 10 s',
    'an answer from host.example.org, at most 10 s',
    'an answer from /srv/git/api.git, at most 10 s',
  ]);
});

it('names what it runs of an engine', async () => {
  const ran: (readonly string[])[] = [];
  const harness: World['harness'] = {
    async run(_path, _engine, args) {
      ran.push(args);
      return { code: 0, stdout: '', stderr: '', failure: null };
    },
  };
  const { world, told } = telling({ harness });
  const args = ['up', 'writer', '--fleet', 'recipes', '--project', 'api'];
  await world.harness.run('/fleet/api', checkedEngine, args);
  await world.harness.run('/fleet/api', checkedEngine, ['down']);
  expect(ran).toEqual([args, ['down']]);
  expect(told).toEqual([
    'node engine/agents.mjs up writer, at most 3 min',
    'node engine/agents.mjs down, at most 3 min',
  ]);
});

it('tells that it waits for its turn only when it has to', async () => {
  let nowMs = 0;
  const clock = {
    now: () => new Date(0),
    monotonicMs: () => nowMs,
    async sleep(ms: number) {
      nowMs += ms;
    },
  };
  const { world, told } = telling({ rateLimiter: systemRateLimiter(clock) });
  await world.rateLimiter.turn('claude', 2_000);
  expect(told).toEqual([]);
  await world.rateLimiter.turn('codex', 2_000);
  expect(told).toEqual([]);
  await world.rateLimiter.turn('claude', 2_000);
  expect(told).toEqual(['its turn: 2 s between two claude starts']);
  expect(nowMs).toBe(2_000);
});

it('lets what is over at once pass in silence, and every failure as it is', async () => {
  const model = modelWorld(stateOf(), fleetOf([])).world;
  const git = { ...model.git, clone: () => Promise.reject(new Error('no route to host')) };
  const { world, told } = telling({ git });
  expect(await world.git.look('/fleet/nothing')).toMatchObject({ known: true });
  expect(told).toEqual([]);
  await expect(world.git.clone({ url: 'x', branch: 'main', to: '/fleet/x' })).rejects.toThrow('no route');
  expect(told).toEqual(['git clone, at most 30 min']);
});
