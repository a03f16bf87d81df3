// A fleet in somebody's repository: what po keeps for itself is nothing of it, and of clones that git would add to it the
// operator is told once, with the line that has git pass over them.
import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import type { Diagnostic } from '../../engine/kernel/diagnostic.ts';
import { helpLines } from '../../engine/kernel/help.ts';
import { type Fleet, git, makeFleet, startPo } from '../support/fleet.ts';
import { typed } from '../support/hostile-environments.ts';

function about(diagnostics: readonly Diagnostic[]): readonly Diagnostic[] {
  return diagnostics.filter(({ code }) => code === 'clones-not-ignored');
}

function paste(fleet: Fleet, { help = '' }: Diagnostic): void {
  const [line] = helpLines(help).flatMap(({ isCommand, text }) => (isCommand ? [text] : []));
  const ran = spawnSync('bash', ['-c', line ?? 'false'], {
    cwd: '/',
    env: typed(fleet.env),
    encoding: 'utf8',
  });
  expect(ran).toMatchObject({ status: 0, stderr: '' });
}

it('is warned about once, and not any more once the printed line was pasted', async () => {
  const fleet = makeFleet({
    projects: { a: { state: 'stopped' }, b: { state: 'stopped' }, c: { path: 'in/c' } },
  });
  expect(about((await fleet.plan()).diagnostics)).toEqual([]);
  git(fleet.desk, 'init', '--quiet');
  writeFileSync(join(fleet.desk, '.gitignore'), '*.env');
  const [told, ...more] = about((await fleet.plan()).diagnostics);
  expect(more).toEqual([]);
  expect(told).toMatchObject({
    severity: 'warning',
    detail: expect.stringContaining('clones/a, clones/b and clones/in/c lie'),
  });
  const digest = (await fleet.plan()).digest;
  const applied = await fleet.po('apply', '--yes');
  expect(applied.code).toBe(0);
  expect((applied.stdout + applied.stderr).match(/does not ignore the clones/g)).toHaveLength(1);
  expect((await fleet.po('validate')).stdout).toContain('does not ignore the clones');
  expect((await fleet.po('doctor')).stdout).toContain('where git add would add them');
  expect(git(fleet.desk, 'status', '--porcelain')).toContain('?? clones/');

  if (told === undefined) throw new Error('nothing was said');
  paste(fleet, told);
  expect(readFileSync(join(fleet.desk, '.gitignore'), 'utf8')).toBe('*.env\n/clones/\n');
  expect(about((await fleet.plan()).diagnostics)).toEqual([]);
  expect(git(fleet.desk, 'status', '--porcelain', '--untracked-files=all').split('\n').sort()).toEqual([
    '?? .gitignore',
    '?? fleet.toml',
  ]);
  expect(digest).toMatch(/^sha256:/);
  await fleet.expectConverged();
});

it('is told of each clone by itself where the root is the top of the repository', async () => {
  const fleet = makeFleet({ projects: { a: { state: 'stopped' }, b: { state: 'stopped' } } });
  fleet.edit((text) => text.replace('root = "clones"', 'root = "."'));
  git(fleet.desk, 'init', '--quiet');
  writeFileSync(join(fleet.desk, '.gitignore'), '/a/\n');
  const [told] = about((await fleet.plan()).diagnostics);
  expect(told?.detail).toMatch(/^b lies in the work tree/);
  if (told === undefined) throw new Error('nothing was said');
  paste(fleet, told);
  expect(about((await fleet.plan()).diagnostics)).toEqual([]);
});

it('says in doctor how the engine of an orchestrator is checked out in a fresh clone of it', async () => {
  const fleet = makeFleet({ projects: {} });
  const made = await startPo(['init', 'orchestrator'], { cwd: fleet.top, env: fleet.env }).done;
  expect(made.code).toBe(0);
  git(fleet.top, 'clone', '--quiet', 'orchestrator', 'fresh');
  const cwd = join(fleet.top, 'fresh');
  const doctor = await startPo(['doctor'], { cwd, env: fleet.env }).done;
  expect(doctor.code).toBe(1);
  const [line = ''] = doctor.stdout.match(/git -C .*fresh .*submodule update --init engine$/m) ?? [];
  const ran = spawnSync('bash', ['-c', line], { env: typed(fleet.env), encoding: 'utf8' });
  expect(ran.status, ran.stderr).toBe(0);
  expect((await startPo(['doctor'], { cwd, env: fleet.env }).done).stdout).not.toContain('not checked out');
});

it('shows a command that fetches the engine from a folder, as git is set up by itself', async () => {
  const fleet = makeFleet({ projects: { web: {} } });
  await fleet.apply();
  fleet.git('web', 'submodule', '--quiet', 'deinit', '--force', 'engine');
  rmSync(fleet.path('web', '.git/modules/engine'), { recursive: true });
  fleet.declare('web', { state: 'stopped' });
  const { blocked } = await fleet.plan();
  expect(blocked).toMatchObject([{ code: 'engine-missing' }]);
  const [line = 'false'] = blocked[0]?.help.match(/git -C .*$/m) ?? [];
  const ran = spawnSync('sh', ['-c', line], { cwd: fleet.desk, env: typed(fleet.env), encoding: 'utf8' });
  expect(ran.status, ran.stderr).toBe(0);
  await fleet.apply();
  await fleet.expectConverged();
  expect(fleet.sessions()).toEqual([]);
});

it('keeps .po/ out of the git status of a repository around it, also one that an older po has made', async () => {
  const fleet = makeFleet({ projects: { a: { state: 'stopped' } } });
  git(fleet.desk, 'init', '--quiet');
  await fleet.po('apply', '--yes');
  const own = join(fleet.root, '.po');
  const shown = () => git(fleet.desk, 'status', '--porcelain', '--untracked-files=all');
  expect(readFileSync(join(own, '.gitignore'), 'utf8')).toBe('*\n');
  expect(shown()).not.toContain('.po/');
  rmSync(join(own, '.gitignore'));
  expect(shown()).toContain('.po/');
  expect((await fleet.po('apply')).code).toBe(0);
  expect(existsSync(join(own, '.gitignore'))).toBe(true);
  expect(shown()).not.toContain('.po/');
  writeFileSync(join(own, '.gitignore'), '# mine\n*\n');
  await fleet.po('apply', '--yes');
  expect(readFileSync(join(own, '.gitignore'), 'utf8')).toBe('# mine\n*\n');
});
