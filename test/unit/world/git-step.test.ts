// What steps have git do in a clone: whatever the clone says of programs and addresses, nothing of it is run, nothing goes to
// another place than origin is declared at, and the work is done all the same.
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { WorldFailure } from '../../../src/world/failure.ts';
import { settingRows } from '../../../src/world/git/clone-settings.ts';
import { held } from '../../support/cells.ts';
import { makePlace, type Place, port } from '../../support/clone-place.ts';
import { git } from '../../support/fleet.ts';
import {
  fall,
  makeTrace,
  refsAt,
  type SettingTrap,
  settingTraps,
  type Target,
  untried,
} from '../../support/hostile-settings.ts';
import { commitFiles } from '../../support/remotes.ts';

interface Trapped {
  readonly place: Place;
  readonly target: Target;
  /** What ran, and what came to where nothing may come. */
  traces(): string;
}

async function makeTrapped(trap: SettingTrap, prepare: (clone: string) => void): Promise<Trapped> {
  const place = makePlace();
  git(place.clone, 'switch', '--quiet', '--create', 'topic');
  commitFiles(place.clone, { 'a.txt': 'topic\n' }, 'Topic');
  git(place.clone, 'switch', '--quiet', 'main');
  place.goOn({ 'b.txt': 'b\n', 'a.txt': 'more\n' });
  prepare(place.clone);
  const decoy = join(place.top, 'decoy.git');
  mkdirSync(decoy);
  git(decoy, 'init', '--quiet', '--bare');
  const { program, server, read } = await makeTrace(join(place.top, 'trace'));
  const target = { clone: place.clone, remote: place.remote, decoy, program, server };
  trap.set(target);
  return { place, target, traces: () => `${read()}${refsAt(decoy)}` };
}

const branch = 'main';
const pin = { engineCommit: '1'.repeat(40), moduleName: 'engine', url: 'https://git.invalid/engine.git' };

const cases = settingTraps.map((trap) => [trap.name, trap] as const);

it.each(cases)('%s', { timeout: 120_000 }, async (name, trap) => {
  const { place, target, traces } = await makeTrapped(trap, () => {});
  const url = trap.url?.(target) ?? target.remote;
  const isReached = trap.url === undefined;
  /** Null where it cannot be done. */
  const attempt = async <T>(step: string, work: () => Promise<T>, mayFail: boolean): Promise<T | null> => {
    let outcome: T | null = null;
    let failure: unknown = null;
    try {
      outcome = await work();
    } catch (error) {
      failure = error;
    }
    expect(traces(), step).toBe('');
    if (mayFail) expect(failure, step).toBeInstanceOf(WorldFailure);
    else if (failure !== null) throw failure;
    held('git settings of the clone, in the steps of an apply', name, step);
    return outcome;
  };
  const refuses = (step: SettingTrap['refuses']) => trap.refuses === step;

  const repository = await place.look();
  const fetched = await attempt('fetch', () => port.fetchBranch({ repository, branch, url }), !isReached);
  const to = git(target.remote, 'rev-parse', 'main');
  if (isReached) {
    expect(fetched).toEqual({ kind: 'at', commit: to });
    await attempt('fast-forward', () => port.fastForward({ repository, branch, to, url }), false);
  }
  const now = await place.look();
  const asked = { repository: now, parent: now.commit, branch, ...pin, renewsUrl: false, tag: 'v9.9.9' };
  const made = await attempt('pin', () => port.makePin(asked), refuses('pin'));
  if (made !== null) await attempt('commit', () => port.commitPin({ ...asked, ...made }), false);
  const commit = (await place.look()).commit ?? '';
  const pushed = await attempt('push', () => port.push({ path: place.clone, commit, branch, url }), false);
  expect(pushed).toMatchObject({ kind: isReached ? 'pushed' : 'failed' });
  if (isReached) expect(git(target.remote, 'rev-parse', 'main')).toBe(commit);
  const before = await place.look();
  const switching = () => port.switchBranch({ repository: before, branch: 'topic', url });
  await attempt('switch', switching, refuses('switch'));
  expect((await place.look()).branch).toBe(refuses('switch') ? 'main' : 'topic');
  const here = await place.look();
  const isRefused = !isReached || refuses('remote');
  await attempt('remote', () => port.setRemote({ repository: here, url, branch }), isRefused);
  await attempt('marks', () => port.setMarks(place.clone, { fleet: 'f', project: 'p' }), false);
  const asking = { url, path: place.clone, timeoutMs: 10_000 };
  expect((await attempt('doctor', () => port.whyUnreachable(asking), false)) === null).toBe(isReached);
  await attempt('look', () => port.lookAtWorkTree(here), false);

  // It is a trap: git falls for it.
  const other = await makeTrapped(trap, (clone) => {
    git(clone, 'switch', '--quiet', '--create', 'other');
    commitFiles(clone, { 'a.txt': 'other\n' }, 'Other');
    git(clone, 'switch', '--quiet', 'main');
    commitFiles(clone, { 'a.txt': 'mine\n' }, 'Mine');
  });
  fall(trap, other.target);
  expect(other.traces()).not.toBe('');
});

it('every setting that could run something is tried', () => {
  const tried = new Set(settingTraps.flatMap(({ rows }) => rows));
  const names = settingRows.map(({ name }) => name);
  expect(names.filter((name) => !tried.has(name) && untried[name] === undefined)).toEqual([]);
  expect([...tried, ...Object.keys(untried)].filter((name) => !names.includes(name))).toEqual([]);
});
