// The git of people who have set it up: what po commits, plans and exits with does not depend on it, and what is set up for
// a folder holds there.
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { type Fleet, git, makeFleet, unwrapped } from '../support/fleet.ts';
import { agentsToml, makeRemote } from '../support/remotes.ts';

interface Outcome {
  readonly planned: readonly (string | null)[];
  readonly trees: readonly string[];
  readonly status: string;
}

/** A project that is scaffolded, and one that is cloned, pinned and switched. */
async function lifeOf(fleet: Fleet): Promise<Outcome> {
  const made = makeRemote(fleet, {
    commits: [{ 'agents.toml': agentsToml('web'), '.gitmodules': '', 'a.txt': 'a\n' }],
  });
  made.git('branch', 'next', 'main');
  fleet.declare('web', { repo: made.url, state: 'stopped' });
  fleet.declare('notes', { state: 'stopped' });
  const planned = [await fleet.plan()];
  await fleet.apply();
  await fleet.expectConverged();
  fleet.declare('web', { branch: 'next' });
  planned.push(await fleet.plan());
  await fleet.apply();
  await fleet.expectConverged();
  const status = await fleet.po('status');
  return {
    planned: planned.map(({ steps }) =>
      JSON.stringify(steps.map(({ id, action, reason }) => [id, action, reason])),
    ),
    trees: [treeOf(fleet, 'notes', 'main'), treeOf(fleet, 'web', 'main'), treeOf(fleet, 'web', 'next')],
    status: String(status.code),
  };
}

/** The embedded engine's address is below the fleet, so `.gitmodules` is another text in each. */
function treeOf(fleet: Fleet, project: string, branch: string): string {
  return git(fleet.path(project), 'ls-tree', '-r', branch)
    .split('\n')
    .filter((line) => !line.endsWith('\t.gitmodules'))
    .join('\n');
}

const settings: Readonly<Record<string, string>> = {
  colour:
    '[color]\nui = always\ngrep = always\n[column]\nui = always\n[core]\npager = false\nquotePath = true\n',
  'line ends':
    '[core]\nautocrlf = true\neol = crlf\nsafecrlf = true\nattributesFile = ~/attributes\n[filter "shout"]\nclean = tr a-z A-Z\nsmudge = tr a-z A-Z\n',
  encodings:
    '[i18n]\ncommitEncoding = ISO-8859-1\nlogOutputEncoding = UTF-16\n[log]\nshowSignature = true\ndecorate = full\n',
  status:
    '[status]\nshowUntrackedFiles = no\nrelativePaths = true\nbranch = true\nshowStash = true\nshort = true\n',
  diffs:
    '[diff]\nnoprefix = true\nmnemonicPrefix = true\nexternal = false\nrenames = copies\nrelative = true\nignoreSubmodules = all\n',
  pushes:
    '[push]\ndefault = nothing\nfollowTags = true\nrecurseSubmodules = on-demand\n[remote]\npushDefault = nowhere\n[fetch]\nprune = true\nrecurseSubmodules = true\n',
  merges:
    '[pull]\nrebase = true\n[merge]\nff = false\n[rebase]\nautoStash = true\n[submodule]\nrecurse = true\n[checkout]\nguess = false\n[clone]\ndefaultRemoteName = upstream\n',
  hardening:
    '[safe]\nbareRepository = explicit\n[transfer]\nfsckObjects = true\n[receive]\nfsckObjects = true\n[user]\nuseConfigOnly = true\n[init]\ndefaultObjectFormat = sha256\n',
  files:
    '[core]\nfileMode = false\nsymlinks = false\nignoreCase = true\nprecomposeUnicode = true\nuntrackedCache = true\n[index]\nversion = 4\n[feature]\nmanyFiles = true\n[advice]\ndetachedHead = true\n[alias]\nstatus = !false\n',
};

function fleetWith(config: string): Fleet {
  const fleet = makeFleet({ projects: {} });
  fleet.write('home/.gitconfig', `[user]\n\tname = Ada\n\temail = ada@example.org\n${config}`);
  fleet.write('home/attributes', '* text=auto eol=crlf ident\n*.mjs filter=shout\n');
  return fleet;
}

let plain: Promise<Outcome> | null = null;

describe('the same bytes, plans and exits with settings of', () => {
  it.each(Object.entries(settings))('%s', async (_, config) => {
    plain ??= lifeOf(fleetWith(''));
    expect(await lifeOf(fleetWith(config))).toEqual(await plain);
  });
});

describe('what is set up for a folder', () => {
  it('holds for identity, address and key of a clone that is yet to be made', async () => {
    const fleet = makeFleet({ projects: {} });
    const remote = makeRemote(fleet, { commits: [{ 'agents.toml': agentsToml('web') }] });
    const empty = makeRemote(fleet, { name: 'empty', commits: [] });
    const seen = join(fleet.top, 'key-used');
    const ssh = fleet.write(
      'bin/ssh',
      `#!/bin/sh\ntouch '${seen}'\nfor last; do :; done\neval "exec $last"\n`,
      0o755,
    );
    fleet.write(
      'home/.gitconfig',
      `[user]\n\tname = Elsewhere\n\temail = elsewhere@example.org\n[core]\n\tsshCommand = false\n[includeIf "gitdir:${fleet.root}/"]\n\tpath = work\n`,
    );
    fleet.write(
      'home/work',
      `[user]\n\tname = At Work\n\temail = work@example.org\n[core]\n\tsshCommand = ${ssh}\n[url "ssh://git.example.org${fleet.top}/remotes/"]\n\tinsteadOf = work:\n`,
    );
    mkdirSync(fleet.root, { recursive: true });
    fleet.declare('web', { repo: `ssh://git.example.org${remote.url}`, state: 'stopped' });
    fleet.declare('first', { repo: `ssh://git.example.org${empty.url}`, state: 'stopped' });
    await fleet.apply();
    await fleet.expectConverged();
    expect(readFileSync(seen, 'utf8')).toBe('');
    expect(remote.log()[0]).toContain('At Work');
    expect(empty.log().join('\n')).not.toContain('Elsewhere');
    const doctor = await fleet.po('doctor', '-v');
    expect(doctor.stdout).toContain('2 of 2 answer');
    writeFileSync(join(fleet.home, 'work'), `[core]\n\tsshCommand = false\n`);
    expect(unwrapped((await fleet.po('doctor')).stdout)).toContain('gives no answer');
  });

  it.each(['a:b', 'back\\slash', 'blank and \'quote"', '#;%*[x]', 'naïve-漢字'])(
    'in a root named %j',
    async (name) => {
      const fleet = makeFleet({ projects: {} });
      fleet.edit((text) => text.replace('root = "clones"', `root = ${JSON.stringify(`../${name}`)}`));
      const remote = makeRemote(fleet, { commits: [{ 'agents.toml': agentsToml('web') }] });
      const before = readFileSync(fleet.file, 'utf8');
      writeFileSync(
        fleet.file,
        `${before}\n[projects.web]\nrepo = ${JSON.stringify(remote.url)}\nstate = "stopped"\n\n[projects.notes]\nstate = "stopped"\n`,
      );
      const ran = await fleet.po('apply', '--yes');
      expect(ran).toMatchObject({ code: 0, stderr: '' });
      await fleet.expectConverged();
      expect(remote.log()[0]).toContain('engine');
      const other = makeRemote(fleet, { name: 'other', commits: [] });
      git(remote.url, 'push', '--quiet', other.url, 'main');
      fleet.edit((text) => text.replace(JSON.stringify(remote.url), JSON.stringify(other.url)));
      expect(await fleet.po('apply', '--yes')).toMatchObject({ code: 0, stderr: '' });
      await fleet.expectConverged();
    },
  );
});
