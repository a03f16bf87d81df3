// A fleet that runs, and another registry with its name: a second checkout, a copy of everything, another root. It is told
// once, nothing is made or started a second time, and no way on takes a clone out of the fleet that runs.
import { cpSync, existsSync, mkdirSync, renameSync, symlinkSync, unlinkSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import type { Plan } from '../../src/plan/plan.ts';
import { type Ran, run } from '../support/engine.ts';
import { type Fleet, git, makeFleet, poFolder, unwrapped } from '../support/fleet.ts';

function poAt(fleet: Fleet, folder: string, ...args: string[]): Promise<Ran> {
  const env = fleet.env;
  return run(process.execPath, [join(poFolder(), 'po.mjs'), ...args], { cwd: folder, env });
}

async function expectRefused(fleet: Fleet, folder: string, root = fleet.root): Promise<Plan> {
  const before = fleet.sessions();
  const plan: Plan = JSON.parse((await poAt(fleet, folder, 'plan', '--json')).stdout);
  expect(plan).toMatchObject({
    ...{ steps: [], blocked: [], complete: false },
    refused: { code: 'fleet-elsewhere', reason: expect.stringContaining(`runs from ${root}: `) },
  });
  expect(plan.refused?.reason).toMatch(/2 agents \(other\/shell, solo\/shell\)/);
  expect(plan.refused?.help).not.toMatch(/\bmv\b|down|kill/);
  expect((await poAt(fleet, folder, 'apply', '--yes')).code).toBe(4);
  expect((await poAt(fleet, folder, 'apply', '--yes', 'idle')).code).toBe(4);
  const told = (await poAt(fleet, folder, 'plan')).stdout;
  expect(unwrapped(told).match(/runs from/g)).toHaveLength(1);
  expect(told).toContain('the fleet runs elsewhere');
  expect(fleet.sessions()).toEqual(before);
  return plan;
}

const projects = { idle: { state: 'stopped' }, other: {}, solo: {} } as const;

it('is told once of a fleet that runs, and nothing is made or started beside it', async () => {
  const fleet = makeFleet({ projects });
  await fleet.apply();

  // The repository of the registry, checked out once more, in both ways that git has.
  fleet.write('desk/.gitignore', 'clones/\n');
  git(fleet.desk, 'init', '--quiet');
  git(fleet.desk, 'add', '.');
  git(fleet.desk, 'commit', '--quiet', '--message', 'Registry');
  git(fleet.top, 'clone', '--quiet', fleet.desk, join(fleet.top, 'second'));
  git(fleet.desk, 'worktree', 'add', '--quiet', join(fleet.top, 'tree'), '-b', 'review');
  for (const folder of ['second', 'tree']) {
    await expectRefused(fleet, join(fleet.top, folder));
    expect(existsSync(join(fleet.top, folder, 'clones', 'idle'))).toBe(false);
  }

  // Everything copied, clones and po's own folder with it.
  const copy = join(fleet.top, 'copy');
  cpSync(fleet.desk, copy, { recursive: true, verbatimSymlinks: true });
  await expectRefused(fleet, copy);

  // Another root; and back, as it says.
  fleet.edit((text) => text.replace('root = "clones"', 'root = "other"'));
  await expectRefused(fleet, fleet.desk);
  expect(existsSync(join(fleet.desk, 'other', 'idle'))).toBe(false);
  fleet.edit((text) => text.replace('root = "other"', `root = ${JSON.stringify(fleet.root)}`));
  await fleet.expectConverged();

  // A link as the root that leads elsewhere now.
  const link = join(fleet.top, 'link');
  symlinkSync(fleet.root, link);
  fleet.edit((text) => text.replace(/root = .*/, `root = ${JSON.stringify(link)}`));
  await fleet.expectConverged();
  mkdirSync(join(fleet.top, 'empty'));
  unlinkSync(link);
  symlinkSync(join(fleet.top, 'empty'), link);
  await expectRefused(fleet, fleet.desk);
  unlinkSync(link);
  symlinkSync(fleet.root, link);
  await fleet.expectConverged();

  // As another fleet it is nobody's business.
  const named = join(copy, 'fleet.toml');
  fleet.write('other-name.toml', '');
  const text = (await poAt(fleet, copy, 'validate')).code;
  expect(text).toBe(0);
  await run('sed', ['-i', `s/${fleet.name}/${fleet.name}-b/`, named], { cwd: copy, env: fleet.env });
  const plan: Plan = JSON.parse((await poAt(fleet, copy, 'plan', '--json')).stdout);
  expect(plan.refused).toBeNull();
});

it('works at another place once the fleet was moved there whole, with nothing running', async () => {
  const fleet = makeFleet({ projects: { idle: { state: 'stopped' }, rest: { state: 'stopped' } } });
  await fleet.apply();
  const moved = join(fleet.top, 'moved');
  renameSync(fleet.desk, moved);
  expect(await poAt(fleet, moved, 'plan', '--detailed-exitcode')).toMatchObject({ code: 0 });
  renameSync(moved, fleet.desk);
});

it('has one project that was moved told by itself', async () => {
  const fleet = makeFleet({ projects });
  await fleet.apply();
  renameSync(fleet.path('solo'), fleet.path('moved'));
  const plan = await fleet.plan();
  expect(plan).toMatchObject({ refused: null, blocked: [{ project: 'solo', code: 'clone-elsewhere' }] });
  renameSync(fleet.path('moved'), fleet.path('solo'));
});
