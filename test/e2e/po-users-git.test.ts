// The git of people who have set it up: what po commits, plans and exits with does not depend on it, and what is set up for
// a folder holds there.
import { execFileSync } from 'node:child_process';
import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { Plan } from '../../src/plan/plan.ts';
import { type Fleet, git, makeFleet, unwrapped } from '../support/fleet.ts';
import { makeHooks } from '../support/hostile-environments.ts';
import { localSubmodules } from '../support/local-submodules.ts';
import { agentsToml, commitFiles, makeRemote } from '../support/remotes.ts';

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
  const planned = [await planOf(fleet)];
  await fleet.apply();
  await fleet.expectConverged();
  fleet.declare('web', { branch: 'next' });
  planned.push(await planOf(fleet));
  await fleet.apply();
  await fleet.expectConverged();
  // Somebody goes on there, and somebody works here on what is not touched.
  const work = join(fleet.top, 'work/theirs');
  git(work, 'pull', '--quiet', made.url, 'next');
  commitFiles(work, { 'b.txt': 'b\n', 'sub/c.txt': 'c\n' }, 'Going on');
  git(work, 'push', '--quiet', made.url, 'HEAD:refs/heads/next');
  git(fleet.path('web'), 'fetch', '--quiet', 'origin');
  writeFileSync(fleet.path('web', 'untracked.txt'), 'mine\n');
  writeFileSync(fleet.path('web', 'a.txt'), 'changed\n');
  fleet.declare('web', { engine: 'v0.1.0' });
  fleet.declare('notes', { engine: 'v0.1.0' });
  planned.push(await planOf(fleet));
  await fleet.apply();
  await fleet.expectConverged();
  expect(readFileSync(fleet.path('web', 'a.txt'), 'utf8')).toBe('changed\n');
  writeFileSync(fleet.path('web', 'a.txt'), 'a\n');
  rmSync(fleet.path('web', 'untracked.txt'));
  const status = await fleet.po('status');
  return {
    planned: planned.map(({ steps }) =>
      JSON.stringify(steps.map(({ id, action, reason }) => [id, action, reason])),
    ),
    trees: [treeOf(fleet, 'notes', 'main'), treeOf(fleet, 'web', 'main'), treeOf(fleet, 'web', 'next')],
    status: String(status.code),
  };
}

/** What is planned must be the same thing, by its digest, with git as it comes out of the box. */
async function planOf(fleet: Fleet): Promise<Plan> {
  const plan = await fleet.plan();
  // To that one, files with other line ends have been changed.
  if (readFileSync(join(fleet.home, '.gitconfig'), 'utf8').includes('autocrlf')) return plan;
  const ran = await fleet.poWith({ GIT_CONFIG_GLOBAL: join(fleet.home, 'plain') }, 'plan', '--json');
  const other: Plan = JSON.parse(ran.stdout);
  expect(plan.steps.map(({ id }) => id)).toEqual(other.steps.map(({ id }) => id));
  expect(plan.digest).toBe(other.digest);
  return plan;
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
  protocols:
    '[protocol]\nallow = user\nversion = 0\n[protocol "ext"]\nallow = never\n[http]\nextraHeader = "Authorization: Basic x"\nproxy = http://nowhere.invalid\n[credential]\nhelper = "!false"\nuseHttpPath = true\n[core]\naskPass = false\nsshCommand = false\n[url "https://nowhere.invalid/"]\ninsteadOf = https://git.example.org/\n',
  templates:
    '[init]\ntemplateDir = ~/template\ndefaultBranch = trunk\ndefaultRefFormat = reftable\n[core]\nhooksPath = ~/template/hooks\nfsmonitor = ~/template/hooks/pre-commit\nexcludesFile = ~/attributes\n',
  keys: '[user]\nsigningKey = ~/.ssh/none\n[gpg]\nformat = ssh\nprogram = false\n[tag]\ngpgSign = true\nforceSignAnnotated = true\n[push]\ngpgSign = if-asked\n[commit]\ngpgSign = false\ntemplate = ~/attributes\ncleanup = strip\n',
  tracking:
    '[branch]\nautoSetupMerge = always\nautoSetupRebase = always\nsort = -committerdate\n[push]\nautoSetupRemote = true\n[branch "main"]\nrebase = true\nmergeOptions = --squash\n[branch "next"]\nmergeOptions = --no-ff\n[remote "origin"]\nprune = true\ntagOpt = --tags\nfetch = +refs/pull/*/head:refs/remotes/origin/pr/*\npush = HEAD\n',
  fetches:
    '[fetch]\nfsckObjects = true\npruneTags = true\nparallel = 8\nwriteCommitGraph = true\nshowForcedUpdates = false\nunpackLimit = 1\n[transfer]\nfsckObjects = true\nunpackLimit = 1\ncredentialsInUrl = die\n[receive]\ndenyDeletes = true\ndenyNonFastForwards = true\n[clone]\nrejectShallow = true\n[remote]\npushDefault = nowhere\n',
  submodules:
    '[submodule]\nrecurse = true\nactive = none\nfetchJobs = 8\npropagateBranches = true\nalternateErrorStrategy = info\n[diff]\nignoreSubmodules = all\nsubmodule = diff\n[status]\nsubmoduleSummary = true\n[push]\nrecurseSubmodules = check\n',
  storage:
    '[core]\npreferSymlinkRefs = true\nsplitIndex = true\nlogAllRefUpdates = false\nsharedRepository = group\ncompression = 0\nbigFileThreshold = 1k\nabbrev = 4\ncommentChar = %\nwarnAmbiguousRefs = false\nuseReplaceRefs = false\nmultiPackIndex = true\n[gc]\nauto = 1\n[pack]\nwriteReverseIndex = true\n[feature]\nexperimental = true\n[rerere]\nenabled = true\n[log]\nmailmap = true\n',
};

const identity = '[user]\n\tname = Ada\n\temail = ada@example.org\n';

function fleetWith(config: string): Fleet {
  const fleet = makeFleet({ projects: {} });
  fleet.write('home/.gitconfig', `${identity}${config}`);
  fleet.write('home/plain', identity);
  makeHooks(join(fleet.home, 'template/hooks'));
  fleet.write('home/template/info/attributes', '* text eol=crlf\n');
  fleet.write('home/template/config', '[core]\n\tautocrlf = input\n[remote "origin"]\n\tprune = true\n');
  fleet.write('home/attributes', '* text=auto eol=crlf ident\n*.mjs filter=shout\n');
  return fleet;
}

let plain: Promise<Outcome> | null = null;

describe('the same bytes, plans and exits with settings of', () => {
  // Those that do not touch each other are tried in one fleet.
  it.each([
    ['colour', 'encodings', 'status', 'diffs'],
    ['line ends'],
    ['pushes', 'merges', 'tracking', 'fetches'],
    ['hardening', 'files', 'protocols'],
    ['templates', 'keys'],
    ['submodules', 'storage'],
  ])('%j', async (...names) => {
    plain ??= lifeOf(fleetWith(''));
    const config = names.map((name) => settings[name] ?? '').join('');
    expect(await lifeOf(fleetWith(config))).toEqual(await plain);
  });
});

it('an engine that somebody’s own git has fetched with other line ends is checked out again, its remedy taken', async () => {
  const fleet = makeFleet({ projects: { web: { state: 'stopped' } } });
  await fleet.apply();
  const template = fleet.write('home/template/info/attributes', '* text eol=crlf\n');
  const engine = fleet.path('web', 'engine');
  rmSync(engine, { recursive: true });
  rmSync(fleet.path('web', '.git/modules/engine'), { recursive: true });
  mkdirSync(engine);
  const theirs = ['-c', `init.templateDir=${dirname(dirname(template))}`, ...localSubmodules];
  fleet.git('web', ...theirs, 'submodule', '--quiet', 'update', '--init', 'engine');
  expect(readFileSync(join(engine, 'agents.mjs'), 'utf8')).toContain('\r\n');
  expect(fleet.git('web/engine', 'status', '--porcelain')).toBe('');

  fleet.declare('web', { state: 'running' });
  const { blocked } = await fleet.plan();
  expect(blocked).toMatchObject([{ code: 'engine-changed' }]);
  execFileSync('sh', ['-c', blocked[0]?.help.split('\n').at(-1) ?? 'false'], { env: fleet.env });
  await fleet.apply();
  expect(readFileSync(join(engine, 'agents.mjs'), 'utf8')).not.toContain('\r\n');
  // What they have set up there is still theirs.
  expect(readFileSync(fleet.path('web', '.git/modules/engine/info/attributes'), 'utf8')).toBe(
    '* text eol=crlf\n',
  );
  fleet.useEngine('v0.2.0');
  await fleet.apply();
  await fleet.expectConverged();
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

  it.each(['a:b', 'blank and \'quote"', '#;%*[x]', 'naïve-漢字'])('in a root named %j', async (name) => {
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
  });
});
