// The sample fleet of this repository, from nothing, and the first edit that its comments invite to.
import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { committedText } from '../support/checkout.ts';
import { isRunning, until } from '../support/engine.ts';
import { currentEngine, type Fleet, makeFleet, patienceMs, poFolder } from '../support/fleet.ts';
import { snapshot } from '../support/snapshot.ts';

/** This repository's own registry as it was committed, under a name that no other test has. */
function sampleFleet(): Fleet {
  const fleet = makeFleet({ projects: {} });
  fleet.edit(() => {
    const text = committedText('fleet.toml');
    const renamed = text.replace('name = "sample" ', `name = "${fleet.name}" `);
    expect(renamed).not.toBe(text);
    return renamed.replace('root = "sample-fleet"', 'root = "clones"');
  });
  return fleet;
}

/** po notes in the lock who held it last. */
const except = /^desk\/clones\/\.po\/lock$/;

it('brings the sample up from nothing, and then there is nothing to do', async () => {
  const fleet = sampleFleet();
  await fleet.apply();

  const releases = JSON.parse(readFileSync(join(poFolder(), 'engine/releases.json'), 'utf8'));
  const release = releases.find(({ tag }: { tag: string }) => tag === currentEngine);
  for (const project of ['base', 'notes']) {
    expect(fleet.git(project, 'ls-tree', 'HEAD', 'engine')).toBe(`160000 commit ${release.commit}\tengine`);
    expect(fleet.git(project, 'branch', '--show-current')).toBe('main');
    expect(fleet.git(project, 'status', '--porcelain')).toBe('');
    expect(fleet.git(`${project}/engine`, 'status', '--porcelain')).toBe('');
    expect(fleet.git(`${project}/engine`, 'rev-parse', 'HEAD')).toBe(release.commit);
    expect(fleet.git(project, 'config', 'po.fleet')).toBe(fleet.name);
    expect(fleet.git(project, 'config', 'po.project')).toBe(project);
    // On a machine where git knows nobody, the commits are by po.
    expect(fleet.git(project, 'log', '--format=%an <%ae> %s').split('\n')).toEqual([
      `po <po@localhost> Add the engine: ${currentEngine}`,
      `po <po@localhost> Scaffold ${project} from the template shell`,
    ]);
    const session = fleet.session(project, 'shell');
    expect(session).toMatchObject({
      alive: true,
      fleet: fleet.name,
      project,
      agent: 'shell',
      path: fleet.path(project),
    });
    expect(isRunning(session.panePid)).toBe(true);
  }
  expect(fleet.sessions()).toHaveLength(2);

  await fleet.expectConverged();
  const before = { files: snapshot(fleet.top, { except }), sessions: fleet.sessions() };
  const second = await fleet.apply();
  expect(second.stdout).toBe('Nothing to do: 2 projects are up to date.\n');
  expect({ files: snapshot(fleet.top, { except }), sessions: fleet.sessions() }).toEqual(before);
});

it('stops one project, leaves the other alone, and starts it again', async () => {
  const fleet = sampleFleet();
  await fleet.apply();
  const base = fleet.session('base', 'shell');
  const notes = fleet.session('notes', 'shell');

  fleet.edit((text) => text.replace('# state = "stopped"', 'state = "stopped"  #'));
  const pending = await fleet.po('plan', '--detailed-exitcode');
  expect(pending).toMatchObject({ code: 2, stderr: '' });
  expect(pending.stdout).toContain('Disruptive\n  - notes  stop agent shell\n');
  const plan = await fleet.plan();
  expect(plan.steps).toMatchObject([
    { id: 'notes/agents', action: 'stop', reason: 'state-stopped', risk: 'disruptive', needs: [] },
  ]);
  expect(plan.projects).toEqual([
    { name: 'base', state: 'unchanged' },
    { name: 'notes', state: 'changes' },
  ]);

  await fleet.apply();
  expect(fleet.sessions()).toEqual([base]);
  await until('the stopped agent to end', () => !isRunning(notes.panePid), patienceMs);
  await fleet.expectConverged();

  fleet.edit((text) => text.replace('state = "stopped"', 'state = "running"'));
  const again = await fleet.plan();
  expect(again.steps).toMatchObject([{ id: 'notes/agents', action: 'start', risk: 'safe' }]);
  await fleet.apply();
  expect(fleet.session('base', 'shell')).toEqual(base);
  expect(fleet.session('notes', 'shell').panePid).not.toBe(notes.panePid);
  await fleet.expectConverged();
});

it('starts again an agent that has died, and nothing else', async () => {
  const fleet = sampleFleet();
  await fleet.apply();
  const base = fleet.session('base', 'shell');
  const notes = fleet.session('notes', 'shell');
  process.kill(notes.panePid, 'SIGKILL');
  await until('the session to be seen dead', () => fleet.sessions().some(({ alive }) => !alive), patienceMs);
  const plan = await fleet.plan();
  expect(plan.steps).toMatchObject([{ id: 'notes/agents', action: 'start', after: { agents: ['shell'] } }]);
  await fleet.apply();
  expect(fleet.session('base', 'shell')).toEqual(base);
  expect(fleet.session('notes', 'shell')).toMatchObject({ alive: true });
  await fleet.expectConverged();
});

it('plans without writing anything anywhere and without starting a tmux server', async () => {
  const fleet = sampleFleet();
  const look = () => snapshot(fleet.top, { times: true });
  const nothing = look();
  for (const args of [['plan'], ['plan', '--json'], ['plan', '-v', 'base'], ['validate']]) {
    expect(await fleet.po(...args)).toMatchObject({ code: 0, stderr: '' });
  }
  expect(await fleet.po('plan', '--detailed-exitcode')).toMatchObject({ code: 2 });
  expect(look()).toEqual(nothing);
  expect(existsSync(fleet.root)).toBe(false);
  expect(fleet.tmux('list-sessions')).toBe('');

  await fleet.apply();
  fleet.edit((text) => text.replace('# state = "stopped"', 'state = "stopped"  #'));
  // An agent may write whenever it likes, but these are shells that nobody types into.
  const afterwards = look();
  const sessions = fleet.sessions();
  for (const args of [['plan'], ['plan', '--json'], ['plan', '-v', 'base'], ['validate']]) {
    expect(await fleet.po(...args)).toMatchObject({ code: 0, stderr: '' });
  }
  expect(look()).toEqual(afterwards);
  expect(fleet.sessions()).toEqual(sessions);
});

it('commits with the identity that git has for the operator, and signs where they sign', async () => {
  const fleet = makeFleet({ projects: { solo: { state: 'stopped' } } });
  const key = join(fleet.top, 'key');
  execFileSync('ssh-keygen', ['-q', '-t', 'ed25519', '-N', '', '-f', key]);
  fleet.write(
    'home/.gitconfig',
    `[user]\n\tname = Ada\n\temail = ada@example.org\n\tsigningKey = ${key}\n[gpg]\n\tformat = ssh\n[commit]\n\tgpgSign = true\n`,
  );
  await fleet.apply();
  expect(fleet.git('solo', 'log', '--format=%an <%ae>, %cn')).toBe(
    'Ada <ada@example.org>, Ada\nAda <ada@example.org>, Ada',
  );
  for (const commit of ['HEAD', 'HEAD~1'])
    expect(fleet.git('solo', 'cat-file', 'commit', commit)).toContain('-----BEGIN SSH SIGNATURE-----');
});
