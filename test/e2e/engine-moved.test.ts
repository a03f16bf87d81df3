// A clone that is moved while its agents run: what was started before names the path it had then. It stays the project's, is
// healed and ended from the new place, and a clone that lies at the old path by now is never taken for it.
import { cpSync, renameSync } from 'node:fs';
import { expect, it } from 'vitest';
import type { StatusDocument } from '../../engine/contract/status-document.ts';
import { engineProject, isRunning, processesWith, run, until } from '../support/engine.ts';
import { patienceMs } from '../support/fleet.ts';
import { sleeper } from '../support/healing.ts';

const watchdogsIn = (folder: string) =>
  processesWith(({ argv }) => argv.at(-3) === 'watch' && argv.at(-1) === folder).map(({ pid }) => pid);

function movedProject() {
  const project = engineProject(sleeper('a') + sleeper('b'));
  const moved = `${project.folder}-moved`;
  const env = { ...project.env, AO_TEST_TIME_SCALE: '0.05' };
  const ok = async (folder: string, ...args: string[]) => {
    const ran = await run(process.execPath, ['engine/agents.mjs', ...args], { cwd: folder, env });
    expect(ran, ran.stdout + ran.stderr).toMatchObject({ code: 0 });
    return ran.stdout;
  };
  const statusIn = async (folder: string, ...more: string[]): Promise<StatusDocument> =>
    JSON.parse(await ok(folder, 'status', '--json', ...more));
  const pidsIn = async (folder: string) =>
    (await statusIn(folder)).agents.map(({ pid, runtime }) => (runtime.state === 'alive' ? pid : null));
  return { project, moved, ok, statusIn, pidsIn };
}

it('keeps its agents, and the watchdog of the new place heals them', async () => {
  const { project, moved, ok, statusIn, pidsIn } = movedProject();
  await ok(project.folder, 'up', '--fleet', project.fleet);
  const before = await pidsIn(project.folder);
  renameSync(project.folder, moved);

  const seen = await statusIn(moved);
  expect(seen.agents.map(({ pid, runtime }) => [pid, runtime.state])).toEqual(
    before.map((pid) => [pid, 'alive']),
  );
  expect(seen.unclear).toBeUndefined();
  expect((await ok(moved, 'up')).match(/: already up/g)).toHaveLength(2);
  expect(await pidsIn(moved)).toEqual(before);
  expect(watchdogsIn(project.folder)).toEqual([]);
  expect(watchdogsIn(moved)).toHaveLength(1);

  const [first, second] = before;
  process.kill(first ?? 0, 'SIGKILL');
  const healed = await until(
    'the agent to be healed',
    async () => {
      const [pid] = await pidsIn(moved);
      return pid !== null && pid !== undefined && pid !== first ? pid : null;
    },
    patienceMs,
  );
  expect(await pidsIn(moved)).toEqual([healed, second]);
  expect(await ok(moved, 'events')).toContain('healed');

  await ok(moved, 'down');
  await until('all to end', () => ![healed, second].some((pid) => isRunning(pid ?? 0)));
  expect(watchdogsIn(moved)).toEqual([]);
});

it('ends those that were started before a move, and before two', async () => {
  const { project, moved, ok, pidsIn } = movedProject();
  await ok(project.folder, 'up', '--fleet', project.fleet);
  renameSync(project.folder, moved);
  await ok(moved, 'up');
  const again = `${moved}-again`;
  renameSync(moved, again);
  const pids = await pidsIn(again);
  expect(pids.every((pid) => pid !== null)).toBe(true);
  expect(await ok(again, 'restart', 'a')).toContain('a: ');
  expect((await pidsIn(again))[1]).toBe(pids[1]);
  expect(isRunning(pids[0] ?? 0)).toBe(false);
  await ok(again, 'down');
  await until('all to end', () => !isRunning(pids[1] ?? 0));
});

it('is not confused with a clone that was put at its former path', async () => {
  const { project, moved, ok, statusIn, pidsIn } = movedProject();
  await ok(project.folder, 'up', '--fleet', project.fleet);
  renameSync(project.folder, moved);
  cpSync(moved, project.folder, { recursive: true });
  const own = await pidsIn(moved);

  // On the same server there are sessions and processes that were started at this very path.
  const there = ['--fleet', project.fleet];
  expect((await statusIn(project.folder, ...there)).agents).toMatchObject([
    { launch: null, pid: null, runtime: { state: 'absent' } },
    { launch: null, pid: null, runtime: { state: 'absent' } },
  ]);
  expect(await ok(project.folder, 'down', ...there)).toBe('nothing was running\n');
  await ok(project.folder, 'up', ...there, '--project', 'other');
  const theirs = await pidsIn(project.folder);
  expect(theirs.every((pid) => pid !== null && !own.includes(pid))).toBe(true);
  expect(await pidsIn(moved)).toEqual(own);

  await ok(moved, 'down');
  expect(await pidsIn(project.folder)).toEqual(theirs);
  await ok(project.folder, 'down');
});
