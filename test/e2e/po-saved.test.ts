// A plan as a file: saved, shown, reviewed, and applied only while it is still exactly what would be done.
import { existsSync, mkdirSync, readFileSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import type { Ran } from '../support/engine.ts';
import { type Fleet, git, makeFleet, unwrapped } from '../support/fleet.ts';
import { seatOperator } from '../support/operator.ts';
import { pinnedProject } from '../support/pinned.ts';
import { agentsToml } from '../support/remotes.ts';
import { cloneState, snapshot } from '../support/snapshot.ts';

/** A clone on v0.1.0 that the registry wants on v0.2.0, and nothing else to do. */
async function pinPending(): Promise<Fleet> {
  const { fleet } = await pinnedProject({ 'agents.toml': agentsToml('web'), 'a.txt': 'a\n' });
  fleet.useEngine('v0.2.0');
  return fleet;
}

function text({ stdout, stderr }: Ran): string {
  return unwrapped(stdout + stderr);
}

const digestIn = ({ stdout }: Ran) => /Digest: (sha256:[0-9a-f]{64})/.exec(stdout)?.[1] ?? 'none';

it('saves a plan, shows it, does exactly that, and then has nothing left to do', async () => {
  const fleet = makeFleet({ projects: { base: {}, web: { state: 'stopped', after: ['base'] } } });
  const before = snapshot(fleet.top, { times: true, except: /^desk$/ });
  const plan = await fleet.po('plan', '--out', 'monday.plan');
  expect(plan).toMatchObject({ code: 0, stderr: '' });
  expect(plan.stdout).toMatch(/Saved: monday\.plan\nTo apply it: po apply --plan monday\.plan\n$/);
  const file = join(fleet.desk, 'monday.plan');
  expect(statSync(file).mode & 0o777).toBe(0o600);
  const saved = readFileSync(file, 'utf8');
  expect(JSON.parse(saved)).toMatchObject({
    format: 'po.saved-plan/1',
    root: fleet.root,
    registry: fleet.file,
    plan: { format: 'po.plan/1', digest: digestIn(plan) },
  });
  rmSync(file);
  // Nothing else was written anywhere.
  expect(snapshot(fleet.top, { times: true, except: /^desk$/ })).toEqual(before);
  writeFileSync(file, saved);

  const fresh = await fleet.po('show', 'monday.plan');
  expect(fresh).toMatchObject({ code: 0, stderr: '' });
  expect(fresh.stdout).toContain('FRESH: it is exactly what would be done now.');
  expect(existsSync(fleet.root)).toBe(false);

  const applied = await fleet.po('apply', '--plan', 'monday.plan');
  expect(applied).toMatchObject({ code: 0, stderr: '' });
  expect(text(applied)).toMatch(/^Applying monday\.plan: checked under the lock, it is still exactly what/);
  expect(applied.stdout).toContain('Applied: 5 done, of 5 steps.');
  await fleet.expectConverged();
  expect(fleet.journal()[0]).toMatchObject({ event: 'run-started', digest: digestIn(plan) });

  // A plan that was consumed does nothing a second time.
  const runs = fleet.journal().length;
  const again = await fleet.po('apply', '--plan', 'monday.plan');
  expect(again).toMatchObject({
    code: 0,
    stdout: 'Nothing left to do: all of monday.plan is done already (5 steps).\n',
    stderr: '',
  });
  expect(fleet.journal()).toHaveLength(runs);
  expect((await fleet.po('show', 'monday.plan')).stdout).toContain('Nothing left to do: all that it wants');

  // And where the world has gone back in part it is stale.
  fleet.declare('base', { state: 'stopped' });
  await fleet.apply();
  fleet.declare('base', { state: 'running' });
  const part = await fleet.po('apply', '--plan', 'monday.plan');
  expect(part.code).toBe(3);
  expect(text(part)).toMatch(/reviewed \+ start the agents declared .* now \+ start agent shell/);
  expect(fleet.sessions()).toEqual([]);
});

it('holds no secrets, wherever they stand in the registry', async () => {
  const fleet = makeFleet({
    projects: {
      web: { repo: 'https://operator:hunter2@git.example.org/web.git' },
      gh: { repo: 'https://ghp_0123456789abcdefghij@git.example.org/gh.git', state: 'stopped' },
      held: { hold: { reason: 'see https://operator:hunter2@wiki.example.org' } },
    },
  });
  fleet.edit((registry) => `# the password is hunter2\n${registry}`);
  const ran = await fleet.po('plan', '--out', 'x.plan');
  const saved = readFileSync(join(fleet.desk, 'x.plan'), 'utf8');
  expect(saved).toContain('https://git.example.org/web.git');
  for (const said of [saved, text(ran), text(await fleet.po('show', 'x.plan'))])
    expect(said).not.toMatch(/hunter2|operator|ghp_/);
});

it('refuses when HEAD of a clone was moved by hand, and shows the difference', async () => {
  const fleet = await pinPending();
  const web = fleet.path('web');
  await fleet.po('plan', '--out', 'x.plan');
  const digest = (await fleet.plan()).digest;
  const was = git(web, 'rev-parse', 'HEAD');
  git(web, 'commit', '--quiet', '--allow-empty', '--message', 'by hand');
  const is = git(web, 'rev-parse', 'HEAD');
  const before = [cloneState(web), snapshot(fleet.root, { except: /^\.po\/lock$/ })];

  const refused = await fleet.po('apply', '--plan', 'x.plan');
  expect(refused).toMatchObject({ code: 3, stdout: '' });
  expect(refused.stderr).toContain('The fleet has moved since x.plan was made, so nothing was done.');
  const step = 'engine v0\\.1\\.0 → v0\\.2\\.0: commit the pin';
  expect(text(refused)).toMatch(
    new RegExp(
      `web/engine reviewed ~ ${step}.* found: HEAD ${was.slice(0, 12)} .*now ~ ${step}.* found: HEAD ${is.slice(0, 12)}`,
    ),
  );
  expect(refused.stderr).toContain(`  reviewed  ${digest}`);
  expect(refused.stderr).toContain('po plan --out x.plan');
  const byDigest = await fleet.po('apply', '--plan', digest);
  expect(byDigest.code).toBe(3);
  expect(byDigest.stdout).toContain('~ web  engine v0.1.0 → v0.2.0');
  expect(byDigest.stderr).toMatch(new RegExp(`reviewed {2}${digest}\\n {2}now {7}sha256:`));
  expect([cloneState(web), snapshot(fleet.root, { except: /^\.po\/lock$/ })]).toEqual(before);

  // Side by side where there is room, and no less stale.
  const operator = seatOperator(fleet);
  operator.po('show', 'x.plan');
  expect(await operator.exitCode()).toBe(0);
  expect(operator.screen()).toContain('STALE: the fleet has moved since it was made.');
  expect(operator.screen()).toMatch(/step +reviewed +now\n/);
  const [left, right] = [was, is].map((head) => `found: HEAD ${head.slice(0, 12)}`);
  const [row, next] = operator
    .screen()
    .split('\n')
    .filter((line) => line.includes('found: HEAD'));
  expect(row).toMatch(new RegExp(`^ {10,}${left}`));
  expect(next).toMatch(new RegExp(` {10,}${right}`));

  // Back where it was, it is the plan that was reviewed.
  git(web, 'update-ref', 'HEAD', was);
  expect(await fleet.po('apply', '--plan', 'x.plan')).toMatchObject({ code: 0, stderr: '' });
  await fleet.expectConverged();
});

it('takes a digest for an approval, in full or its beginning, and no other', async () => {
  const fleet = makeFleet({ projects: { solo: { state: 'stopped' }, other: { state: 'stopped' } } });
  const digest = digestIn(await fleet.po('plan', 'solo'));
  for (const [word, problem] of [
    ['sha256:0123', 'the first 16'],
    [`sha256:${'x'.repeat(64)}`, 'hex digits'],
    [`${digest}00`, '64 hex digits'],
  ] as const) {
    const ran = await fleet.po('apply', 'solo', '--plan', word);
    expect(ran).toMatchObject({ code: 64, stdout: '' });
    expect(ran.stderr).toContain(problem);
  }
  const bare = await fleet.po('apply', '--plan', digest.slice(7));
  expect(bare.code).toBe(1);
  expect(unwrapped(bare.stderr)).toContain(`a digest is written ${digest}`);
  // Of both projects it is another plan.
  expect((await fleet.po('apply', '--plan', digest)).code).toBe(3);
  expect(existsSync(fleet.path('solo'))).toBe(false);

  const applied = await fleet.po(
    'apply',
    'solo',
    '--plan',
    digest.slice(0, 23).toUpperCase().replace('SHA', 'sha'),
  );
  expect(applied).toMatchObject({ code: 0, stderr: '' });
  expect(text(applied)).toMatch(/^Applying what was reviewed under this digest: checked/);
  expect(existsSync(fleet.path('other'))).toBe(false);
  const again = await fleet.po('apply', 'solo', '--plan', digest);
  expect(again.code).toBe(0);
  expect(text(again)).toMatch(/^Nothing left to do: 1 project is up to date in fleet \S+\./);
  // What is held may be what was reviewed: nobody can say that nothing is left.
  fleet.declare('solo', { hold: { reason: 'a move' } });
  expect((await fleet.po('apply', 'solo', '--plan', digest)).code).toBe(3);
});

it('uses the projects that a plan was made of, and no others', async () => {
  const fleet = makeFleet({ projects: { solo: { state: 'stopped' }, other: { state: 'stopped' } } });
  expect((await fleet.po('plan', 'solo', '--out', 'solo.plan')).code).toBe(0);
  const named = await fleet.po('apply', 'solo', '--plan', 'solo.plan');
  expect(named).toMatchObject({ code: 64, stdout: '' });
  expect(named.stderr).toContain('a saved plan has its own options: omit projects beside --plan FILE');
  expect(await fleet.po('apply', '--plan', 'solo.plan')).toMatchObject({ code: 0, stderr: '' });
  expect(existsSync(fleet.path('other'))).toBe(false);
  // A project that was taken out of the registry is a difference, not a riddle.
  fleet.declare('solo', null);
  const shown = await fleet.po('show', 'solo.plan');
  expect(shown.code).toBe(0);
  expect(text(shown)).toContain('now nothing: the registry no longer asks for it');
  expect((await fleet.po('apply', '--plan', 'solo.plan')).code).toBe(3);
});

it('asks nobody: the review was the approval', async () => {
  const fleet = makeFleet({ projects: { solo: { state: 'stopped' } } });
  await fleet.po('plan', '--out', 'x.plan');
  const operator = seatOperator(fleet);
  operator.po('apply', '--plan', 'x.plan');
  expect(await operator.exitCode()).toBe(0);
  expect(operator.screen()).not.toContain('is accepted');
  expect(operator.screen()).toContain('Applied: 2 done, of 2 steps.');
});

it('saves and shows a plan that could not see everything, and never applies it', async () => {
  const fleet = makeFleet({ projects: { blind: {}, solo: { state: 'stopped' } } });
  await fleet.apply('blind');
  const declaration = fleet.path('blind', 'agents.toml');
  const aside = join(fleet.top, 'aside');
  renameSync(declaration, aside);
  mkdirSync(declaration);
  const plan = await fleet.po('plan', '--out', 'x.plan');
  expect(plan.code).toBe(1);
  expect(text(plan)).toContain(
    'Saved: x.plan As it is, not everything could be seen, so it can be shown and never',
  );
  expect((await fleet.po('show', 'x.plan')).stdout).toContain('NEVER APPLIED');
  const digest = digestIn(plan);
  for (const word of ['x.plan', digest]) {
    const refused = await fleet.po('apply', '--plan', word);
    expect(refused).toMatchObject({ code: 1, stdout: '' });
    expect(refused.stderr).toContain('A plan that could not see everything');
  }
  expect(existsSync(fleet.path('solo'))).toBe(false);

  // All can be seen again: the file stays what it is, and a new one is needed.
  rmSync(declaration, { recursive: true });
  renameSync(aside, declaration);
  expect((await fleet.po('apply', '--plan', 'x.plan')).code).toBe(1);
  expect((await fleet.po('plan', '--out', 'x.plan')).code).toBe(0);
  expect((await fleet.po('apply', '--plan', 'x.plan')).code).toBe(0);
  await fleet.expectConverged();
});

it('finds the registry that a plan was made from, and shows the plan without it', async () => {
  const fleet = makeFleet({ projects: { solo: { state: 'stopped' } } });
  await fleet.po('plan', '--out', 'x.plan');
  const file = join(fleet.desk, 'x.plan');
  const aside = join(fleet.top, 'aside.toml');
  renameSync(fleet.file, aside);
  const alone = await fleet.po('show', 'x.plan');
  expect(alone).toMatchObject({ code: 0, stderr: '' });
  expect(alone.stdout).toContain('+ solo  scaffold a project');
  expect(text(alone)).toMatch(/NOT COMPARED: .* fleet\.toml does not exist $/);
  expect((await fleet.po('apply', '--plan', 'x.plan')).code).toBe(1);
  renameSync(aside, fleet.file);

  // Another fleet's folder has a registry of its own; a plan is never applied to another fleet.
  const other = makeFleet({ projects: { solo: { state: 'stopped' } } });
  const shown = await other.po('show', file);
  expect(shown.stdout).toContain('FRESH');
  const wrong = await other.po('apply', '--plan', file, '-f', other.file);
  expect(wrong).toMatchObject({ code: 1, stdout: '' });
  expect(unwrapped(wrong.stderr)).toContain(
    `it was made for fleet ${fleet.name}, and fleet.toml is the registry of fleet ${other.name}`,
  );
  expect(existsSync(other.root)).toBe(false);
  expect(await other.po('apply', '--plan', file)).toMatchObject({ code: 0, stderr: '' });
  expect(existsSync(other.root)).toBe(false);
  await fleet.expectConverged();
});

it('writes over nothing but an earlier plan', async () => {
  const fleet = makeFleet({ projects: { solo: { state: 'stopped' } } });
  const registry = readFileSync(fleet.file, 'utf8');
  for (const [word, why] of [
    ['fleet.toml', 'exists and is no document of po'],
    ['.', 'is a folder'],
    ['none/x.plan', 'its folder does not exist'],
  ] as const) {
    const ran = await fleet.po('plan', '--out', word);
    expect(ran, word).toMatchObject({ code: 1, stdout: '' });
    expect(ran.stderr).toContain(why);
  }
  expect(readFileSync(fleet.file, 'utf8')).toBe(registry);
  for (const text of ['', '{"format": "po.saved-plan/9"}']) {
    fleet.write('desk/x.plan', text);
    expect((await fleet.po('plan', '--out', 'x.plan')).code).toBe(0);
    expect((await fleet.po('show', 'x.plan')).stdout).toContain('FRESH');
  }
});

it('answers as data where data was asked for', async () => {
  const fleet = await pinPending();
  const plan = await fleet.po('plan', '--json', '--out', 'x.plan');
  expect(JSON.parse(plan.stdout)).toMatchObject({ format: 'po.plan/1' });
  expect(plan.stderr).toBe('po plan: saved in x.plan\n');
  const shown = async () => JSON.parse((await fleet.po('show', '--json', 'x.plan')).stdout);
  expect(await shown()).toMatchObject({
    format: 'po.show/1',
    file: 'x.plan',
    saved: { format: 'po.saved-plan/1' },
    now: { state: 'same', moved: [] },
  });
  git(fleet.path('web'), 'commit', '--quiet', '--allow-empty', '--message', 'by hand');
  // The push would carry that commit as well, so it is left out.
  const changes = [
    { side: 'found', key: 'parent' },
    { side: 'wanted', key: 'push', was: true, is: false },
  ];
  const moved = [{ id: 'web/engine', fate: 'changed', changes }];
  expect((await shown()).now).toMatchObject({ state: 'stale', moved });
  const refused = await fleet.po('apply', '--json', '--plan', 'x.plan');
  expect(refused.code).toBe(3);
  expect(refused.stderr).toContain('po apply: the fleet has moved since x.plan was made');
  expect(JSON.parse(refused.stdout)).toMatchObject({
    format: 'po.apply/1',
    plan: null,
    results: [],
    refusal: { code: 'plan-stale' },
    moved,
  });
  const events = await fleet.po('apply', '--events', '--plan', 'x.plan');
  expect(events.code).toBe(3);
  const codes = events.stdout
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line).event);
  expect(codes).toEqual(['stream-started', 'step-moved', 'refused', 'stream-ended']);
  await fleet.po('plan', '--out', 'x.plan');
  const applied = await fleet.po('apply', '--json', '--plan', 'x.plan');
  // Somebody’s commit would go with the pin, so it is here alone.
  expect(applied).toMatchObject({ code: 4, stderr: '' });
  expect(JSON.parse(applied.stdout)).toMatchObject({ results: [{ outcome: { state: 'unpushed' } }] });
  git(fleet.path('web'), 'push', '--quiet', 'origin', 'main');
  expect((await shown()).now).toMatchObject({ state: 'done' });
});
