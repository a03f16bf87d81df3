// What stands in the way of a step: it is named with its remedy, nothing in that project is touched, the other
// projects go on, and once the remedy is taken everything converges.
import { execFileSync } from 'node:child_process';
import { appendFileSync, mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Plan } from '../../src/plan/plan.ts';
import type { Ran } from '../support/engine.ts';
import { buildFleet, type Fleet, git, unwrapped } from '../support/fleet.ts';
import { typed } from '../support/hostile-environments.ts';
import { commitFiles, makeEngineSource, makeRemote } from '../support/remotes.ts';
import { type Snapshot, snapshot } from '../support/snapshot.ts';

interface Case {
  readonly code: string;
  /** What the reason has to name. */
  readonly names: RegExp;
  /** What the help has to name. */
  readonly help: RegExp;
  /** Puts the obstacle there. */
  prepare(path: string): void;
  /** Takes the remedy. `pasted`: runs the first command of the help as it is shown. */
  readonly clear: ((path: string) => void) | 'pasted';
}

/** Of the place itself: there is no clone of ours. */
const places: Readonly<Record<string, Case>> = {
  'foreign-folder': {
    code: 'path-taken',
    names: /is a folder that is not a clone/,
    help: /move it away/,
    prepare(path) {
      mkdirSync(path, { recursive: true });
      writeFileSync(join(path, 'thesis.txt'), 'years of work\n');
    },
    clear: 'pasted',
  },
  'foreign-file': {
    code: 'path-taken',
    names: /is a file that is not a clone/,
    help: /move it away/,
    prepare: (path) => writeFileSync(path, 'a file\n'),
    clear: 'pasted',
  },
  'bare-repository': {
    code: 'path-taken',
    names: /bare repository/,
    help: /move it away/,
    prepare(path) {
      mkdirSync(path, { recursive: true });
      git(path, 'init', '--quiet', '--bare');
    },
    clear: 'pasted',
  },
  'other-remote': {
    code: 'remote-differs',
    names: /has the remote .*elsewhere\.git, and none is declared/,
    help: /set `repo`/,
    prepare(path) {
      clone(path);
      git(path, 'remote', 'add', 'origin', '/somewhere/elsewhere.git');
    },
    clear: (path) => void git(path, 'remote', 'remove', 'origin'),
  },
  'other-mark': {
    code: 'marked-by-another',
    names: /project shop of fleet their-fleet/,
    help: /config --remove-section po/,
    prepare(path) {
      clone(path);
      git(path, 'config', 'po.fleet', 'their-fleet');
      git(path, 'config', 'po.project', 'shop');
    },
    clear: (path) => void git(path, 'config', '--remove-section', 'po'),
  },
  'unmarked-on-branch': {
    code: 'branch-differs',
    names: /on branch topic, and unmarked-on-branch is declared on main/,
    help: /po adopts it then/,
    prepare(path) {
      clone(path);
      git(path, 'switch', '--quiet', '--create', 'topic');
    },
    clear: 'pasted',
  },
};

/** Of a clone that po made and pinned, when the pin is to change. */
const clones: Readonly<Record<string, Case>> = {
  'engine-edited': {
    code: 'engine-dirty',
    names: /local changes: README\.md/,
    help: /keep them elsewhere/,
    prepare: (path) => appendFileSync(join(path, 'engine/README.md'), 'mine\n'),
    clear: (path) => void git(join(path, 'engine'), 'restore', 'README.md'),
  },
  'engine-untracked': {
    code: 'engine-dirty',
    names: /local changes: mine\.txt/,
    help: /engine status/,
    prepare: (path) => writeFileSync(join(path, 'engine/mine.txt'), 'mine\n'),
    clear: (path) => rmSync(join(path, 'engine/mine.txt')),
  },
  'engine-commits': {
    code: 'engine-commits',
    names: /commits that no remote has: [0-9a-f]+ A fix of mine/,
    help: /push them/,
    prepare: (path) => void commitFiles(join(path, 'engine'), { 'mine.txt': 'mine\n' }, 'A fix of mine'),
    clear: (path) => void git(join(path, 'engine'), 'push', '--quiet', 'origin', 'HEAD:refs/heads/mine'),
  },
  'engine-branch-left': {
    code: 'engine-commits',
    names: /A fix on a branch/,
    help: /push them/,
    prepare(path) {
      const engine = join(path, 'engine');
      git(engine, 'switch', '--quiet', '--create', 'fix');
      commitFiles(engine, { 'mine.txt': 'mine\n' }, 'A fix on a branch');
      git(engine, 'checkout', '--quiet', '--detach', 'v0.1.0');
    },
    clear: (path) => void git(join(path, 'engine'), 'push', '--quiet', 'origin', 'fix:refs/heads/mine-too'),
  },
  rebasing: {
    code: 'operation-in-progress',
    names: /middle of something: rebase/,
    help: /let it finish, or end it/,
    prepare(path) {
      fork(path);
      expect(() => git(path, 'rebase', '--quiet', 'side')).toThrow();
    },
    clear: (path) => void git(path, 'rebase', '--abort'),
  },
  merging: {
    code: 'operation-in-progress',
    names: /middle of something: merge/,
    help: /git -C .* status/,
    prepare(path) {
      fork(path);
      expect(() => git(path, 'merge', '--quiet', 'side')).toThrow();
    },
    clear: (path) => void git(path, 'merge', '--abort'),
  },
  picking: {
    code: 'operation-in-progress',
    names: /middle of something: cherry-pick/,
    help: /let it finish/,
    prepare(path) {
      fork(path);
      expect(() => git(path, 'cherry-pick', 'side')).toThrow();
    },
    clear: (path) => void git(path, 'cherry-pick', '--abort'),
  },
  locked: {
    code: 'operation-in-progress',
    names: /index\.lock/,
    help: /no git works in \S+\/locked any more, remove \S+\/locked\/\.git\/index\.lock\. .*\n {2}pgrep -x git \| xargs -r pwdx$/,
    prepare: (path) => writeFileSync(join(path, '.git/index.lock'), ''),
    clear: (path) => rmSync(join(path, '.git/index.lock')),
  },
  'engine-locked': {
    code: 'operation-in-progress',
    names: /in engine\/, HEAD\.lock/,
    help: /no git works in \S+\/engine any more, remove \S+\/\.git\/modules\/engine\/HEAD\.lock\./,
    prepare: (path) => writeFileSync(join(path, '.git/modules/engine/HEAD.lock'), ''),
    clear: (path) => rmSync(join(path, '.git/modules/engine/HEAD.lock')),
  },
  'engine-bisecting': {
    code: 'operation-in-progress',
    names: /in engine\/, bisect/,
    help: /git -C \S+\/engine status/,
    prepare: (path) => void git(join(path, 'engine'), 'bisect', 'start'),
    clear: (path) => void git(join(path, 'engine'), 'bisect', 'reset', 'HEAD'),
  },
  'staged-pin': {
    code: 'engine-staged',
    names: /another pin staged: 1234567/,
    help: /restore --staged engine/,
    prepare: (path) =>
      void git(path, 'update-index', '--cacheinfo', `160000,${'1234567890'.repeat(4)},engine`),
    clear: (path) => void git(path, 'restore', '--staged', 'engine'),
  },
  'staged-removal': {
    code: 'engine-staged',
    names: /its removal/,
    help: /restore --staged engine/,
    prepare: (path) => void git(path, 'rm', '--quiet', '--cached', 'engine'),
    clear: (path) => void git(path, 'restore', '--staged', 'engine'),
  },
};

/** Of a clone of ours that never had an engine. */
const unpinned: Readonly<Record<string, Case>> = {
  'plain-folder': {
    code: 'engine-path-taken',
    names: /engine exists and is not the engine/,
    help: /move it away/,
    prepare(path) {
      mkdirSync(join(path, 'engine'));
      writeFileSync(join(path, 'engine/motor.c'), 'int main;\n');
    },
    clear: 'pasted',
  },
  'committed-folder': {
    code: 'engine-path-taken',
    names: /engine exists and is not the engine/,
    help: /move it away/,
    prepare: (path) => void commitFiles(path, { 'engine/motor.c': 'int main;\n' }, 'A motor'),
    clear: 'pasted',
  },
  'plain-file': {
    code: 'engine-path-taken',
    names: /engine exists and is not the engine/,
    help: /move it away/,
    prepare: (path) => writeFileSync(join(path, 'engine'), 'a file\n'),
    clear: 'pasted',
  },
  'other-repository': {
    code: 'engine-path-taken',
    names: /engine exists and is not the engine/,
    help: /move it away/,
    prepare: (path) => clone(join(path, 'engine')),
    clear: 'pasted',
  },
  'modules-edited': {
    code: 'gitmodules-changed',
    names: /\.gitmodules has uncommitted changes/,
    help: /commit \.gitmodules/,
    prepare: (path) =>
      writeFileSync(join(path, '.gitmodules'), '[submodule "lib"]\n\tpath = lib\n\turl = ../lib\n'),
    clear(path) {
      git(path, 'add', '.gitmodules');
      git(path, 'commit', '--quiet', '--message', 'A library');
    },
  },
};

const cases = { ...places, ...clones, ...unpinned };
const names = Object.keys(cases);

/** A repository with one commit, made by somebody. */
function clone(path: string): void {
  mkdirSync(path, { recursive: true });
  git(path, 'init', '--quiet', '--initial-branch=main');
  commitFiles(path, { 'agents.toml': '[project]\nname = "theirs"\n' }, 'A start');
}

/** Two branches that change the same line. */
function fork(path: string): void {
  git(path, 'switch', '--quiet', '--create', 'side');
  commitFiles(path, { 'README.md': 'side\n' }, 'On the side');
  git(path, 'switch', '--quiet', 'main');
  commitFiles(path, { 'README.md': 'main\n' }, 'On main');
}

let fleet: Fleet;
let before: ReadonlyMap<string, Snapshot>;
let plan: Plan;
let planned: readonly Ran[];
let applied: { code: number | null; after: ReadonlyMap<string, Snapshot> };

const look = () => new Map(names.map((name) => [name, snapshot(fleet.path(name))]));

beforeAll(async () => {
  fleet = buildFleet({ projects: {}, apply: { parallel: 8 } });
  const source = makeEngineSource(fleet);
  fleet.useEngine('v0.1.0', source.url);
  for (const name of Object.keys(clones)) fleet.declare(name, { state: 'stopped' });
  await fleet.apply();
  fleet.useEngine('v0.2.0');
  for (const [name, { prepare }] of Object.entries(clones)) prepare(fleet.path(name));
  for (const [name, { prepare }] of Object.entries(places)) {
    fleet.declare(name, { state: 'stopped' });
    prepare(fleet.path(name));
  }
  for (const [name, { prepare }] of Object.entries(unpinned)) {
    const path = fleet.path(name);
    clone(path);
    git(path, 'config', 'po.fleet', fleet.name);
    git(path, 'config', 'po.project', name);
    fleet.declare(name, { state: 'stopped' });
    prepare(path);
  }
  const remote = makeRemote(fleet, { name: 'fresh', commits: [{ 'README.md': '# Fresh\n' }] });
  fleet.declare('fresh', { state: 'stopped', repo: remote.url });
  fleet.declare('leaning', { state: 'stopped', after: ['locked'] });

  before = look();
  planned = [await fleet.po('plan'), await fleet.po('plan', '--detailed-exitcode')];
  plan = await fleet.plan();
  const ran = await fleet.po('apply', '--yes');
  applied = { code: ran.code, after: look() };
}, 240_000);

afterAll(() => fleet.end());

describe.each(names)('%s', (name) => {
  it('is blocked, with its reason and its remedy, and nothing of it is touched', () => {
    const expected = cases[name];
    const found = plan.blocked.filter(({ project }) => project === name);
    // A rebase takes HEAD off its branch, so it is the clone that would be switched back.
    const kind = name in places || name === 'rebasing' ? 'clone' : 'engine';
    expect(found).toMatchObject([{ code: expected?.code, kind }]);
    expect(found[0]?.reason).toMatch(expected?.names ?? /^$/);
    expect(found[0]?.help).toMatch(expected?.help ?? /^$/);
    expect(plan.projects).toContainEqual({ name, state: 'blocked' });
    expect(plan.steps.filter(({ project }) => project === name)).toEqual([]);
    expect(applied.after.get(name)).toEqual(before.get(name));
  });
});

it('is no failure of a plan, is pending, and makes an apply exit 4', () => {
  expect(planned.map(({ code }) => code)).toEqual([0, 2]);
  expect(planned.map(({ stderr }) => stderr)).toEqual(['', '']);
  const text = unwrapped(planned[0]?.stdout ?? '');
  for (const { project, reason, help } of plan.blocked) {
    // One cause is said once, for all of its projects.
    const said = (words: string) => [words, words.replaceAll(project, '<project>')].map(unwrapped);
    expect(
      said(reason).some((words) => text.includes(words)),
      reason,
    ).toBe(true);
    const [remedy = ''] = help.split('\n');
    expect(
      said(remedy).some((words) => text.includes(`To fix: ${words}`)),
      help,
    ).toBe(true);
    expect(text).toContain(project);
  }
  expect(plan).toMatchObject({ applyable: true, complete: false, errored: false });
  expect(applied.code).toBe(4);
});

it('keeps only what leans on it from going on', async () => {
  expect(plan.blocked).toContainEqual(
    expect.objectContaining({
      project: 'leaning',
      code: 'after-blocked',
      reason: expect.stringContaining('locked'),
    }),
  );
  expect(plan.steps.map(({ id }) => id)).toEqual(['fresh/clone', 'fresh/engine']);
  expect(fleet.git('fresh/engine', 'describe', '--tags')).toBe('v0.2.0');
});

it('is gone when the remedy is taken, and then everything converges', async () => {
  for (const [name, { clear }] of Object.entries(cases)) {
    if (clear !== 'pasted') clear(fleet.path(name));
    else paste(plan.blocked.find(({ project }) => project === name)?.help ?? '');
  }
  await fleet.apply();
  await fleet.expectConverged();
  for (const name of names) expect(fleet.git(`${name}/engine`, 'describe', '--tags'), name).toBe('v0.2.0');
  // What was moved aside is as it was.
  expect(snapshot(fleet.path('foreign-folder.before'))).toEqual(before.get('foreign-folder'));
});

function paste(help: string): void {
  const command = help.split('\n').find((line) => line.startsWith('  ')) ?? 'false';
  const by = ['AUTHOR', 'COMMITTER'].flatMap((who) => [
    [`GIT_${who}_NAME`, 'Somebody Else'],
    [`GIT_${who}_EMAIL`, 'somebody@example.org'],
  ]);
  execFileSync('sh', ['-c', command], {
    env: typed({ ...fleet.env, ...Object.fromEntries(by) }),
    stdio: 'pipe',
  });
}
