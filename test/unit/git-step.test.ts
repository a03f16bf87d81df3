// What steps have git do in a clone: whatever the clone says of programs and addresses, nothing of it is run, nothing goes to
// another place than origin is declared at, and the work is done all the same.
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { settingRows } from '../../src/world/git/clone-settings.ts';
import { GitFailure } from '../../src/world/git/run.ts';
import { door, makePlace, type Place } from '../support/clone-place.ts';
import { git } from '../support/fleet.ts';
import { fall, makeTrace, refsAt, settingTraps, type Target, untried } from '../support/hostile-settings.ts';
import { commitFiles } from '../support/remotes.ts';

async function makeTarget(): Promise<{ place: Place; target: Target; trace: () => string }> {
  const place = makePlace();
  git(place.clone, 'switch', '--quiet', '--create', 'topic');
  commitFiles(place.clone, { 'a.txt': 'topic\n' }, 'Topic');
  git(place.clone, 'switch', '--quiet', 'main');
  // Something to fetch, and something to merge.
  place.goOn({ 'b.txt': 'b\n', 'a.txt': 'more\n' });
  const decoy = join(place.top, 'decoy.git');
  mkdirSync(decoy);
  git(decoy, 'init', '--quiet', '--bare');
  const { program, server, read } = await makeTrace(join(place.top, 'trace'));
  const target = { clone: place.clone, remote: place.remote, decoy, program, server };
  return { place, target, trace: read };
}

const pin = { engineCommit: '1'.repeat(40), moduleName: 'engine', url: 'https://git.invalid/engine.git' };

it.each(settingTraps.map((trap) => [trap.name, trap] as const))(
  '%s',
  { timeout: 60_000 },
  async (_name, trap) => {
    const { place, target, trace } = await makeTarget();
    trap.set(target);
    const url = trap.url?.(target) ?? target.remote;
    const isReached = trap.url === undefined;
    const attempt = async (work: () => Promise<unknown>) => {
      if (isReached) return work();
      try {
        return await work();
      } catch (error) {
        if (!(error instanceof GitFailure)) throw error;
        return null;
      }
    };
    const branch = 'main';
    const { repository, to } = await (async () => {
      const seen = await place.look();
      const fetched = await attempt(() => door.fetchBranch({ repository: seen, branch, url }));
      expect(trace(), 'fetch').toBe('');
      return { repository: seen, to: (fetched as { commit?: string } | null)?.commit ?? null };
    })();
    if (isReached) expect(to).toBe(git(target.remote, 'rev-parse', 'main'));
    if (to !== null) await door.fastForward({ repository, branch, to, url });
    expect(trace(), 'fast-forward').toBe('');
    const now = await place.look();
    const asked = { repository: now, parent: now.commit, branch, ...pin, renewsUrl: false, tag: 'v9.9.9' };
    // A clone that says how commits are signed, and by what, gets one by the user's own program, if there is one.
    const made = await door.makePin(asked).catch((error: unknown) => {
      if (trap.rows.includes('gpg.*')) return null;
      throw error;
    });
    if (made !== null) await door.commitPin({ ...asked, ...made });
    expect(trace(), 'pin').toBe('');
    const head = (await place.look()).commit ?? '';
    const pushed = await door.push({ path: place.clone, commit: head, branch, url });
    expect(trace(), 'push').toBe('');
    if (isReached) {
      expect(pushed).toEqual({ kind: 'pushed' });
      expect(git(target.remote, 'rev-parse', 'main')).toBe(head);
    }
    const missing = trap.rows.includes('remote.*.promisor');
    const switched = door.switchBranch({ repository: await place.look(), branch: 'topic', url });
    if (missing) await expect(switched).rejects.toThrow();
    else await switched;
    if (!missing) expect(git(place.clone, '-c', 'core.fsmonitor=', 'branch', '--show-current')).toBe('topic');
    await attempt(async () => door.setRemote({ repository: await place.look(), url, branch }));
    await door.setMarks(place.clone, { fleet: 'f', project: 'p' });
    await door.whyUnreachable({ url, path: place.clone, timeoutMs: 10_000 });
    await door.lookAtWorkTree(await place.look());
    expect(trace(), 'the rest').toBe('');
    expect(refsAt(target.decoy)).toBe('');

    // It is a trap: git falls for it.
    const other = await makeTarget();
    git(other.place.clone, 'branch', '--quiet', 'other', 'HEAD');
    git(other.place.clone, 'switch', '--quiet', 'other');
    commitFiles(other.place.clone, { 'a.txt': 'other\n' }, 'Other');
    git(other.place.clone, 'switch', '--quiet', 'main');
    commitFiles(other.place.clone, { 'a.txt': 'mine\n' }, 'Mine');
    trap.set(other.target);
    fall(trap, other.target);
    expect(`${other.trace()}${refsAt(other.target.decoy)}`).not.toBe('');
  },
);

it('every setting that could run something is tried', () => {
  const tried = new Set(settingTraps.flatMap(({ rows }) => rows));
  const names = settingRows.map(({ name }) => name);
  expect(names.filter((name) => !tried.has(name) && untried[name] === undefined)).toEqual([]);
  expect([...tried, ...Object.keys(untried)].filter((name) => !names.includes(name))).toEqual([]);
});
