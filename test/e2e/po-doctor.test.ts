// `po doctor` on a real fleet: fine first, then with one thing after the other wrong, each found with what to type, which is
// then typed and puts it right. Nothing is ever changed by looking.
import { spawn, spawnSync } from 'node:child_process';
import {
  chmodSync,
  chownSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import type { DoctorDocument, DoctorFinding } from '../../src/commands/doctor/json.ts';
import { buildFleet, type Fleet } from '../support/fleet.ts';
import { flawsOf } from '../support/formats.ts';
import { poInProcess } from '../support/in-process.ts';
import { snapshot } from '../support/snapshot.ts';

let fleet: Fleet;
/** The registry as it was, for a test that writes another. */
let registry: string;

beforeAll(async () => {
  fleet = buildFleet({
    projects: { web: { template: 'shell' }, docs: { template: 'shell', state: 'stopped' } },
  });
  fleet.write('home/.gitconfig', '[user]\n\tname = Ada\n\temail = ada@example.org\n');
  await fleet.apply();
  registry = readFileSync(fleet.file, 'utf8');
});
afterAll(() => fleet.end());

const env = () => ({ ...fleet.env, LANG: 'C.UTF-8', LC_ALL: undefined });

interface Examined extends DoctorDocument {
  readonly code: number | null;
  /** What is wrong by a check. */
  of(check: string): readonly DoctorFinding[];
}

async function examine(...args: string[]): Promise<Examined> {
  const { code, stdout, stderr } = await poInProcess(['doctor', '--json', ...args], fleet.desk, env());
  expect(stderr).toBe('');
  const document: DoctorDocument = JSON.parse(stdout);
  expect(flawsOf('doctor', document)).toEqual([]);
  expect(code === 0).toBe(document.healthy);
  for (const { level, why, fix } of document.findings) {
    if (level === 'ok') continue;
    expect(why).not.toBeNull();
    expect(fix?.commands.length).toBeGreaterThan(0);
  }
  const of = (check: string) => document.findings.filter((one) => one.check === check && one.level !== 'ok');
  return { code, of, ...document };
}

/** Types every command of the fix, in order, in one shell. */
function type(finding: DoctorFinding | undefined): void {
  const line = finding?.fix?.commands.join(' && ') ?? 'false';
  const { status, stderr } = spawnSync('bash', ['-c', line], {
    cwd: fleet.desk,
    env: env(),
    encoding: 'utf8',
  });
  expect(status, `${line}: ${stderr}`).toBe(0);
}

it('finds nothing wrong with what an apply has made, and changes nothing by looking', async () => {
  const before = snapshot(fleet.top, { times: true });
  const sessions = fleet.sessions();
  const found = await examine();
  expect(found.summary.errors).toBe(0);
  expect(found.fleet).toEqual({ name: fleet.name, file: 'fleet.toml' });
  const wrong = found.findings.filter(({ level, check }) => level !== 'ok' && check !== 'logout');
  expect(wrong).toEqual([]);
  const fine = new Set(found.findings.filter(({ level }) => level === 'ok').map(({ check }) => check));
  for (const check of [
    'node',
    'git',
    'tmux',
    'flock',
    'locale',
    'identity',
    'server',
    'registry',
    'rights',
    'lock',
    'leftovers',
    'journal',
    'orphans',
    'sessions',
    'agents-file',
    'agent-cli',
  ])
    expect([...fine]).toContain(check);
  // Both run the same programs: one stands for both, unless they are named.
  expect(new Set(found.findings.flatMap(({ project }) => project ?? []))).toEqual(new Set(['docs']));
  const named = await examine('web', 'docs');
  expect(new Set(named.findings.flatMap(({ project }) => project ?? []))).toEqual(new Set(['web', 'docs']));
  expect(snapshot(fleet.top, { times: true })).toEqual(before);
  expect(fleet.sessions()).toEqual(sessions);
});

it('finds what others may read or write, and closes it', async () => {
  chmodSync(fleet.file, 0o666);
  chmodSync(join(fleet.root, '.po'), 0o755);
  const found = await examine();
  expect(found.of('rights').map(({ level, what }) => [level, what])).toEqual([
    ['warning', `Others than its owner can write ${fleet.file}.`],
    ['warning', `Others can look into ${join(fleet.root, '.po')}.`],
  ]);
  found.of('rights').forEach(type);
  expect((await examine()).of('rights')).toEqual([]);
});

/** Nobody has this number, and root may give files to it. */
const other = 54_321;

it.skipIf(process.getuid?.() !== 0)('finds what another user owns, and gives it back', async () => {
  const { error } = spawnSync('sudo', ['true']);
  // Root needs none to give files away, and a test machine may have none.
  const typed = (finding: DoctorFinding | undefined) => {
    const commands = finding?.fix?.commands ?? [];
    const own = commands.map((one) => (error === undefined ? one : one.replace(/^sudo /, '')));
    type({ ...finding, fix: { text: '', commands: own } } as DoctorFinding);
  };
  const clone = fleet.path('web');
  const lock = join(fleet.root, '.po/lock');
  writeFileSync(lock, '', { flag: 'a' });
  chownSync(lock, other, other);
  chownSync(clone, other, other);
  const found = await examine();
  expect(found).toMatchObject({ code: 1 });
  expect(found.of('rights').map(({ what, project, fix }) => [project, what, fix?.commands])).toEqual([
    [
      null,
      `${lock} belongs to uid ${other}, and you are root.`,
      [`sudo chown -R root ${join(fleet.root, '.po')}`],
    ],
    ['web', `${clone} belongs to uid ${other}, and you are root.`, [`sudo chown -R root ${clone}`]],
  ]);
  // git's own advice, which would have it trusted for good.
  expect(JSON.stringify(found)).not.toContain('safe.directory');
  const plan = await poInProcess(['plan', 'web'], fleet.desk, env());
  expect(plan.stdout + plan.stderr).not.toContain('safe.directory');
  expect(plan.stdout + plan.stderr).toContain(`sudo chown -R root ${clone}`);
  found.of('rights').forEach(typed);
  expect((await examine()).of('rights')).toEqual([]);
});

it('finds what a run that was killed has left', async () => {
  const gone = 999_999_999;
  mkdirSync(join(fleet.root, '.po/making'), { recursive: true });
  for (const path of ['.po/making/web', 'web/.git/index'])
    writeFileSync(join(fleet.root, `${path}.${gone}.po-partial`), '');
  // Of one that runs: that is nothing left over.
  const mine = join(fleet.root, `.po/making/web.${process.pid}.po-partial`);
  writeFileSync(mine, '');
  const run = join(fleet.root, '.po/runs/29990101T000000Z-cut.jsonl');
  const at = '2999-01-01T00:00:00.000Z';
  const started = {
    at,
    event: 'step-started',
    step: 'web/engine',
    action: 'update',
    before: null,
    after: null,
  };
  writeFileSync(run, `${JSON.stringify(started)}\n`);
  writeFileSync(join(fleet.root, '.po/lock'), `po apply, pid ${gone}, since ${at}\n`);
  onTestFinished(() => {
    rmSync(mine);
    rmSync(run);
  });
  const found = await examine();
  expect(found.code).toBe(0);
  expect(found.of('leftovers')[0]?.fix?.commands).toHaveLength(2);
  expect(found.of('journal')).toMatchObject([
    { what: `An apply was interrupted in web/engine, ${at}.`, fix: { commands: ['po apply'] } },
  ]);
  expect(found.findings.find(({ check }) => check === 'lock')).toMatchObject({
    level: 'ok',
    what: expect.stringContaining('was killed'),
  });
  type(found.of('leftovers')[0]);
  expect((await examine()).of('leftovers')).toEqual([]);
});

it('finds a lock that is held though who took it is gone', async () => {
  const file = join(fleet.root, '.po/lock');
  writeFileSync(file, 'po apply, pid 999999999\n');
  const child = spawn('flock', [file, 'sh', '-c', 'echo held; exec sleep 60'], {
    stdio: ['ignore', 'pipe', 'ignore'],
    detached: true,
  });
  onTestFinished(() => {
    process.kill(-(child.pid ?? 0), 'SIGKILL');
    writeFileSync(file, '');
  });
  await new Promise((resolve) => child.stdout?.once('data', resolve));
  const found = await examine();
  expect(found).toMatchObject({ code: 1, healthy: false });
  expect(found.of('lock')).toMatchObject([{ level: 'error', fix: { commands: [`fuser -v ${file}`] } }]);
});

it('finds clones and sessions that the registry does not name', async () => {
  onTestFinished(() => writeFileSync(fleet.file, registry));
  fleet.edit(
    (text) => text.slice(0, text.indexOf('[projects.web]')) + text.slice(text.indexOf('[projects.docs]')),
  );
  const found = await examine();
  expect(found.of('orphans')).toMatchObject([
    { what: `${fleet.path('web')} is the clone of web, which the registry does not name.` },
  ]);
  type({ ...found.of('orphans')[0], fix: { text: '', commands: ['true'] } } as DoctorFinding);
  const clone = fleet.path('web');
  renameSync(clone, join(fleet.top, 'web'));
  const session = await examine();
  renameSync(join(fleet.top, 'web'), clone);
  expect(session.of('sessions')).toMatchObject([
    { what: `Agents of web run at ${clone}, and the registry does not name it.` },
  ]);
});

it('finds a missing agent CLI through the pinned engine, and does not run another one', async () => {
  const agents = fleet.path('web', 'agents.toml');
  const before = readFileSync(agents, 'utf8');
  const engine = fleet.path('web', 'engine/agents.mjs');
  const pinned = readFileSync(engine, 'utf8');
  onTestFinished(() => {
    writeFileSync(agents, before);
    writeFileSync(engine, pinned);
  });
  writeFileSync(agents, `${before}\n[agents.writer]\nbackend = "codex"\ncommand = ["codex-of-nobody"]\n`);
  const found = await examine('web');
  expect(found).toMatchObject({ code: 1 });
  expect(found.of('agent-cli')).toMatchObject([
    {
      project: 'web',
      what: 'writer: There is no program codex-of-nobody.',
      fix: { commands: ['npm install -g @openai/codex'] },
    },
  ]);
  writeFileSync(engine, `require('node:fs').writeFileSync('was-run', '')\n${pinned}`);
  const changed = await examine('web');
  expect(changed.of('engine')).toMatchObject([{ level: 'warning', fix: { commands: ['po plan web'] } }]);
  expect(() => readFileSync(fleet.path('web', 'was-run'))).toThrow();
});

it('asks remotes, and cuts credentials out of what they say', async () => {
  onTestFinished(() => writeFileSync(fleet.file, registry));
  const remote = join(fleet.top, 'there.git');
  spawnSync('git', ['init', '-q', '--bare', remote]);
  fleet.edit((text) =>
    text
      .replace('[projects.web]', `[projects.web]\nrepo = "${remote}"`)
      .replace(
        '[projects.docs]',
        '[projects.new]\nrepo = "https://ada:secret@127.0.0.1:9/x.git"\n\n[projects.docs]',
      ),
  );
  const found = await examine();
  expect(found.of('remote')).toMatchObject([
    { level: 'error', project: 'new', fix: { commands: ['git ls-remote https://127.0.0.1:9/x.git'] } },
  ]);
  expect(found.findings.find(({ check, level }) => check === 'remote' && level === 'ok')?.what).toBe(
    '1 of 2 answer',
  );
  expect(JSON.stringify(found)).not.toContain('secret');
});

describe('without a registry that could be read', () => {
  it('looks at the machine', async () => {
    onTestFinished(() => writeFileSync(fleet.file, registry));
    fleet.edit((text) => `${text}\n[projects.x]\nstaet = "running"\n`);
    const broken = await examine();
    expect(broken).toMatchObject({ code: 1, fleet: null });
    expect(broken.of('registry')).toMatchObject([{ level: 'error', fix: { commands: ['po validate'] } }]);
    expect(broken.findings.some(({ check }) => check === 'tmux')).toBe(true);
    const nowhere = mkdtempSync(join(tmpdir(), 'po-doctor-'));
    onTestFinished(() => rmSync(nowhere, { recursive: true }));
    const alone = await poInProcess(['doctor', '-q'], nowhere, env());
    expect(alone).toMatchObject({ code: 0, stderr: '' });
    expect(alone.stdout).not.toContain('agents.toml');
    expect(await poInProcess(['doctor', 'web'], nowhere, env())).toMatchObject({ code: 64 });
  });

  it('says what a machine lacks', async () => {
    const bin = join(fleet.top, 'bin');
    mkdirSync(bin);
    // As if nothing were installed but git, and that an old one; and no locale, and nobody known to git.
    writeFileSync(
      join(bin, 'git'),
      '#!/bin/sh\n[ "$1" = --version ] && echo git version 2.20.1\nexit 128\n',
      { mode: 0o755 },
    );
    const bare = { ...env(), PATH: bin, HOME: join(fleet.top, 'nobody'), LANG: 'C', LC_CTYPE: undefined };
    const ran = await poInProcess(['doctor', '--json'], fleet.top, bare);
    expect(ran.code).toBe(1);
    const { findings }: DoctorDocument = JSON.parse(ran.stdout);
    const levels = Object.fromEntries(findings.map(({ check, level }) => [check, level]));
    expect(levels).toMatchObject({
      git: 'error',
      flock: 'error',
      tmux: 'error',
      locale: 'warning',
      identity: 'warning',
      node: 'ok',
    });
    expect(fleet.sessions().length).toBeGreaterThan(0);
  });
});
