// po killed at any instant, also while its children are at work and several projects side by side: the next plan is right, the next
// apply converges, nothing is lost, and nothing half made is in the way. The instants are random; the seed is in the name of
// a failing run and repeats it. The steps one by one: `fault-po-….test.ts`.
import { readdirSync } from 'node:fs';
import { expect, it } from 'vitest';
import { until } from '../support/engine.ts';
import { commandOf, type Fleet, git, makeFleet, patienceMs, processesIn } from '../support/fleet.ts';
import { allKills, killSeed } from '../support/kills.ts';
import { agentsToml, makeEngineSource, makeRemote } from '../support/remotes.ts';
import { cloneState } from '../support/snapshot.ts';

const seed = killSeed;

/** The same numbers for the same seed, from 0 to 1. */
function random(start: number): () => number {
  let state = start;
  return () => {
    state = (state * 1_103_515_245 + 12_345) % 2 ** 31;
    return state / 2 ** 31;
  };
}

/** Starts an apply and kills it so long after its journal has so many events; null when it was done before. */
async function applyAndKill(fleet: Fleet, afterEvents: number, delayMs: number): Promise<number | null> {
  const running = fleet.start({}, 'apply', '--yes');
  const known = fleet.journal().length;
  const isOver = () => running.child.exitCode !== null;
  await until(
    'the apply to get so far',
    () => isOver() || fleet.journal().length - known >= afterEvents,
    patienceMs,
  );
  await new Promise((resolve) => setTimeout(resolve, delayMs));
  if (isOver()) return null;
  running.child.kill('SIGKILL');
  await running.done;
  return running.pid;
}

/** What a killed po has started goes on by itself, and ends soon: git, and the engine at its start-up. */
async function settle(fleet: Fleet): Promise<void> {
  const isPassing = (pid: number) => /^(git|\S*\/git)\s|agents\.mjs (up|down)/.test(commandOf(pid));
  await until('what was begun to end', () => !processesIn(fleet.top).some(isPassing), patienceMs);
}

/** Names that only something half made bears, of po's own making. */
function leftovers(folder: string): string[] {
  return readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter(
    (path) => /po-partial/.test(path) && !path.startsWith('.po/'),
  );
}

it(`is killed while it makes a fleet (PO_SEED=${seed})`, async () => {
  const next = random(seed);
  const fleet = makeFleet({ projects: { base: {}, notes: { after: ['base'] } } });
  const remote = makeRemote(fleet, {
    commits: [{ 'agents.toml': agentsToml('web'), '.gitignore': '.ao-state/\n' }, { 'a.txt': 'a\n' }],
  });
  const empty = makeRemote(fleet, { name: 'empty', commits: [] });
  const theirs = remote.log();
  fleet.declare('web', { repo: remote.url });
  fleet.declare('fresh', { repo: empty.url, state: 'stopped' });

  for (let round = 0; round < (allKills ? 12 : 4); round += 1) {
    await applyAndKill(fleet, Math.floor(next() * 4), Math.floor(next() * 400));
    const plan = await fleet.plan();
    expect(plan.format).toBe('po.plan/1');
    // Twice of three times the next apply comes when all is quiet, else at once.
    if (next() < 0.66) await settle(fleet);
  }
  await settle(fleet);
  await fleet.apply();
  await fleet.expectConverged();
  expect(leftovers(fleet.root)).toEqual([]);
  expect(fleet.sessions().map(({ name }) => name)).toEqual(['base/shell', 'notes/shell', 'web/sleeper']);
  for (const project of ['base', 'notes', 'web', 'fresh']) {
    expect(fleet.git(project, 'status', '--porcelain'), project).toBe('');
    expect(fleet.git(project, 'fsck', '--no-dangling', '--no-progress'), project).toBe('');
  }
  expect(fleet.git('web', 'rev-list', '--count', `HEAD`)).toBe(String(theirs.length + 1));
  expect(remote.log().slice(-theirs.length)).toEqual(theirs);
  expect(empty.log()).toHaveLength(2);
});

it(`is killed while it changes a pin in a clone where somebody works (PO_SEED=${seed})`, async () => {
  const next = random(seed + 1);
  const fleet = makeFleet({ projects: {} });
  const source = makeEngineSource(fleet);
  const remote = makeRemote(fleet, {
    commits: [{ 'agents.toml': agentsToml('web'), 'a.txt': 'a\n', 'b.txt': 'b\n' }],
  });
  fleet.useEngine('v0.1.0', source.url);
  fleet.declare('web', { repo: remote.url, state: 'stopped' });
  await fleet.apply();
  const web = fleet.path('web');
  fleet.write('desk/clones/web/a.txt', 'staged\n');
  git(web, 'add', 'a.txt');
  fleet.write('desk/clones/web/a.txt', 'and changed\n');
  fleet.write('desk/clones/web/new.txt', 'untracked\n');
  const before = cloneState(web);

  const versions = ['v0.2.0', 'v0.1.0', 'v0.2.0'];
  for (const version of allKills ? versions : versions.slice(0, 2)) {
    fleet.useEngine(version);
    await applyAndKill(fleet, 2, Math.floor(next() * 250));
    await settle(fleet);
    await fleet.apply();
    await fleet.expectConverged();
    const after = cloneState(web);
    expect(after.files).toEqual(before.files);
    expect(after.index).toEqual(before.index);
    expect(after.objects).toMatchObject(before.objects);
    expect(git(web, 'ls-tree', 'HEAD', 'engine')).toContain(source.commits[version as 'v0.1.0']);
    expect(git(`${web}/engine`, 'status', '--porcelain')).toBe('');
  }
  expect(leftovers(fleet.root)).toEqual([]);
});
