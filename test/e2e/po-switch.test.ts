// Another branch declared for clones that were made of one branch alone: all of the switch is done, or nothing.
import { execFileSync } from 'node:child_process';
import { appendFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { git, makeFleet, unwrapped } from '../support/fleet.ts';
import { typed } from '../support/hostile-environments.ts';
import { agentsToml, commitFiles, makeRemote } from '../support/remotes.ts';
import { cloneState } from '../support/snapshot.ts';

it('switches a clone of one branch, follows the other from then on, and leaves one whole that cannot be', async () => {
  const fleet = makeFleet({ projects: {} });
  const remote = makeRemote(fleet, {
    commits: [{ 'agents.toml': agentsToml('theirs'), 'a.txt': 'a\n', 'z.txt': 'z\n' }],
  });
  const work = join(fleet.top, 'work/theirs');
  git(work, 'switch', '--quiet', '--create', 'feature');
  commitFiles(work, { 'a.txt': 'a2\n', 'new.txt': 'new\n', 'z.txt': 'z2\n' }, 'Feature');
  git(work, 'push', '--quiet', remote.url, 'feature');
  const names = ['single', 'taken', 'filtered', 'cut', 'locked'];
  for (const name of names) {
    git(fleet.top, 'clone', '--quiet', '--single-branch', '--branch', 'main', remote.url, fleet.path(name));
    fleet.declare(name, { repo: remote.url, state: 'stopped' });
  }
  // One after the other: they share a branch.
  for (const name of names) await fleet.apply(name);
  for (const name of names) fleet.git(name, 'pull', '--quiet');
  for (const name of names) fleet.declare(name, { branch: 'feature', state: 'running' });
  fleet.git('taken', 'branch', 'feature/x');
  appendFileSync(fleet.path('filtered', '.git/info/attributes'), 'z.txt filter=odd\n');
  // The user's own: one of the clone's would not run.
  const filter = (key: string, value: string) =>
    git(fleet.top, 'config', '--file', join(fleet.home, '.gitconfig'), `filter.odd.${key}`, value);
  filter('smudge', 'false');
  filter('clean', 'cat');
  filter('required', 'true');
  // As a switch leaves it that was killed.
  for (const name of ['cut', 'locked']) {
    writeFileSync(fleet.path(name, 'a.txt'), 'a2\n');
    writeFileSync(fleet.path(name, 'new.txt'), 'new\n');
    fleet.git(name, 'fetch', '--quiet', 'origin', 'feature:refs/remotes/origin/feature');
  }
  writeFileSync(fleet.path('locked', '.git/index.lock'), '');
  const before = ['taken', 'filtered'].map((name) => cloneState(fleet.path(name)));
  const heads = ['taken', 'filtered'].map((name) =>
    fleet.git(name, 'rev-parse', 'HEAD', '--abbrev-ref', 'HEAD'),
  );

  const plan = await fleet.plan();
  expect(plan.blocked).toMatchObject([
    { project: 'locked', code: 'operation-in-progress', help: expect.stringContaining('index.lock') },
    {
      project: 'taken',
      kind: 'clone',
      code: 'branch-name-taken',
      reason: expect.stringContaining('feature/x'),
    },
  ]);
  const ran = await fleet.po('apply', '--yes', 'filtered');
  expect(ran.code).toBe(1);
  expect(unwrapped(ran.stdout)).toContain(
    'git cannot write the files that would come, so nothing was changed',
  );
  expect(unwrapped(ran.stdout)).toContain('smudge filter odd failed');
  const after = ['taken', 'filtered'].map((name) => cloneState(fleet.path(name)));
  // What was fetched is there, and nothing else.
  expect(after.map(({ files, index }) => ({ files, index }))).toEqual(
    before.map(({ files, index }) => ({ files, index })),
  );
  expect(
    ['taken', 'filtered'].map((name) => fleet.git(name, 'rev-parse', 'HEAD', '--abbrev-ref', 'HEAD')),
  ).toEqual(heads);
  expect(fleet.sessions()).toEqual([]);

  rmSync(fleet.path('locked', '.git/index.lock'));
  const help = plan.blocked[1]?.help.split('\n')[1] ?? '';
  expect(help.trim()).toBe(`git -C ${fleet.path('taken')} branch --move feature/x feature-x`);
  fleet.git('taken', 'branch', '--move', 'feature/x', 'feature-x');
  filter('smudge', 'cat');
  for (const name of names) await fleet.apply(name);
  for (const name of names) {
    expect(fleet.git(name, 'branch', '--show-current')).toBe('feature');
    expect(fleet.git(name, 'status', '--porcelain')).toBe('');
    expect(fleet.git(name, 'config', '--get-all', 'remote.origin.fetch').split('\n')).toContain(
      '+refs/heads/feature:refs/remotes/origin/feature',
    );
    expect(fleet.session(name, 'sleeper').alive).toBe(true);
  }
  // What comes to it is heard of.
  git(work, 'pull', '--quiet', remote.url, 'feature');
  const commit = commitFiles(work, { 'later.txt': 'later\n' }, 'Later');
  git(work, 'push', '--quiet', remote.url, 'feature');
  for (const name of names) {
    fleet.git(name, 'pull', '--quiet');
    expect(fleet.git(name, 'rev-parse', 'HEAD', '@{upstream}')).toBe(`${commit}\n${commit}`);
  }
});

it('adopts a clone of another branch alone, by what it shows, and knows that origin has its pin', async () => {
  const fleet = makeFleet({ projects: {} });
  const remote = makeRemote(fleet, { commits: [{ 'agents.toml': agentsToml('web') }] });
  const branches = { shown: 'dev', 'by-hand': 'next' } as const;
  for (const branch of Object.values(branches)) remote.git('branch', branch, 'main');
  const paste = async (project: string) => {
    const help = (await fleet.plan()).blocked.find((one) => one.project === project)?.help ?? '';
    const command = help.split('\n').find((line) => line.startsWith('  ')) ?? 'false';
    execFileSync('sh', ['-c', command], { env: typed(fleet.env), stdio: 'pipe' });
  };
  for (const [name, branch] of Object.entries(branches)) {
    git(fleet.top, 'clone', '--quiet', '--single-branch', '--branch', 'main', remote.url, fleet.path(name));
    fleet.declare(name, { repo: remote.url, branch });
  }
  await paste('shown');
  await fleet.apply('shown');
  // Somebody who has switched it in a way of their own.
  fleet.git('by-hand', 'fetch', '--quiet', 'origin', 'next:next');
  fleet.git('by-hand', 'switch', '--quiet', 'next');
  expect((await fleet.po('apply', '--yes', 'by-hand')).code).toBe(4);
  await paste('by-hand');
  await fleet.expectConverged();
  for (const [name, branch] of Object.entries(branches)) {
    const there = remote.git('rev-parse', branch);
    expect(fleet.git(name, 'rev-parse', 'HEAD', `origin/${branch}`)).toBe(`${there}\n${there}`);
  }
});
