// Pins that are to be at origin: several projects on one branch, remotes that refuse, commits that would go along, and
// signatures. A tick is given for what is at origin, and everything else is said until it is there.
import { execFileSync } from 'node:child_process';
import { chmodSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { Outcome } from '../../src/apply/outcome.ts';
import { type Fleet, git, makeFleet, unwrapped } from '../support/fleet.ts';
import { typed } from '../support/hostile-environments.ts';
import { goOn, type Pinned, pinnedProject } from '../support/pinned.ts';
import { agentsToml, commitFiles, makeEngineSource, makeRemote, type Remote } from '../support/remotes.ts';
import { cloneState } from '../support/snapshot.ts';

const files = { 'agents.toml': agentsToml('web'), '.gitignore': '.ao-state/\n*.env\n', 'a.txt': 'a\n' };
const pinned = () => pinnedProject(files);

/** A hook of the remote's. */
function hook(remote: Remote, name: string, script: string): void {
  const path = join(remote.url, 'hooks', name);
  writeFileSync(path, `#!/bin/sh\n${script}\n`);
  chmodSync(path, 0o755);
}

function unhook(remote: Remote, name: string): void {
  rmSync(join(remote.url, 'hooks', name));
}

async function outcomeOf(fleet: Fleet, id: string): Promise<{ code: number | null; outcome: Outcome }> {
  const { code, document } = await fleet.applyJson();
  const outcome = document.results.find((one) => one.id === id)?.outcome;
  if (outcome === undefined) throw new Error(`there is no step ${id}`);
  return { code, outcome };
}

/** Nothing is said to be done while origin has another pin, in no command. */
async function expectUnpushed({ fleet, remote, web, source }: Pinned): Promise<void> {
  expect(git(web, 'rev-parse', 'HEAD:engine')).toBe(source.commits['v0.2.0']);
  expect(remote.git('rev-parse', 'main:engine')).toBe(source.commits['v0.1.0']);
  const plan = await fleet.po('plan', '--detailed-exitcode');
  expect(plan.code).toBe(2);
  expect(plan.stdout).not.toContain('Nothing to do');
  const status = await fleet.po('status', '--json');
  const [project] = JSON.parse(status.stdout).projects;
  expect(project.health).not.toBe('unchanged');
}

describe('four projects on one branch of one remote', () => {
  const names = ['a', 'b', 'c', 'd'];

  it.each([
    ['that holds a project', [{ 'agents.toml': agentsToml('any') }]],
    ['that is empty', []],
  ])('%s come to the same pin, and nothing is left unpushed', async (_name, commits) => {
    const fleet = makeFleet({ projects: {} });
    const { url } = makeEngineSource(fleet);
    const remote = makeRemote(fleet, { name: 'shared', commits });
    fleet.useEngine('v0.1.0', url);
    for (const name of names) fleet.declare(name, { repo: remote.url, state: 'stopped', template: 'shell' });
    await fleet.apply();
    const expectSame = () => {
      const there = remote.git('rev-parse', 'main');
      for (const name of names) {
        expect(fleet.git(name, 'rev-parse', 'HEAD', 'origin/main'), name).toBe(`${there}\n${there}`);
        expect(fleet.git(name, 'status', '--porcelain'), name).toBe('');
      }
    };
    expectSame();
    expect(remote.log().filter((line) => line.includes('the engine:'))).toHaveLength(1);
    await fleet.expectConverged();

    fleet.useEngine('v0.2.0');
    await fleet.apply();
    expectSame();
    expect(remote.log().filter((line) => line.includes('the engine:'))).toHaveLength(2);
    await fleet.expectConverged();
  });

  it('that came apart before are told how they come together, and do', async () => {
    const place = await pinned();
    const { fleet, web, remote, source } = place;
    // As an earlier po has left them: each pinned by itself, and one was quicker.
    const engine = (folder: string, message: string) => {
      git(folder, 'update-index', '--cacheinfo', `160000,${source.commits['v0.2.0']},engine`);
      git(folder, 'commit', '--quiet', '--message', message);
    };
    engine(place.theirs, 'Update the engine: v0.2.0');
    git(place.theirs, 'push', '--quiet', remote.url, 'main');
    engine(web, 'Update the engine: v0.2.0');
    git(web, 'commit', '--quiet', '--amend', '--date', '2026-01-01T00:00:00Z', '--no-edit');
    fleet.useEngine('v0.2.0');
    const { code, outcome } = await outcomeOf(fleet, 'web/engine');
    expect(code).toBe(4);
    expect(outcome).toMatchObject({ state: 'unpushed', by: 'remote' });
    const { blocked } = await fleet.plan();
    expect(blocked).toMatchObject([{ project: 'web', kind: 'engine', code: 'diverged' }]);
    expect((await fleet.po('apply', '--yes')).code).toBe(4);
    const command = blocked[0]?.help.split('\n').at(-1)?.trim() ?? '';
    expect(command).toContain('rebase --onto origin/main HEAD');
    execFileSync('sh', ['-c', command], { env: typed(fleet.env), stdio: 'pipe' });
    await fleet.apply();
    expect(git(web, 'rev-parse', 'HEAD')).toBe(remote.git('rev-parse', 'main'));
    await fleet.expectConverged();
  });
});

describe('a push that is refused', () => {
  it('by a hook is told line by line, is no tick, and stays until the pin is there', async () => {
    const place = await pinned();
    const { fleet, remote, web } = place;
    hook(remote, 'pre-receive', 'echo "main is protected:" >&2; echo "open a pull request" >&2; exit 1');
    fleet.useEngine('v0.2.0');
    const ran = await fleet.po('apply', '--yes');
    expect(ran.code).toBe(4);
    expect(ran.stdout).not.toContain('✓');
    expect(ran.stdout).not.toContain('␊');
    expect(ran.stdout).toMatch(/^ +remote: main is protected:$/m);
    expect(ran.stdout).toMatch(/^ +remote: open a pull request$/m);
    expect(ran.stdout).toContain(`git -C ${web} push origin main`);
    expect(unwrapped(ran.stdout)).toContain('1 not at origin');
    expect(ran.stdout).not.toContain('To try again');
    expect(git(web, 'status', '--porcelain')).toBe('');
    await expectUnpushed(place);
    const { steps } = await fleet.plan();
    expect(steps).toMatchObject([
      {
        id: 'web/engine',
        reason: 'pin-unpushed',
        before: { parent: git(web, 'rev-parse', 'HEAD') },
        after: { push: true },
        display: { push: { remote: remote.url, branch: 'main' } },
      },
    ]);
    // Each time again.
    const again = await outcomeOf(fleet, 'web/engine');
    expect(again).toMatchObject({ code: 4, outcome: { state: 'unpushed', by: 'remote' } });
    await expectUnpushed(place);

    unhook(remote, 'pre-receive');
    await fleet.apply();
    expect(remote.git('rev-parse', 'main')).toBe(git(web, 'rev-parse', 'HEAD'));
    await fleet.expectConverged();
  });

  it('keeps no agent from being started, and the command that is shown ends it', async () => {
    const place = await pinned();
    const { fleet, remote } = place;
    hook(remote, 'update', 'echo "not you" >&2; exit 1');
    fleet.useEngine('v0.2.0');
    fleet.declare('web', { state: 'running' });
    const { code, document } = await fleet.applyJson();
    expect(code).toBe(4);
    expect(document.results.map(({ id, outcome }) => `${id} ${outcome.state}`)).toEqual([
      'web/engine unpushed',
      'web/agents done',
    ]);
    expect(fleet.session('web', 'sleeper').alive).toBe(true);
    unhook(remote, 'update');
    const outcome = document.results[0]?.outcome;
    const why = outcome !== undefined && 'why' in outcome ? outcome.why : '';
    const command = why.split('\n').find((line) => line.endsWith('push origin main')) ?? '';
    execFileSync('sh', ['-c', command.trim()], { env: typed(fleet.env), stdio: 'pipe' });
    await fleet.expectConverged();
  });

  it('by a remote that cannot be written to, or that went away, says so', async () => {
    const place = await pinned();
    const { fleet, remote, web } = place;
    fleet.useEngine('v0.2.0');
    remote.git('config', 'receive.denyNonFastForwards', 'true');
    // What GitHub and others say to who may only read.
    const lines =
      'echo "ERROR: The key you are authenticating with has been marked as read only." >&2; exit 1';
    const ssh = fleet.write(
      'bin/ssh',
      `#!/bin/sh\nfor last; do :; done\ncase "$last" in *receive-pack*) ${lines};; esac\neval "exec $last"\n`,
      0o755,
    );
    git(web, 'config', 'remote.origin.url', `ssh://git.example.org${remote.url}`);
    fleet.declare('web', { repo: `ssh://git.example.org${remote.url}` });
    const refused = await fleet.poWith({ GIT_SSH_COMMAND: ssh }, 'apply', '--yes');
    expect(refused.code).toBe(4);
    expect(unwrapped(refused.stdout)).toContain('has been marked as read only');
    await expectUnpushed(place);

    const away = await fleet.poWith({ GIT_SSH_COMMAND: 'false' }, 'apply', '--yes');
    expect(away.code).toBe(1);
    expect(unwrapped(away.stdout)).toContain('it could not be pushed');
    expect(away.stdout).toContain('To try again');
    await expectUnpushed(place);
  });

  it('is tried anew on top of what was quicker', async () => {
    const place = await pinned();
    const { fleet, remote, web, theirs } = place;
    // Somebody else comes first, at the very moment of the push.
    const quicker = commitFiles(theirs, { 'b.txt': 'b\n' }, 'Quicker');
    git(theirs, 'push', '--quiet', remote.url, 'HEAD:refs/heads/waiting');
    const once = join(fleet.top, 'once');
    writeFileSync(once, '');
    hook(
      remote,
      'pre-receive',
      `test -e ${once} || exit 0; rm ${once}; unset GIT_QUARANTINE_PATH; git update-ref refs/heads/main ${quicker}`,
    );
    fleet.useEngine('v0.2.0');
    await fleet.apply();
    expect(git(web, 'rev-parse', 'HEAD^')).toBe(quicker);
    expect(remote.git('rev-parse', 'main')).toBe(git(web, 'rev-parse', 'HEAD'));
    expect(git(web, 'status', '--porcelain')).toBe('');
    expect(git(web, 'reflog', '--format=%gs', 'main').split('\n')[0]).toContain('Update the engine: v0.2.0');
    await fleet.expectConverged();
  });
});

describe('a pin among commits of somebody’s', () => {
  it('is never pushed with them, and is said until they are', async () => {
    const place = await pinned();
    const { fleet, remote, web } = place;
    commitFiles(web, { 'mine.txt': 'mine\n' }, 'Mine');
    const theirs = remote.git('for-each-ref');
    fleet.useEngine('v0.2.0');
    fleet.declare('web', { state: 'running' });
    const { code, document } = await fleet.applyJson();
    expect(code).toBe(4);
    expect(document.results.map(({ id, outcome }) => `${id} ${outcome.state}`)).toEqual([
      'web/engine unpushed',
      'web/agents done',
    ]);
    expect(remote.git('for-each-ref')).toBe(theirs);
    await expectUnpushed(place);
    const { blocked, steps } = await fleet.plan();
    expect(steps).toEqual([]);
    expect(blocked).toMatchObject([{ project: 'web', kind: 'engine', code: 'pin-unpushed' }]);
    expect(blocked[0]?.reason).toContain('1 commit of the branch would go with it');
    expect((await fleet.po('apply', '--yes')).code).toBe(4);
    // What it does not have to do with goes on: an agent that ended is started again.
    fleet.tmux('kill-session', '-t', '=web/sleeper');
    await fleet.po('apply', '--yes');
    expect(fleet.session('web', 'sleeper').alive).toBe(true);

    execFileSync('sh', ['-c', blocked[0]?.help.split('\n').at(-1) ?? ''], {
      env: typed(fleet.env),
      stdio: 'pipe',
    });
    await fleet.expectConverged();
  });

  it('goes with a later pin where only pins were left unpushed', async () => {
    const place = await pinned();
    const { fleet, remote, web, source } = place;
    hook(remote, 'pre-receive', 'exit 1');
    fleet.useEngine('v0.2.0');
    expect((await fleet.po('apply', '--yes')).code).toBe(4);
    unhook(remote, 'pre-receive');
    fleet.useEngine('v0.1.0');
    await fleet.apply();
    expect(remote.git('rev-parse', 'main')).toBe(git(web, 'rev-parse', 'HEAD'));
    expect(remote.git('rev-parse', 'main:engine', 'main~1:engine').split('\n')).toEqual([
      source.commits['v0.1.0'],
      source.commits['v0.2.0'],
    ]);
    await fleet.expectConverged();
  });

  it('is put back where somebody pins another one at origin', async () => {
    const place = await pinned();
    const { fleet, remote, web, theirs, source } = place;
    git(theirs, 'update-index', '--cacheinfo', `160000,${source.commits['v0.2.0']},engine`);
    git(theirs, 'commit', '--quiet', '--message', 'Try the new one');
    git(theirs, 'push', '--quiet', remote.url, 'main');
    await fleet.expectConverged();
    git(web, 'fetch', '--quiet');
    expect((await fleet.plan()).steps).toMatchObject([{ reason: 'pin-unpushed', after: { push: true } }]);
    await fleet.apply();
    expect(remote.git('rev-parse', 'main:engine')).toBe(source.commits['v0.1.0']);
    expect(git(web, 'rev-parse', 'HEAD')).toBe(remote.git('rev-parse', 'main'));
    await fleet.expectConverged();
  });

  it('of a branch that is gone at origin, or never was there, is said', async () => {
    const place = await pinned();
    const { fleet, remote, web } = place;
    remote.git('branch', 'spare');
    remote.git('symbolic-ref', 'HEAD', 'refs/heads/spare');
    remote.git('branch', '-D', 'main');
    fleet.useEngine('v0.2.0');
    const { code, outcome } = await outcomeOf(fleet, 'web/engine');
    expect(code).toBe(4);
    expect(outcome).toMatchObject({ state: 'unpushed' });
    const { blocked } = await fleet.plan();
    expect(blocked).toMatchObject([{ code: 'pin-unpushed' }]);
    expect(blocked[0]?.reason).toContain('po does not know whether origin has the branch');
    expect(git(web, 'rev-parse', 'main~1')).toBe(remote.git('rev-parse', 'spare'));
    execFileSync('sh', ['-c', blocked[0]?.help.split('\n').at(-1) ?? ''], {
      env: typed(fleet.env),
      stdio: 'pipe',
    });
    await fleet.expectConverged();
  });
});

describe('what is in the way of a fast-forward', () => {
  it('is what the incoming commits write, and nothing that merely lies beside it', async () => {
    const place = await pinned();
    const { fleet, web } = place;
    const there = goOn(place, { 'b.txt': 'b\n', 'docs/guide.md': 'guide\n' });
    writeFileSync(join(web, 'note.txt'), 'mine\n');
    writeFileSync(join(web, 'secret.env'), 'mine\n');
    writeFileSync(join(web, 'a.txt'), 'changed\n');
    fleet.useEngine('v0.2.0');
    await fleet.apply();
    expect(git(web, 'rev-parse', 'HEAD^')).toBe(there);
    expect(git(web, 'status', '--porcelain').split('\n')).toEqual([' M a.txt', '?? note.txt']);
    await fleet.expectConverged();
  });

  it.each<[string, Readonly<Record<string, string>>, string]>([
    ['a file of the same name', { 'b.txt': 'mine\n' }, 'b.txt'],
    ['a file where a folder comes', { docs: 'mine\n' }, 'docs'],
    ['an ignored file of the same name', { 'x.env': 'mine\n' }, 'x.env'],
    ['a change of the same file', { 'a.txt': 'mine\n' }, 'a.txt'],
  ])('is %s, which is named before anything is done', async (_name, mine, named) => {
    const place = await pinned();
    const { fleet, web, theirs } = place;
    writeFileSync(join(theirs, 'x.env'), 'theirs\n');
    git(theirs, 'add', '--force', 'x.env');
    goOn(place, { 'b.txt': 'b\n', 'docs/guide.md': 'guide\n', 'a.txt': 'theirs\n' });
    git(web, 'fetch', '--quiet');
    for (const [path, text] of Object.entries(mine)) writeFileSync(join(web, path), text);
    const before = cloneState(web);
    fleet.useEngine('v0.2.0');
    const { blocked } = await fleet.plan();
    expect(blocked).toMatchObject([{ kind: 'engine', code: 'remote-moved' }]);
    expect(blocked[0]?.reason).toContain(named);
    expect((await fleet.po('apply', '--yes')).code).toBe(4);
    expect(cloneState(web)).toEqual(before);
  });
});

describe('signatures', () => {
  /** A remote that takes signed commits only. */
  function demandSignatures(remote: Remote): void {
    hook(
      remote,
      'pre-receive',
      'while read -r _ new _; do for c in $(git rev-list "$new" --not --all); do git cat-file commit "$c" | grep -q "^gpgsig" || { echo "$c is not signed" >&2; exit 1; }; done; done',
    );
  }

  function sshKey(fleet: Fleet, passphrase = ''): string {
    const key = join(fleet.top, 'key');
    execFileSync('ssh-keygen', ['-q', '-t', 'ed25519', '-N', passphrase, '-C', 'test', '-f', key]);
    return key;
  }

  const config = (key: string) =>
    `[user]\n\tname = Ada\n\temail = ada@example.org\n\tsigningKey = ${key}\n[gpg]\n\tformat = ssh\n[commit]\n\tgpgSign = true\n`;

  it('are made as the operator’s git makes them, and a remote that demands them takes the pin', async () => {
    const { fleet, remote, web } = await pinned();
    demandSignatures(remote);
    fleet.write('home/.gitconfig', '[commit]\n\tgpgSign = false\n');
    fleet.useEngine('v0.2.0');
    const unsigned = await fleet.po('apply', '--yes');
    expect(unsigned.code).toBe(4);
    expect(unwrapped(unsigned.stdout)).toContain('is not signed');
    git(web, 'rebase', '--quiet', '--onto', 'origin/main', 'HEAD');

    const key = sshKey(fleet);
    fleet.write('home/.gitconfig', config(key));
    expect(unwrapped((await fleet.po('plan')).stdout)).toContain('commit the pin (signed) and push');
    await fleet.apply();
    expect(remote.git('rev-parse', 'main')).toBe(git(web, 'rev-parse', 'HEAD'));
    const allowed = fleet.write(
      'allowed',
      `ada@example.org ${execFileSync('cat', [`${key}.pub`], { encoding: 'utf8' })}`,
    );
    expect(git(web, '-c', `gpg.ssh.allowedSignersFile=${allowed}`, 'log', '-1', '--format=%G?')).toBe('G');
    await fleet.expectConverged();
  });

  it.each([
    ['whose key is gone', false],
    ['whose key wants a passphrase', true],
  ])('%s: the step fails before anything is changed, and says so', async (_name, isLocked) => {
    const place = await pinned();
    const { fleet, remote, web } = place;
    const key = isLocked ? sshKey(fleet, 'secret passphrase') : join(fleet.top, 'nowhere');
    fleet.write('home/.gitconfig', config(key));
    goOn(place, { 'b.txt': 'b\n' });
    fleet.useEngine('v0.2.0');
    const before = [cloneState(web).files, git(web, 'rev-parse', 'HEAD'), remote.git('for-each-ref')];
    const ran = await fleet.po('apply', '--yes');
    expect(ran.code).toBe(1);
    expect(unwrapped(ran.stdout)).toContain('commit.gpgSign');
    expect(ran.stdout).toContain(`ssh-add ${key}`);
    expect([cloneState(web).files, git(web, 'rev-parse', 'HEAD'), remote.git('for-each-ref')]).toEqual(
      before,
    );
    expect(git(join(web, 'engine'), 'describe', '--tags')).toBe('v0.1.0');
  });

  it('are no matter where nobody has an identity, which is said once', async () => {
    const fleet = makeFleet({ projects: { a: { state: 'stopped' }, b: { state: 'stopped' } } });
    const { diagnostics } = await fleet.plan();
    expect(diagnostics).toMatchObject([{ severity: 'warning', code: 'commits-by-po' }]);
    expect(diagnostics[0]?.help).toContain('git config --global user.name');
    await fleet.po('apply', '--yes');
    expect(fleet.git('a', 'log', '-1', '--format=%an <%ae>')).toBe('po <po@localhost>');
    expect((await fleet.plan()).diagnostics).toEqual([]);
    fleet.write('home/.gitconfig', '[user]\n\tname = Ada\n\temail = ada@example.org\n');
    fleet.declare('c', { state: 'stopped' });
    expect((await fleet.plan()).diagnostics).toEqual([]);
  });
});

describe('what is a project’s own fault', () => {
  it('stops no other project, and what has to be done comes before another try', async () => {
    const fleet = makeFleet({ projects: {}, apply: { parallel: 1, max_failures: 1 } });
    const bare = makeRemote(fleet, { name: 'bare', commits: [{ 'readme.md': 'no agents\n' }] });
    const good = makeRemote(fleet, { name: 'good', commits: [{ 'agents.toml': agentsToml('z') }] });
    fleet.declare('a', { repo: '/nowhere/a.git' });
    fleet.declare('b', { repo: bare.url, branch: 'mian' });
    fleet.declare('c', { repo: bare.url });
    fleet.declare('z', { repo: good.url });
    const { code, document } = await fleet.applyJson();
    expect(code).toBe(4);
    const results = document.results.map(({ id, outcome }) => [
      id,
      outcome.state,
      'code' in outcome ? outcome.code : '',
    ]);
    expect(results).toEqual(
      expect.arrayContaining([
        ['a/clone', 'blocked', 'remote-missing'],
        ['b/clone', 'blocked', 'branch-missing'],
        ['c/agents', 'blocked', 'agents-file-missing'],
        ['z/agents', 'done', ''],
      ]),
    );
    expect(fleet.session('z', 'sleeper').alive).toBe(true);
    const ran = await fleet.po('apply', '--yes');
    expect(unwrapped(ran.stdout)).toContain('Fix first, as said above: a, b. Then apply again: po apply');
    expect(ran.stdout).not.toContain('To try again');
  });

  it('is blocked in the plan where the clone says it: a branch to come without agents.toml', async () => {
    const { fleet, web } = await pinned();
    git(web, 'switch', '--quiet', '--create', 'docs');
    git(web, 'rm', '--quiet', 'agents.toml');
    git(web, 'commit', '--quiet', '--message', 'Docs alone');
    git(web, 'switch', '--quiet', 'main');
    fleet.declare('web', { state: 'running', branch: 'docs' });
    expect((await fleet.plan()).blocked).toMatchObject([
      { project: 'web', kind: 'agents', code: 'agents-file-missing' },
    ]);
  });
});
