// An apply runs what the operator's own git is set up to run, and nothing that a clone names: whatever kind of step there is,
// no program of the clone's runs and nothing goes to an address that only the clone knows. What a person has accepted is used.
import { appendFileSync, existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { type Fleet, git, makeFleet, unwrapped } from '../support/fleet.ts';
import { agentsToml, commitFiles, makeRemote, type Remote } from '../support/remotes.ts';

/** Leaves a trace of its first word. */
function canaryIn(folder: string): { readonly program: string; ran(): string[] } {
  mkdirSync(folder, { recursive: true });
  const [program, trace] = [join(folder, 'canary'), join(folder, 'trace')];
  writeFileSync(program, `#!/bin/sh\necho "$(basename "$0") $*" >> '${trace}'\nexit 1\n`, { mode: 0o755 });
  return { program, ran: () => (existsSync(trace) ? readFileSync(trace, 'utf8').trim().split('\n') : []) };
}

/** What an agent may write into the configuration of its clone: programs for all that git may have one for. */
function programs(program: string): string {
  return `[core]
	sshCommand = ${program} sshCommand
	gitProxy = ${program}
	askPass = ${program}
	fsmonitor = ${program}
	editor = ${program} editor
	alternateRefsCommand = ${program} refs
[credential]
	helper = "!${program} helper"
[remote "origin"]
	uploadpack = ${program} uploadpack
	receivepack = ${program} receivepack
[filter "trap"]
	smudge = ${program} smudge
	clean = ${program} clean
	process = ${program} process
[merge "trap"]
	driver = ${program} driver
[diff]
	external = ${program}
[alias]
	ls-remote = "!${program} alias"
[gpg]
	program = ${program}
[commit]
	gpgSign = true
[gc]
	auto = 1
[submodule "engine"]
	update = "!${program} update"
`;
}

/** Other addresses: a folder, and a program. */
function addresses(program: string, decoy: string, remotes: string): string {
  return `[url "${decoy}"]
	pushInsteadOf = ${remotes}
[url "ext::${program} %S "]
	insteadOf = ${remotes}
[protocol "ext"]
	allow = always
[http]
	proxy = http://127.0.0.1:9
[remote]
	pushDefault = decoy
[remote "decoy"]
	url = ${decoy}
	mirror = true
`;
}

interface Kind {
  /** Before the settings are written. */
  readonly before?: (fleet: Fleet, name: string, remote: Remote) => void;
  /** After, so that a plan has the step. */
  readonly wants: (fleet: Fleet, name: string) => void;
  /** What the plan says of it: a step, or that it waits for a person. */
  readonly plan: Expected;
  /** Where the clone has other addresses, and no programs. */
  readonly planOfAddresses?: Expected;
}

type Expected = readonly [kind: string, action: string] | 'settings-unaccepted';

const kinds: Readonly<Record<string, Kind>> = {
  pin: { wants: (fleet, name) => fleet.declare(name, { engine: 'v0.2.0' }), plan: 'settings-unaccepted' },
  behind: {
    before(fleet, name, remote) {
      const work = join(fleet.top, 'work', name);
      git(work, 'pull', '--quiet', remote.url, 'main');
      commitFiles(work, { 'more.txt': 'more\n' }, 'More');
      git(work, 'push', '--quiet', remote.url, 'main');
      fleet.git(name, 'fetch', '--quiet');
    },
    wants: (fleet, name) => fleet.declare(name, { engine: 'v0.2.0' }),
    plan: 'settings-unaccepted',
  },
  remote: {
    wants(fleet, name) {
      const other = makeRemote(fleet, { name: `${name}-other`, commits: [] });
      git(join(fleet.top, 'work', name), 'push', '--quiet', other.url, 'main');
      fleet.declare(name, { repo: other.url });
    },
    plan: 'settings-unaccepted',
  },
  branch: {
    before(fleet, name) {
      fleet.git(name, 'branch', 'next');
      fleet.git(name, 'push', '--quiet', 'origin', 'next');
    },
    wants: (fleet, name) => fleet.declare(name, { branch: 'next' }),
    plan: 'settings-unaccepted',
    // It is in the clone already, and nobody is asked for it.
    planOfAddresses: ['clone', 'update'],
  },
  adopt: {
    before: (fleet, name) => void fleet.git(name, 'config', '--remove-section', 'po'),
    wants: () => {},
    plan: ['clone', 'adopt'],
  },
  protect: { wants: (fleet, name) => fleet.declare(name, { protect: true }), plan: ['clone', 'update'] },
  release: { wants: (fleet, name) => fleet.declare(name, null), plan: ['clone', 'release'] },
  retire: { wants: (fleet, name) => fleet.declare(name, { state: 'retired' }), plan: ['clone', 'retire'] },
};

it('no step runs a program of the clone, or goes where only the clone says', async () => {
  const fleet = makeFleet({ projects: {}, engine: { version: 'v0.1.0' } });
  const decoy = makeRemote(fleet, { name: 'decoy', commits: [] });
  const cases = Object.entries(kinds).flatMap(([kind, one]) =>
    (['programs', 'addresses'] as const).map((how) => ({
      ...one,
      ...{ how, name: `${kind}-${how}` },
      plan: how === 'addresses' ? (one.planOfAddresses ?? one.plan) : one.plan,
    })),
  );
  const remotes = new Map(
    cases.map(({ name }) => [
      name,
      makeRemote(fleet, { name, commits: [{ 'agents.toml': agentsToml(name) }] }),
    ]),
  );
  const remoteOf = (name: string) => remotes.get(name) ?? decoy;
  for (const { name } of cases) fleet.declare(name, { repo: remoteOf(name).url, state: 'stopped' });
  await fleet.apply();

  const canaries = new Map(cases.map(({ name }) => [name, canaryIn(join(fleet.top, 'canaries', name))]));
  const ran = () => [...canaries].flatMap(([name, canary]) => canary.ran().map((line) => `${name}: ${line}`));
  for (const one of cases) one.before?.(fleet, one.name, remoteOf(one.name));
  for (const { name, how } of cases) {
    const { program = '' } = canaries.get(name) ?? {};
    const config = fleet.path(name, '.git/config');
    appendFileSync(
      config,
      how === 'programs' ? programs(program) : addresses(program, decoy.url, join(fleet.top, 'remotes')),
    );
    appendFileSync(fleet.path(name, '.git/info/attributes'), '* filter=trap merge=trap\n');
    const hooks = fleet.path(name, '.git/hooks');
    mkdirSync(hooks, { recursive: true });
    for (const hook of [
      'pre-push',
      'post-checkout',
      'post-merge',
      'reference-transaction',
      'post-index-change',
    ])
      writeFileSync(join(hooks, hook), `#!/bin/sh\nexec '${program}' hook-${hook}\n`, { mode: 0o755 });
  }
  for (const one of cases) one.wants(fleet, one.name);
  const plan = await fleet.plan();
  for (const { name, plan: wanted } of cases) {
    const blocked = plan.blocked.find(({ project }) => project === name);
    const step = plan.steps.find(({ project }) => project === name);
    if (typeof wanted === 'string') expect(blocked, name).toMatchObject({ code: wanted });
    else expect([blocked, step?.kind, step?.action], name).toEqual([undefined, ...wanted]);
  }
  expect(plan.blocked.find(({ project }) => project === 'pin-programs')).toMatchObject({
    help: `read the settings, and accept them if they are yours:\n  ${'po trust pin-programs'}`,
  });
  await fleet.po('apply', '--yes');
  await fleet.po('doctor');
  await fleet.po('trust', 'pin-programs');
  expect(ran()).toEqual([]);
  expect(decoy.git('for-each-ref')).toBe('');

  // Brought back, it is as any other clone with such settings.
  for (const how of ['programs', 'addresses']) fleet.declare(`retire-${how}`, { state: 'stopped' });
  await fleet.po('apply', '--yes');
  expect(existsSync(fleet.path('retire-programs', '.git'))).toBe(true);
  expect(ran()).toEqual([]);

  // Without them everything is done, and only then.
  for (const { name } of cases.filter(({ plan: wanted }) => typeof wanted === 'string')) {
    const text = readFileSync(fleet.path(name, '.git/config'), 'utf8');
    const at = Math.min(
      ...['[core]\n\tsshCommand', `[url "${decoy.url}"]`]
        .map((line) => text.indexOf(line))
        .filter((one) => one > 0),
    );
    writeFileSync(fleet.path(name, '.git/config'), text.slice(0, at));
  }
  await fleet.apply();
  expect(ran()).toEqual([]);
  expect(decoy.git('for-each-ref')).toBe('');
  await fleet.expectConverged();
});

it('what is written while a plan waits is not used either', async () => {
  const fleet = makeFleet({ projects: {}, engine: { version: 'v0.1.0' } });
  const remote = makeRemote(fleet, { commits: [{ 'agents.toml': agentsToml('web') }] });
  fleet.declare('web', { repo: remote.url, state: 'stopped' });
  await fleet.apply();
  fleet.declare('web', { engine: 'v0.2.0' });
  const plan = await fleet.po('plan', '--out', 'saved.plan');
  expect(plan.code).toBe(0);
  const canary = canaryIn(join(fleet.top, 'canary'));
  appendFileSync(fleet.path('web', '.git/config'), programs(canary.program));
  const ran = await fleet.po('apply', '--yes', '--plan', 'saved.plan');
  expect(ran.code).not.toBe(0);
  expect(canary.ran()).toEqual([]);
});

it('settings that a person accepts are used, until one of them changes', async () => {
  const fleet = makeFleet({ projects: {}, engine: { version: 'v0.1.0' } });
  const remote = makeRemote(fleet, { commits: [{ 'agents.toml': agentsToml('web'), 'a.txt': 'a\n' }] });
  // A deploy key: reached by this program alone.
  const ssh = fleet.write('ssh', '#!/bin/sh\nfor last; do :; done\nexec sh -c "$last"\n', 0o755);
  const url = `ssh://git@deploy.invalid${remote.url}`;
  git(fleet.top, '-c', `core.sshCommand=${ssh}`, 'clone', '--quiet', url, fleet.path('web'));
  fleet.git('web', 'config', 'core.sshCommand', ssh);
  // As git-lfs installs itself for one clone.
  fleet.git('web', 'config', 'filter.shout.smudge', 'tr a-z A-Z');
  fleet.git('web', 'config', 'filter.shout.clean', 'tr A-Z a-z');
  fleet.git('web', 'config', 'alias.co', 'checkout');
  appendFileSync(fleet.path('web', '.git/info/attributes'), '*.txt filter=shout\n');
  fleet.declare('web', { repo: url, state: 'stopped' });
  fleet.git('web', 'config', 'po.project', 'web');
  fleet.git('web', 'config', 'po.fleet', fleet.name);

  const shown = await fleet.po('trust', 'web');
  expect(shown.code).toBe(4);
  const text = unwrapped(shown.stdout);
  expect(text).toContain(`core.sshcommand = ${ssh} is run in place of ssh`);
  const config = readFileSync(fleet.path('web', '.git/config'), 'utf8').split('\n');
  const line = config.findIndex((one) => one.includes('sshCommand')) + 1;
  expect(text).toContain(`${fleet.path('web', '.git/config')}:${line}`);
  expect(text).not.toContain('alias');
  expect((await fleet.plan()).blocked).toMatchObject([{ project: 'web', code: 'settings-unaccepted' }]);

  expect((await fleet.po('trust', 'web', '--yes')).code).toBe(0);
  await fleet.apply();
  await fleet.expectConverged();
  expect(remote.log()[0]).toContain('Add the engine: v0.1.0');
  expect(JSON.parse((await fleet.po('trust', 'web', '--json')).stdout)).toMatchObject({
    accepted: true,
    settings: [{ name: 'core.sshcommand' }, { name: 'filter.shout.clean' }, { name: 'filter.shout.smudge' }],
  });

  // A fast-forward through the filter, as git does it.
  const work = join(fleet.top, 'work', 'theirs');
  git(work, 'pull', '--quiet', remote.url, 'main');
  commitFiles(work, { 'a.txt': 'more\n' }, 'More');
  git(work, 'push', '--quiet', remote.url, 'main');
  fleet.git('web', 'fetch', '--quiet');
  fleet.useEngine('v0.2.0');
  await fleet.apply();
  expect(readFileSync(fleet.path('web', 'a.txt'), 'utf8')).toMatch(/^MORE\r?\n$/);
  await fleet.expectConverged();

  // Another program is another matter, and so is another content of one that lies in the clone.
  const canary = canaryIn(join(fleet.top, 'canary'));
  fleet.git('web', 'config', 'filter.shout.clean', canary.program);
  fleet.useEngine('v0.1.0');
  expect((await fleet.plan()).blocked).toMatchObject([{ code: 'settings-unaccepted' }]);
  fleet.git('web', 'config', 'filter.shout.clean', 'tr A-Z a-z');
  expect((await fleet.plan()).blocked).toEqual([]);
  fleet.write('desk/clones/web/ssh.sh', readFileSync(ssh, 'utf8'), 0o755);
  writeFileSync(fleet.path('web', '.git/info/exclude'), 'ssh.sh\n');
  fleet.git('web', 'config', 'core.sshCommand', './ssh.sh');
  expect((await fleet.po('trust', 'web', '--yes')).code).toBe(0);
  expect((await fleet.plan()).blocked).toEqual([]);
  appendFileSync(fleet.path('web', 'ssh.sh'), '# changed\n');
  expect((await fleet.plan()).blocked).toMatchObject([{ code: 'settings-unaccepted' }]);
  expect((await fleet.po('trust', 'web', '--yes')).code).toBe(0);
  expect((await fleet.plan()).blocked).toEqual([]);
  expect((await fleet.po('trust', 'web', '--revoke')).stdout).toContain('no longer accepted');
  expect((await fleet.plan()).blocked).toMatchObject([{ code: 'settings-unaccepted' }]);
  expect(canary.ran()).toEqual([]);
});
