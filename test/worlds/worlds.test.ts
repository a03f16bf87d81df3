// Generated worlds on real git and tmux: one apply brings everything to what the registry says, or lists as blocked
// exactly what the oracle says is unsafe, and nothing that was there before is gone. `npm run test:worlds` runs two
// hundred; the suite has a few of them, always the same.
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { missingIn, newCoverage, titleOf } from '../support/worlds/coverage.ts';
import { drawWorld } from '../support/worlds/draw.ts';
import { runWorld } from '../support/worlds/run-world.ts';
import { makeTemplates, type Templates } from '../support/worlds/templates.ts';

const { WORLDS: count, SEED: first } = process.env;
/**
 * Between them they make, adopt, pin, push, start, restart, watch, stop and retire, find a remote rewritten, and are
 * blocked in five ways; in one po is called from inside of what it would stop.
 */
const sample = [5019, 7201, 13013, 796019449, 796019456];
/** So many worlds go through every situation, and must show all that matters. */
const many = 150;
const mostDrawn = 500;

const seeds = seedsToRun();
const coverage = newCoverage();
let templates: Templates;

function seedsToRun(): readonly number[] {
  if (count === undefined && first === undefined) return sample;
  // A seed of today’s, so that no two long runs are the same; it is printed.
  const start = first === undefined ? Math.floor(Date.now() / 1000) % 1_000_000_000 : Number(first);
  const drawn = Array.from({ length: Number(count ?? 1) }, (_, at) => start + at);
  if (drawn.length < many) return drawn;
  // What is rare may not be among so many by chance: then a few more are.
  const worlds = drawn.map(drawWorld);
  while (missingIn(worlds).length > 0 && drawn.length < mostDrawn) {
    drawn.push(start + drawn.length);
    worlds.push(drawWorld(start + worlds.length));
  }
  return drawn;
}

beforeAll(async () => {
  templates = await makeTemplates();
}, 240_000);

afterAll(() => {
  templates.remove();
  if (seeds !== sample) console.log(`SEED=${seeds[0]} WORLDS=${seeds.length}\n${coverage.summary()}`);
});

describe.concurrent('in a generated world', { timeout: 600_000 }, () => {
  it.each(seeds.map((seed) => [titleOf(drawWorld(seed)), seed] as const))('%s', async (_, seed) => {
    const world = drawWorld(seed);
    const run = await runWorld(world, templates);
    coverage.count(world, run);
    const again = `again: SEED=${seed} WORLDS=1 npm run test:worlds`;
    expect(run.problems, `${again}\n${JSON.stringify(world, null, 2)}\n${run.said}`).toEqual([]);
  });
});

it.runIf(seeds.length >= many)('has met all that matters', () => {
  expect(coverage.missing()).toEqual([]);
});
