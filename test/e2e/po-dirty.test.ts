// Somebody's unfinished work in a clone: an update of the pin commits the gitlink and nothing else, and every
// byte that was there is there afterwards, in the index and out of it.
import {
  appendFileSync,
  chmodSync,
  mkdirSync,
  readdirSync,
  renameSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { describe, expect, it } from 'vitest';
import { git, makeFleet, unwrapped } from '../support/fleet.ts';
import { pinnedProject } from '../support/pinned.ts';
import { agentsToml, commitFiles, makeRemote } from '../support/remotes.ts';
import { cloneState, snapshot } from '../support/snapshot.ts';

const files = {
  'agents.toml': agentsToml('web'),
  '.gitignore': '.ao-state/\nignored\n',
  'staged.txt': 'as committed\n',
  'unstaged.txt': 'as committed\n',
  'both.txt': 'as committed\n',
  'renamed-from.txt': 'a text that is long enough for git to know it again\n',
  'deleted.txt': 'as committed\n',
  'script.sh': '#!/bin/sh\n',
  'prompts/writer.md': '# Write\n',
};

const pinned = (state?: string) => pinnedProject(files, state);

/** Work of every kind that git knows, none of it finished. */
function makeDirty(web: string): void {
  const write = (path: string, content: string) => writeFileSync(`${web}/${path}`, content);
  write('stashed.txt', 'put away\n');
  git(web, 'add', 'stashed.txt');
  git(web, 'stash', 'push', '--quiet', '--include-untracked', '--message', 'for later');

  write('staged.txt', 'staged\n');
  write('both.txt', 'staged\n');
  git(web, 'add', 'staged.txt', 'both.txt');
  write('both.txt', 'and changed again\n');
  write('unstaged.txt', 'unstaged\n');
  git(web, 'mv', 'renamed-from.txt', 'renamed-to.txt');
  git(web, 'rm', '--quiet', 'deleted.txt');
  chmodSync(`${web}/script.sh`, 0o755);
  git(web, 'add', 'script.sh');
  chmodSync(`${web}/script.sh`, 0o700);
  write('intended.txt', 'not yet added\n');
  git(web, 'add', '--intent-to-add', 'intended.txt');
  write('untracked.txt', 'untracked\n');
  write('ignored', 'ignored\n');
  symlinkSync('untracked.txt', `${web}/link`);
  mkdirSync(`${web}/drafts`);
  write('drafts/one.md', 'a draft\n');
  git(web, 'update-index', '--assume-unchanged', 'prompts/writer.md');
  git(web, 'branch', 'side');
}

describe('a clone with work of every kind in it', () => {
  it('keeps every byte of it through an update of the pin, which is pushed', async () => {
    const { fleet, remote, source, web } = await pinned();
    makeDirty(web);
    const before = cloneState(web);
    const status = git(web, 'status', '--porcelain=v2');
    const head = git(web, 'rev-parse', 'HEAD');
    const theirs = remote.log();

    fleet.useEngine('v0.2.0');
    const plan = await fleet.plan();
    expect(plan.steps).toMatchObject([
      { id: 'web/engine', action: 'update', reason: 'pin-differs', after: { version: 'v0.2.0', push: true } },
    ]);
    expect(unwrapped((await fleet.po('plan')).stdout).replaceAll(' (signed)', '')).toContain(
      'engine v0.1.0 → v0.2.0: commit the pin and push',
    );
    await fleet.apply();

    const after = cloneState(web);
    expect(after.files).toEqual(before.files);
    expect(after.index).toEqual(before.index);
    expect(after.stashes).toEqual(before.stashes);
    expect(after.objects).toMatchObject(before.objects);
    expect(git(web, 'status', '--porcelain=v2')).toBe(status);
    expect(git(web, 'rev-parse', 'HEAD^')).toBe(head);
    expect(git(web, 'diff-tree', '-r', '--name-status', '--no-commit-id', 'HEAD')).toBe('M\tengine');
    expect(git(web, 'ls-tree', 'HEAD', 'engine')).toContain(source.commits['v0.2.0']);
    expect(git(`${web}/engine`, 'rev-parse', 'HEAD')).toBe(source.commits['v0.2.0']);
    expect(git(`${web}/engine`, 'status', '--porcelain')).toBe('');
    expect(git(web, 'rev-parse', 'side')).toBe(head);
    // Exactly one new commit on the remote.
    expect(remote.log().slice(1)).toEqual(theirs);
    expect(remote.git('rev-parse', 'main')).toBe(git(web, 'rev-parse', 'HEAD'));
    await fleet.expectConverged();
  });

  it('is not pushed where that would push somebody’s own commits', async () => {
    const { fleet, remote, web } = await pinned();
    const own = commitFiles(web, { 'mine.txt': 'mine\n' }, 'Not ready to be seen');
    makeDirty(web);
    const before = cloneState(web);
    const theirs = remote.git('for-each-ref');
    fleet.useEngine('v0.2.0');
    expect((await fleet.plan()).steps).toMatchObject([{ id: 'web/engine', after: { push: false } }]);
    expect((await fleet.po('apply', '--yes')).code).toBe(4);
    const after = cloneState(web);
    expect(after.files).toEqual(before.files);
    expect(after.index).toEqual(before.index);
    expect(after.stashes).toEqual(before.stashes);
    expect(git(web, 'rev-parse', 'HEAD^')).toBe(own);
    expect(remote.git('for-each-ref')).toBe(theirs);
    const { steps, blocked } = await fleet.plan();
    expect(steps).toEqual([]);
    expect(blocked).toMatchObject([{ kind: 'engine', code: 'pin-unpushed' }]);
  });

  it('gets an engine for the first time without any of it being committed', async () => {
    const fleet = makeFleet({ projects: {} });
    const remote = makeRemote(fleet, { name: 'web', commits: [files] });
    const web = fleet.path('web');
    git(fleet.top, 'clone', '--quiet', remote.url, web);
    makeDirty(web);
    const before = cloneState(web);
    fleet.declare('web', { repo: remote.url, state: 'stopped' });
    await fleet.apply();
    const after = cloneState(web);
    const { '.gitmodules': _file, ...restOfFiles } = after.files;
    const { '.gitmodules': _entry, ...restOfIndex } = after.index;
    expect(restOfFiles).toEqual(before.files);
    expect(restOfIndex).toEqual(before.index);
    expect(after.stashes).toEqual(before.stashes);
    expect(git(web, 'diff-tree', '-r', '--name-status', '--no-commit-id', 'HEAD')).toBe(
      'A\t.gitmodules\nA\tengine',
    );
    await fleet.expectConverged();
  });

  it('is left alone down to its times by a fleet that has nothing to do there', async () => {
    const { fleet, web } = await pinned();
    makeDirty(web);
    const before = snapshot(web, { times: true });
    await fleet.expectConverged();
    await fleet.apply();
    expect(snapshot(web, { times: true })).toEqual(before);
  });
});

it('finishes a pin that somebody staged and did not commit', async () => {
  const { fleet, source, web } = await pinned();
  git(`${web}/engine`, 'fetch', '--quiet', '--tags', source.url);
  git(`${web}/engine`, 'checkout', '--quiet', 'v0.2.0');
  git(web, 'add', 'engine');
  fleet.useEngine('v0.2.0');
  expect((await fleet.plan()).steps).toMatchObject([{ id: 'web/engine', reason: 'pin-uncommitted' }]);
  await fleet.apply();
  expect(git(web, 'status', '--porcelain')).toBe('');
  await fleet.expectConverged();
});

it('checks out an engine that is pinned and was never checked out, or was switched', async () => {
  const { fleet, source, web } = await pinned();
  const head = git(web, 'rev-parse', 'HEAD');
  git(web, 'submodule', '--quiet', 'deinit', '--force', 'engine');
  expect((await fleet.plan()).steps).toMatchObject([{ id: 'web/engine', reason: 'checkout-missing' }]);
  await fleet.apply();
  expect(git(`${web}/engine`, 'status', '--porcelain')).toBe('');
  expect(readdirSync(`${web}/engine`)).toContain('agents.mjs');
  await fleet.expectConverged();

  git(`${web}/engine`, 'fetch', '--quiet', '--tags', source.url);
  git(`${web}/engine`, 'checkout', '--quiet', 'v0.2.0');
  expect((await fleet.plan()).steps).toMatchObject([{ id: 'web/engine', reason: 'checkout-differs' }]);
  await fleet.apply();
  expect(git(web, 'rev-parse', 'HEAD')).toBe(head);
  expect(git(`${web}/engine`, 'rev-parse', 'HEAD')).toBe(source.commits['v0.1.0']);
  await fleet.expectConverged();
});

it('does not interrupt an agent by an update of its engine', async () => {
  const { fleet } = await pinned('running');
  const before = fleet.session('web', 'sleeper');
  fleet.useEngine('v0.2.0');
  expect((await fleet.plan()).steps.map(({ id }) => id)).toEqual(['web/engine']);
  await fleet.apply();
  expect(fleet.session('web', 'sleeper')).toEqual(before);
  await fleet.expectConverged();
});

it('stops agents that another release started', async () => {
  const { fleet } = await pinned('running');
  fleet.useEngine('v0.2.0');
  fleet.declare('web', { state: 'stopped' });
  expect((await fleet.plan()).steps.map(({ id, action }) => `${id} ${action}`)).toEqual([
    'web/agents stop',
    'web/engine update',
  ]);
  await fleet.apply();
  expect(fleet.sessions()).toEqual([]);
  await fleet.expectConverged();
});

it('puts the pin on top of what came to the branch after it was planned', async () => {
  const { fleet, remote, web } = await pinned();
  // Somebody else pushes, and the clone does not know: their commit stays, and the pin is all that po adds to it.
  const work = `${fleet.top}/work/web`;
  git(work, 'pull', '--quiet', remote.url, 'main');
  const theirs = commitFiles(work, { 'news.txt': 'news\n' }, 'Notices of theirs');
  git(work, 'push', '--quiet', remote.url, 'main');
  fleet.useEngine('v0.2.0');
  const ran = await fleet.apply();
  expect(unwrapped(ran.stdout)).toContain(`main fast-forwarded to ${theirs.slice(0, 12)} of origin; pushed`);
  expect(git(web, 'rev-parse', 'HEAD^')).toBe(theirs);
  expect(remote.git('rev-parse', 'main')).toBe(git(web, 'rev-parse', 'HEAD'));
  expect(remote.changes('main')).toEqual(['M engine']);
  await fleet.expectConverged();
});

it('knows the tags it has seen when the engine source is away, and says so of others', async () => {
  const { fleet, source } = await pinned('running');
  fleet.declare('solo', { engine: 'v0.2.0' });
  await fleet.apply();
  renameSync(source.url, `${source.url}.away`);
  const clones = snapshot(fleet.root, { times: true });
  await fleet.expectConverged();

  appendFileSync(fleet.file, '\n[projects.late]\nengine = "v0.9.0"\nstate = "stopped"\n');
  const ran = await fleet.po('plan');
  expect(ran.code).toBe(1);
  expect(unwrapped(ran.stdout)).toContain('error: The engine source gives no answer');
  const plan = await fleet.plan();
  expect(plan.projects).toEqual([
    { name: 'late', state: 'unknown' },
    { name: 'solo', state: 'unchanged' },
    { name: 'web', state: 'unchanged' },
  ]);
  expect(plan.diagnostics).toMatchObject([{ code: 'engine-source-unreachable', project: 'late' }]);
  expect(snapshot(fleet.root, { times: true })).toEqual(clones);

  renameSync(`${source.url}.away`, source.url);
  const back = await fleet.plan();
  expect(back.diagnostics).toMatchObject([{ code: 'engine-version-unknown', project: 'late' }]);
  expect((await fleet.po('apply', '--yes')).code).toBe(1);
});
