// What is left out of the registry: its agents are stopped and its clone is let go, as it is. Never more than was
// meant, never what somebody else's marks are on, and never from inside of what would be stopped.
import { cpSync, existsSync, readFileSync, renameSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { isRunning, until } from '../support/engine.ts';
import { type Fleet, git, makeFleet, patienceMs, unwrapped } from '../support/fleet.ts';
import { snapshot } from '../support/snapshot.ts';

const three = { projects: { base: {}, notes: {}, web: {} } };

const marksOf = (fleet: Fleet, project: string) =>
  ['po.fleet', 'po.project'].map((key) => git(fleet.path(project), 'config', '--default', '', '--get', key));

const names = (fleet: Fleet) => fleet.sessions().map(({ name }) => name);

describe('an unregistered project', () => {
  it('is stopped and released; its files, commits and the others are as they were', async () => {
    const fleet = makeFleet(three);
    await fleet.apply();
    writeFileSync(fleet.path('web', 'draft.txt'), 'a thought\n');
    const pids = fleet.sessions().map(({ panePid }) => panePid);
    const head = git(fleet.path('web'), 'rev-parse', 'HEAD');
    fleet.declare('web', null);
    const shown = await fleet.po('plan');
    expect(shown.stdout).toContain('Disruptive\n  - web  stop agent');
    expect(shown.stdout).toMatch(/\. web +release .*web: it stays as it is/);
    const runtime = { except: /^\.ao-state|^\.git\/config$/ };
    const before = snapshot(fleet.path('web'), runtime);
    await fleet.apply();
    expect(names(fleet)).toEqual(['base/shell', 'notes/shell']);
    expect(fleet.sessions().map(({ panePid }) => panePid)).toEqual(pids.slice(0, 2));
    expect(isRunning(pids[2] ?? 0)).toBe(false);
    expect(marksOf(fleet, 'web')).toEqual(['', '']);
    expect(git(fleet.path('web'), 'rev-parse', 'HEAD')).toBe(head);
    expect(snapshot(fleet.path('web'), runtime)).toEqual(before);
    expect(existsSync(fleet.path('web', 'draft.txt'))).toBe(true);
    await fleet.expectConverged();
    // Named again, it is adopted where it lies. What there is to write can be copied.
    const undone = await fleet.po('undo', 'last');
    expect(undone.stdout).toMatch(
      /· web\/clone {2}write the table of the project again[^[]*\n {6}\[projects\.web\]\n/,
    );
    fleet.declare('web', {});
    expect((await fleet.plan()).steps.map(({ id, action }) => [id, action])).toEqual([
      ['web/clone', 'adopt'],
      ['web/agents', 'start'],
    ]);
    await fleet.apply();
    await fleet.expectConverged();
  });

  it('is found in a folder of folders, and not where a link leads', async () => {
    const fleet = makeFleet({
      projects: { base: {}, deep: { path: 'sites/old/deep', state: 'stopped' }, last: {} },
    });
    await fleet.apply();
    fleet.declare('deep', null);
    expect((await fleet.plan()).steps.map(({ id, action }) => [id, action])).toEqual([
      ['deep/clone', 'release'],
    ]);
    renameSync(join(fleet.root, 'sites'), join(fleet.top, 'sites'));
    git(fleet.top, 'init', '--quiet', join(fleet.root, 'foreign'));
    symlinkSync(join(fleet.top, 'sites'), join(fleet.root, 'sites'));
    await fleet.expectConverged();
  });

  it('is left alone by an apply of others', async () => {
    const fleet = makeFleet(three);
    await fleet.apply();
    fleet.declare('web', null);
    const before = fleet.sessions();
    await fleet.apply('base');
    expect(fleet.sessions()).toEqual(before);
    expect(marksOf(fleet, 'web')).toEqual([fleet.name, 'web']);
  });

  it('of which there is a copy is not guessed at', async () => {
    const fleet = makeFleet({ projects: { base: {}, web: { state: 'stopped' } } });
    await fleet.apply();
    cpSync(fleet.path('web'), fleet.path('web-copy'), { recursive: true });
    const registered = await fleet.plan();
    expect(registered.steps).toEqual([]);
    expect(registered.diagnostics).toMatchObject([{ severity: 'warning', code: 'marked-twice' }]);
    fleet.declare('web', null);
    const plan = await fleet.plan();
    expect(plan.steps).toEqual([]);
    expect(plan.diagnostics.map(({ code }) => code)).toEqual(['marked-twice', 'marked-twice']);
    // The way out of it.
    git(fleet.path('web-copy'), 'config', '--remove-section', 'po');
    await fleet.apply();
    expect(marksOf(fleet, 'web')).toEqual(['', '']);
    await fleet.expectConverged();
  });
});

describe('a registry without more than half of the fleet', () => {
  it('is refused, and nothing is done, until it is said to be meant', async () => {
    const fleet = makeFleet(three);
    await fleet.apply();
    const before = fleet.sessions();
    fleet.declare('web', null);
    fleet.declare('notes', null);
    fleet.declare('base', { state: 'stopped' });
    const plan = await fleet.po('plan', '--detailed-exitcode');
    expect(plan.code).toBe(2);
    expect(unwrapped(plan.stdout)).toContain(
      '2 of the 3 projects of this fleet are no longer in fleet.toml (mass-removal)',
    );
    expect(plan.stdout).toContain('in 2 projects: notes, web');
    const refused = await fleet.po('apply', '--yes');
    expect(refused).toMatchObject({ code: 4, stderr: '' });
    expect(fleet.sessions()).toEqual(before);
    expect(marksOf(fleet, 'web')).toEqual([fleet.name, 'web']);
    expect(await fleet.po('apply', '--yes', '--allow-mass-removal')).toMatchObject({ code: 0, stderr: '' });
    expect(fleet.sessions()).toEqual([]);
    await fleet.expectConverged();
  });

  it('is refused when it names nobody', async () => {
    const fleet = makeFleet({ projects: { base: {} } });
    await fleet.apply();
    const before = fleet.sessions();
    fleet.declare('base', null);
    expect(await fleet.po('apply', '--yes')).toMatchObject({
      code: 4,
      stdout: expect.stringContaining('(empty-registry)'),
    });
    expect(fleet.sessions()).toEqual(before);
    expect(await fleet.po('apply', '--yes', '--allow-mass-removal')).toMatchObject({ code: 0 });
    expect(fleet.sessions()).toEqual([]);
  });
});

describe('a project that was renamed', () => {
  it('keeps its clone: its agents are stopped under the old name and started under the new', async () => {
    const fleet = makeFleet(three);
    await fleet.apply();
    const head = git(fleet.path('web'), 'rev-parse', 'HEAD');
    fleet.declare('web', null);
    fleet.declare('site', { path: 'web' });
    await fleet.apply();
    expect(names(fleet)).toEqual(['base/shell', 'notes/shell', 'site/shell']);
    expect(marksOf(fleet, 'web')).toEqual([fleet.name, 'site']);
    expect(git(fleet.path('web'), 'rev-parse', 'HEAD')).toBe(head);
    await fleet.expectConverged();
  });

  it('is stopped in its own clone, and not released in a copy of it', async () => {
    const fleet = makeFleet(three);
    await fleet.apply();
    cpSync(fleet.path('web'), fleet.path('web-copy'), { recursive: true });
    fleet.declare('web', null);
    fleet.declare('site', { path: 'web' });
    await fleet.apply();
    expect(names(fleet)).toEqual(['base/shell', 'notes/shell', 'site/shell']);
    expect(marksOf(fleet, 'web')).toEqual([fleet.name, 'site']);
    expect(marksOf(fleet, 'web-copy')).toEqual([fleet.name, 'web']);
    // Nobody else has the old name any more.
    await fleet.apply();
    expect(marksOf(fleet, 'web-copy')).toEqual(['', '']);
    await fleet.expectConverged();
  });

  it('and whose path was changed gets no second clone, and takes the remedy', async () => {
    const fleet = makeFleet({ projects: { base: {}, web: { state: 'stopped' } } });
    await fleet.apply();
    fleet.declare('web', { path: 'sites/web' });
    const { blocked, diagnostics } = await fleet.plan();
    expect(blocked).toMatchObject([{ project: 'web', code: 'clone-elsewhere' }]);
    expect(diagnostics).toEqual([]);
    expect(existsSync(fleet.path('sites'))).toBe(false);
    fleet.write('desk/clones/sites/.keep', '');
    renameSync(fleet.path('web'), fleet.path('sites', 'web'));
    await fleet.apply();
    await fleet.expectConverged();
  });
});

it('is never stopped from inside of itself', async () => {
  const fleet = makeFleet(three);
  await fleet.apply();
  const before = fleet.sessions();
  fleet.declare('web', { state: 'stopped' });
  const po = join(import.meta.dirname, '../../dist/po.mjs');
  const said = join(fleet.top, 'said');
  // Typed by the agent itself, with and without what tmux leaves in its environment.
  for (const env of ['', 'env -u TMUX -u TMUX_PANE ']) {
    fleet.tmux(
      'send-keys',
      '-t',
      '=web/shell:',
      `cd ${fleet.desk} && ${env}${process.execPath} ${po} apply --yes > ${said} 2>&1; echo "exit $?" >> ${said}`,
      'Enter',
    );
    const text = await until('its end', () => readIfEnded(said), patienceMs);
    expect(unwrapped(text)).toContain('po was called from inside web/shell, which it would stop (self-stop)');
    expect(text).toMatch(/exit 4\n$/);
    expect(fleet.sessions()).toEqual(before);
    renameSync(said, `${said}.seen`);
  }
  await fleet.apply();
  expect(names(fleet)).toEqual(['base/shell', 'notes/shell']);
});

function readIfEnded(file: string): string | null {
  const text = existsSync(file) ? readFileSync(file, 'utf8') : '';
  return /exit \d+\n$/.test(text) ? text : null;
}

describe('a project that the registry does not name any more', () => {
  it('is meant by its name, by whoever looks or acts', async () => {
    const fleet = makeFleet(three);
    await fleet.apply();
    fleet.declare('web', null);
    fleet.declare('notes', { state: 'stopped' });
    const plan = await fleet.plan('web');
    expect(plan.projects).toEqual([{ name: 'web', state: 'changes' }]);
    expect(plan.steps.map(({ id, action }) => [id, action])).toEqual([
      ['web/agents', 'stop'],
      ['web/clone', 'release'],
    ]);
    expect((await fleet.po('__complete', 'fish', 'plan', 'w')).stdout).toContain('web');
    expect((await fleet.po('__complete', 'fish', 'set', 'w')).stdout).not.toContain('web');
    expect((await fleet.po('status', 'web')).stdout).toContain('web');
    expect((await fleet.po('show', 'web')).stdout).toContain(fleet.path('web'));
    expect(await fleet.po('logs', 'web/shell')).toMatchObject({ code: 0 });
    expect(await fleet.po('plan', 'wbe')).toMatchObject({ code: 1 });
    const except = await fleet.plan('--except', 'web');
    expect(except.projects.map(({ name }) => name)).toEqual(['base', 'notes']);
    const saved = await fleet.po('plan', 'web', '--out', 'web.plan');
    expect(saved).toMatchObject({ code: 0 });
    expect(await fleet.po('apply', '--plan', 'web.plan')).toMatchObject({ code: 0, stderr: '' });
    // Nothing but what was named.
    expect(names(fleet)).toEqual(['base/shell', 'notes/shell']);
    expect(marksOf(fleet, 'web')).toEqual(['', '']);
    expect(await fleet.po('apply', '--plan', 'web.plan')).toMatchObject({ code: 0 });
    expect(await fleet.po('plan', 'web')).toMatchObject({
      code: 1,
      stderr: expect.stringContaining('project'),
    });
  });
});
