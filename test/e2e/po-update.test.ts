// What changes in a clone that is there already: its remote and its branch, also when po is killed meanwhile. Nothing
// that somebody has there is lost, and whatever stands in the way is named with its remedy.
import { appendFileSync, existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { until } from '../support/engine.ts';
import {
  commandOf,
  type Fleet,
  git,
  makeFleet,
  patienceMs,
  processesIn,
  unwrapped,
} from '../support/fleet.ts';
import { localSubmodules } from '../support/local-submodules.ts';
import { goOn, pinnedProject } from '../support/pinned.ts';
import { agentsToml, commitFiles, gate, makeEngineSource, makeRemote } from '../support/remotes.ts';
import { cloneState, snapshot } from '../support/snapshot.ts';

const files = { 'agents.toml': agentsToml('web'), '.gitignore': '.ao-state/\n*.env\n', 'a.txt': 'a\n' };
const pinned = (state?: string) => pinnedProject(files, state);

/** Outside of the root, where only clones are. */
const linkedTo = (web: string) => join(web, '../../../linked');
const origin = (web: string) => git(web, 'config', '--get-all', 'remote.origin.url');

describe('the remote of a clone', () => {
  it('is set when the registry names another one, and the old one is remembered', async () => {
    const place = await pinned();
    const { fleet, remote, web } = place;
    const url = join(fleet.top, 'remotes', 'moved.git');
    git(fleet.top, 'clone', '--quiet', '--bare', remote.url, url);
    const before = cloneState(web);
    fleet.declare('web', { repo: url });
    const plan = await fleet.plan();
    expect(plan.steps).toMatchObject([
      {
        id: 'web/clone',
        action: 'update',
        reason: 'remote-differs',
        before: { remote: remote.url },
        after: { remote: url },
      },
      // What the pin is there shows only when it was asked.
      { id: 'web/engine', reason: 'clone-changes', after: { push: true } },
    ]);
    await fleet.apply();
    expect(origin(web)).toBe(url);
    expect(cloneState(web)).toEqual(before);
    expect(JSON.stringify(fleet.journal())).toContain(remote.url);
    await fleet.expectConverged();

    // The next pin goes there, and only there.
    const theirs = remote.git('for-each-ref');
    fleet.useEngine('v0.2.0');
    await fleet.apply();
    expect(git(url, 'rev-parse', 'main')).toBe(git(web, 'rev-parse', 'HEAD'));
    expect(remote.git('for-each-ref')).toBe(theirs);
  });

  it('is set together with a pin, which then goes on top of what is there', async () => {
    const place = await pinned();
    const { fleet, remote, web, theirs } = place;
    const url = join(fleet.top, 'remotes', 'moved.git');
    git(fleet.top, 'clone', '--quiet', '--bare', remote.url, url);
    const there = commitFiles(theirs, { 'b.txt': 'b\n' }, 'Only there');
    git(theirs, 'push', '--quiet', url, 'main');
    fleet.declare('web', { repo: url });
    fleet.useEngine('v0.2.0');
    await fleet.apply();
    expect(git(web, 'rev-parse', 'HEAD^')).toBe(there);
    expect(git(url, 'rev-parse', 'main')).toBe(git(web, 'rev-parse', 'HEAD'));
    await fleet.expectConverged();
  });

  it('is given to a project that was local', async () => {
    const fleet = makeFleet({ projects: { solo: { state: 'stopped' } } });
    await fleet.apply();
    const remote = makeRemote(fleet, { name: 'solo', commits: [] });
    fleet.declare('solo', { repo: remote.url });
    const ran = await fleet.po('apply', '--yes');
    expect(ran.code).toBe(4);
    expect(unwrapped(ran.stdout)).toContain('add the remote');
    expect(unwrapped(ran.stdout)).toContain('the remote is empty');
    expect(ran.stdout).toContain(`git -C ${fleet.path('solo')} push origin main`);
    expect(origin(fleet.path('solo'))).toBe(remote.url);
    expect(remote.git('for-each-ref')).toBe('');
    expect((await fleet.plan()).blocked).toMatchObject([{ code: 'pin-unpushed' }]);
    // Its remedy.
    git(fleet.path('solo'), 'push', '--quiet', 'origin', 'main');
    await fleet.expectConverged();
  });

  it('stays where the new one is another project, or gives no answer, and nothing is changed', async () => {
    const { fleet, remote, web } = await pinned();
    const other = makeRemote(fleet, { name: 'other', commits: [{ 'x.txt': 'x\n' }] });
    const before = snapshot(web);
    for (const [url, why] of [
      [other.url, 'no commit in common'],
      [join(fleet.top, 'nowhere.git'), 'does not appear to be a git repository'],
    ] as const) {
      fleet.declare('web', { repo: url });
      const ran = await fleet.po('apply', '--yes');
      expect(ran.code).toBe(4);
      expect(unwrapped(ran.stdout)).toContain(why);
      expect(snapshot(web)).toEqual(before);
    }
    fleet.declare('web', { repo: remote.url });
    await fleet.expectConverged();
  });

  it('of several addresses is not guessed at', async () => {
    const { fleet, remote, web } = await pinned();
    git(web, 'config', 'remote.origin.pushurl', 'https://git.example.org/elsewhere.git');
    await fleet.expectConverged();
    const url = join(fleet.top, 'remotes', 'moved.git');
    git(fleet.top, 'clone', '--quiet', '--bare', remote.url, url);
    fleet.declare('web', { repo: url });
    expect((await fleet.plan()).blocked).toMatchObject([{ code: 'remote-ambiguous' }]);
    git(web, 'config', '--unset', 'remote.origin.pushurl');
    await fleet.apply();
    await fleet.expectConverged();
  });
});

describe('the branch of a clone', () => {
  it('is switched, and the pin of the other branch is corrected', async () => {
    const { fleet, web, source } = await pinned();
    git(web, 'switch', '--quiet', '--create', 'topic');
    const mine = commitFiles(web, { 'mine.txt': 'mine\n' }, 'Mine');
    writeFileSync(join(web, 'keep.env'), 'ignored\n');
    fleet.useEngine('v0.2.0');
    expect((await fleet.plan()).steps).toMatchObject([
      {
        id: 'web/clone',
        reason: 'branch-differs',
        before: { branch: 'topic', commit: mine },
        after: { branch: 'main' },
      },
      { id: 'web/engine', reason: 'clone-changes', before: null },
    ]);
    await fleet.apply();
    expect(git(web, 'branch', '--show-current')).toBe('main');
    expect(git(web, 'rev-parse', 'topic')).toBe(mine);
    expect(git(web, 'ls-tree', 'HEAD', 'engine')).toContain(source.commits['v0.2.0']);
    expect(existsSync(join(web, 'keep.env'))).toBe(true);
    await fleet.expectConverged();
  });

  it('that only origin has is made from it, and its agents are started', async () => {
    const place = await pinned();
    const { fleet, theirs, remote, web } = place;
    git(theirs, 'switch', '--quiet', '--create', 'release');
    const commit = commitFiles(
      theirs,
      { 'agents.toml': agentsToml('web', '[agents.other]\nbackend = "shell"\n') },
      'Another agent',
    );
    git(theirs, 'push', '--quiet', remote.url, 'release');
    fleet.declare('web', { branch: 'release', state: 'running' });
    await fleet.apply();
    expect(git(web, 'rev-parse', 'HEAD', 'origin/release')).toBe(`${commit}\n${commit}`);
    expect(fleet.sessions().map(({ name }) => name)).toEqual(['web/other']);
    await fleet.expectConverged();
  });

  it('stays as long as an agent works there, and is switched once the project is stopped', async () => {
    const { fleet, web } = await pinned('running');
    git(web, 'switch', '--quiet', '--create', 'topic');
    const session = fleet.session('web', 'sleeper');
    const ran = await fleet.po('plan', '--detailed-exitcode');
    expect(ran.code).toBe(0);
    expect(unwrapped(ran.stdout)).toContain('web/sleeper works there, so po leaves it');
    expect(ran.stdout).toContain('\n    po set web branch=topic\n');
    await fleet.apply();
    expect(fleet.session('web', 'sleeper')).toEqual(session);
    expect(git(web, 'branch', '--show-current')).toBe('topic');
    // Its remedy.
    fleet.declare('web', { state: 'stopped' });
    expect((await fleet.plan()).steps.map(({ id, action }) => `${id} ${action}`)).toEqual([
      'web/agents stop',
      'web/clone update',
      'web/engine update',
    ]);
    await fleet.apply();
    expect(git(web, 'branch', '--show-current')).toBe('main');
    await fleet.expectConverged();
  });

  const inTheWay: Readonly<
    Record<string, { code: string; names: RegExp; prepare(web: string): void; clear(web: string): void }>
  > = {
    changed: {
      code: 'work-tree-dirty',
      names: /1 file with uncommitted changes \(a\.txt\)/,
      prepare: (web) => appendFileSync(join(web, 'a.txt'), 'mine\n'),
      clear: (web) => void commitFiles(web, {}, 'Mine'),
    },
    untracked: {
      code: 'work-tree-dirty',
      names: /1 file that git does not track \(new\.txt\)/,
      prepare(web) {
        git(web, 'switch', '--quiet', 'main');
        commitFiles(web, { 'new.txt': 'of main\n' }, 'A file of that name');
        git(web, 'switch', '--quiet', 'topic');
        writeFileSync(join(web, 'new.txt'), 'mine\n');
        // What lies beside is carried along.
        writeFileSync(join(web, 'note.txt'), 'mine\n');
      },
      clear: (web) => rmSync(join(web, 'new.txt')),
    },
    ignored: {
      code: 'work-tree-dirty',
      names: /1 file that git ignores and that would be written over \(secret\.env\)/,
      prepare(web) {
        git(web, 'switch', '--quiet', 'main');
        writeFileSync(join(web, 'secret.env'), 'of main\n');
        git(web, 'add', '--force', 'secret.env');
        git(web, 'commit', '--quiet', '--message', 'A secret in git');
        git(web, 'switch', '--quiet', 'topic');
        writeFileSync(join(web, 'secret.env'), 'the only copy\n');
      },
      clear: (web) => rmSync(join(web, 'secret.env')),
    },
    merging: {
      code: 'operation-in-progress',
      names: /middle of something: merge/,
      prepare(web) {
        const base = git(web, 'rev-parse', 'HEAD');
        commitFiles(web, { 'a.txt': 'one\n' }, 'One');
        git(web, 'switch', '--quiet', '--create', 'side', base);
        commitFiles(web, { 'a.txt': 'other\n' }, 'Other');
        expect(() => git(web, 'merge', '--quiet', 'topic')).toThrow();
      },
      clear: (web) => void git(web, 'merge', '--abort'),
    },
    'on no branch': {
      code: 'commits-on-no-branch',
      names: /on no branch \(detached HEAD\).*commits are on no branch: [0-9a-f]+ Loose/,
      prepare(web) {
        git(web, 'switch', '--quiet', '--detach');
        commitFiles(web, { 'loose.txt': 'loose\n' }, 'Loose');
      },
      clear: (web) => void git(web, 'branch', 'keep'),
    },
    'in a work tree': {
      code: 'branch-in-worktree',
      names: /main is checked out in .*linked/,
      prepare: (web) => void git(web, 'worktree', 'add', '--quiet', linkedTo(web), 'main'),
      clear: (web) => void git(linkedTo(web), 'switch', '--quiet', '--detach'),
    },
    'in a work tree that is gone': {
      code: 'branch-in-worktree',
      names: /main is checked out in .*linked-gone, which is gone/,
      prepare(web) {
        git(web, 'worktree', 'add', '--quiet', `${linkedTo(web)}-gone`, 'main');
        rmSync(`${linkedTo(web)}-gone`, { recursive: true });
      },
      clear: (web) => void git(web, 'worktree', 'prune'),
    },
    'engine edited': {
      code: 'engine-dirty',
      names: /engine has local changes: README\.md/,
      prepare: (web) => appendFileSync(join(web, 'engine/README.md'), 'mine\n'),
      clear: (web) => void git(join(web, 'engine'), 'restore', 'README.md'),
    },
    'engine committed to': {
      code: 'engine-commits',
      names: /commits that no remote has: [0-9a-f]+ A fix/,
      prepare: (web) => void commitFiles(join(web, 'engine'), { 'x.txt': 'x\n' }, 'A fix'),
      clear: (web) => void git(join(web, 'engine'), 'push', '--quiet', 'origin', 'HEAD:refs/heads/fix'),
    },
  };

  it('is not switched over what is in the way, and is once that is put away', async () => {
    const fleet = makeFleet({ projects: {} });
    fleet.useEngine('v0.1.0', makeEngineSource(fleet).url);
    const cases = Object.entries(inTheWay).map(([what, one]) => ({
      name: what.replaceAll(' ', '-'),
      ...one,
    }));
    for (const { name } of cases) {
      const files = { 'agents.toml': agentsToml(name), '.gitignore': '.ao-state/\n*.env\n', 'a.txt': 'a\n' };
      fleet.declare(name, { repo: makeRemote(fleet, { name, commits: [files] }).url, state: 'stopped' });
    }
    await fleet.apply();
    const before = new Map<string, unknown>();
    for (const { name, prepare } of cases) {
      git(fleet.path(name), 'switch', '--quiet', '--create', 'topic');
      prepare(fleet.path(name));
      before.set(name, cloneState(fleet.path(name)));
    }
    const { blocked, steps } = await fleet.plan();
    expect(steps).toEqual([]);
    for (const { name, code, names } of cases) {
      const own = blocked.filter(({ project }) => project === name);
      expect(own, name).toMatchObject([{ kind: 'clone', code }]);
      expect(own[0]?.reason).toMatch(names);
    }
    expect((await fleet.po('apply', '--yes')).code).toBe(4);
    for (const { name } of cases) expect(cloneState(fleet.path(name)), name).toEqual(before.get(name));

    for (const { name, clear } of cases) clear(fleet.path(name));
    await fleet.po('apply', '--yes');
    for (const { name } of cases)
      expect(git(fleet.path(name), 'branch', '--show-current'), name).toBe('main');
    await fleet.expectConverged();
  });

  it('is not made of nothing', async () => {
    const { fleet, web } = await pinned();
    const before = cloneState(web);
    fleet.declare('web', { branch: 'nowhere' });
    const ran = await fleet.po('apply', '--yes');
    expect(ran.code).toBe(4);
    expect(unwrapped(ran.stdout)).toContain('origin has no branch nowhere, and neither has the clone');
    expect(cloneState(web)).toEqual(before);
    const local = makeFleet({ projects: { solo: { state: 'stopped' } } });
    await local.apply();
    local.declare('solo', { branch: 'nowhere' });
    expect((await local.plan()).blocked).toMatchObject([{ code: 'branch-missing' }]);
    git(local.path('solo'), 'branch', 'nowhere');
    await local.apply();
    await local.expectConverged();
  });

  it('whose HEAD was moved by hand after the plan was shown is not switched', async () => {
    const { fleet, web } = await pinned();
    git(web, 'switch', '--quiet', '--create', 'topic');
    const shown = await fleet.plan();
    commitFiles(web, { 'b.txt': 'b\n' }, 'By hand');
    expect((await fleet.plan()).digest).not.toBe(shown.digest);
  });
});

describe('po killed in the middle', () => {
  /** Waits until git asks the remote, kills po, lets git go on, and waits for its end. */
  async function killAtTheGate(fleet: Fleet, gated: ReturnType<typeof gate>): Promise<void> {
    const running = fleet.start(gated.env, 'apply', '--yes');
    await gated.arrival();
    running.child.kill('SIGKILL');
    await running.done;
    gated.open();
    const isPassing = (pid: number) => /^(git|\S*\/git|ssh|\/bin\/sh)\s/.test(commandOf(pid));
    await until('what was begun to end', () => !processesIn(fleet.top).some(isPassing), patienceMs);
  }

  it('of a change of remote and branch converges on the next', async () => {
    const { fleet, remote, web } = await pinned();
    const gated = gate(fleet, remote);
    git(web, 'switch', '--quiet', '--create', 'topic');
    const mine = commitFiles(web, { 'mine.txt': 'mine\n' }, 'Mine');
    fleet.declare('web', { repo: gated.url });
    await killAtTheGate(fleet, gated);
    expect((await fleet.plan()).steps.map(({ id }) => id)).toEqual(['web/clone', 'web/engine']);
    const again = await fleet.poWith(gated.env, 'apply', '--yes');
    expect(again, again.stdout).toMatchObject({ code: 0 });
    expect(origin(web)).toBe(gated.url);
    expect(git(web, 'branch', '--show-current')).toBe('main');
    expect(git(web, 'rev-parse', 'topic')).toBe(mine);
    await fleet.expectConverged();
  });

  it('of a pin on top of what came converges on the next', async () => {
    const place = await pinned();
    const { fleet, remote, web } = place;
    const gated = gate(fleet, remote);
    git(web, 'config', 'remote.origin.url', gated.url);
    fleet.declare('web', { repo: gated.url });
    const there = goOn(place, { 'b.txt': 'b\n' });
    fleet.useEngine('v0.2.0');
    await killAtTheGate(fleet, gated);
    const again = await fleet.poWith(gated.env, 'apply', '--yes');
    expect(again, again.stdout).toMatchObject({ code: 0 });
    expect(git(web, 'rev-parse', 'HEAD^')).toBe(there);
    expect(remote.git('rev-parse', 'main')).toBe(git(web, 'rev-parse', 'HEAD'));
    await fleet.expectConverged();
  });

  it.each(['switch', 'merge'])('of git as well, between index and branch, at a %s', async (how) => {
    const place = await pinned();
    const { fleet, web } = place;
    // As git leaves it: files and index are of the one commit, the branch of the other.
    if (how === 'switch') {
      git(web, 'switch', '--quiet', '--create', 'topic');
      commitFiles(web, { 'mine.txt': 'mine\n', 'a.txt': 'mine\n' }, 'Mine');
      git(web, 'read-tree', '-m', '-u', 'HEAD', 'main');
    } else {
      goOn(place, { 'b.txt': 'b\n', 'a.txt': 'theirs\n' });
      git(web, 'fetch', '--quiet');
      git(web, 'read-tree', '-m', '-u', 'HEAD', 'origin/main');
      fleet.useEngine('v0.2.0');
    }
    await fleet.apply();
    expect(git(web, 'branch', '--show-current')).toBe('main');
    expect(git(web, 'status', '--porcelain')).toBe('');
    await fleet.expectConverged();
  });
});

it('names the source in .gitmodules from the next pin on, where the engine that po carries was named before', async () => {
  const fleet = makeFleet({ projects: {}, engine: { version: 'v0.1.0' } });
  const remote = makeRemote(fleet, { commits: [{ 'agents.toml': agentsToml('web') }] });
  fleet.declare('web', { repo: remote.url, state: 'stopped' });
  await fleet.apply();
  const urlIn = (...where: string[]) => fleet.git('web', 'config', ...where, 'submodule.engine.url');
  expect(urlIn('--file', '.gitmodules')).toContain('/.po/engine.git');
  const source = makeEngineSource(fleet);
  fleet.useEngine('v0.2.0', source.url);

  fleet.write(
    'desk/clones/web/.gitmodules',
    `${readFileSync(fleet.path('web', '.gitmodules'), 'utf8')}# mine\n`,
  );
  expect((await fleet.plan()).blocked).toMatchObject([{ project: 'web', code: 'gitmodules-changed' }]);
  fleet.git('web', 'restore', '.gitmodules');

  await fleet.apply();
  for (const where of [['--file', '.gitmodules'], ['--local']]) expect(urlIn(...where)).toBe(source.url);
  expect(fleet.git('web/engine', 'config', 'remote.origin.url')).toBe(source.url);
  expect(fleet.git('web', 'status', '--porcelain')).toBe('');
  expect(fleet.git('web', 'log', '-1', '--format=', '--name-only').split('\n').sort()).toEqual([
    '.gitmodules',
    'engine',
  ]);
  await fleet.expectConverged();
  // A colleague's clone finds the pin by git's own means.
  const clone = join(fleet.top, 'colleague');
  git(fleet.top, 'clone', '--quiet', remote.url, clone);
  git(clone, ...localSubmodules, 'submodule', '--quiet', 'update', '--init');
  expect(git(join(clone, 'engine'), 'describe', '--tags')).toBe('v0.2.0');
});
