// Agents of many projects on one account: whatever starts them, they come up one after the other.
import { execFileSync, spawn } from 'node:child_process';
import {
  chownSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { parseServerRecord, serverRecordFile } from '../../engine/protocol.ts';
import { bystander, type EngineProject, engineProject, until } from '../support/engine.ts';
import { type FakeAgents, fakeAgents } from '../support/fake-agent.ts';
import { isBack, kill } from '../support/healing.ts';

/** Of 5 s. */
const scale = 0.1;
const spacingMs = 5_000 * scale;

interface Member {
  readonly name: string;
  readonly project: EngineProject;
  readonly fakes: FakeAgents;
  readonly env: Readonly<Record<string, string>>;
}

const claude = (name = 'writer') =>
  `[agents.${name}]\nbackend = "claude"\nprompt = "prompt.md"\nwatch = "heal"\n`;

/** Projects of one user and one tmux server. */
function fleetOf(count: number, agents = claude()): Member[] {
  let state: string | undefined;
  const members = Array.from({ length: count }, (_, index): Omit<Member, 'env'> => {
    const project = engineProject(agents, state);
    state ??= project.stateHome;
    project.write('prompt.md', 'Work.\n');
    return { name: `p${index}`, project, fakes: fakeAgents(project) };
  });
  return members.map((member) => ({
    ...member,
    env: { ...member.fakes.env, XDG_STATE_HOME: member.project.stateHome, AO_TEST_TIME_SCALE: String(scale) },
  }));
}

const up = (fleet: string, { project, name, env }: Member, ...args: string[]) =>
  project.engine(['up', ...args, '--fleet', fleet, '--project', name], env);

/** When the programs themselves began, of all projects, sorted. */
function startsOf(members: readonly Member[], launch: number, agent = 'writer'): number[] {
  return members
    .flatMap(({ fakes }) => fakes.events(agent, 'start').slice(launch, launch + 1))
    .map(({ at }) => Date.parse(at))
    .sort((a, b) => a - b);
}

function expectThrottled(starts: readonly number[], atLeastMs = spacingMs): void {
  const gaps = starts.slice(1).map((at, index) => at - (starts[index] ?? 0));
  for (const gap of gaps) expect(gap, `the gaps ${gaps.join(' ')}`).toBeGreaterThanOrEqual(atLeastMs);
}

it('ten projects on one account come back one after the other when their tmux server dies, and idle ones in silence', async () => {
  const members = fleetOf(10);
  const fleet = members[0]?.project.fleet ?? '';
  const ran = await Promise.all(members.map((member) => up(fleet, member)));
  for (const one of ran) expect(one).toMatchObject({ code: 0 });
  expect(ran.filter(({ stderr }) => stderr.includes('waits for its turn on the account claude'))).not.toEqual(
    [],
  );
  for (const { fakes } of members) await fakes.wait('writer', 'turn');
  expectThrottled(startsOf(members, 0));
  for (const { project } of members) {
    await until(
      'its hook to say that it is idle',
      async () => (await project.agent('writer')).activity.state === 'idle',
    );
  }

  const server = parseServerRecord(members[0]?.project.readState(serverRecordFile) ?? '');
  if (!server.ok || server.value.server === null) throw new Error('the server is not recorded');
  process.kill(server.value.server.pid, 'SIGKILL');
  // Whoever asks is told what a dead one waits for.
  const told = await until('one that waits', async () => {
    for (const { project, env } of members) {
      const { stdout } = await project.engine(['status'], env);
      if (/writer .*waits for its turn on the account claude.*: starts in \d+ s/.test(stdout)) return project;
    }
    return null;
  });
  expect(members.map(({ project }) => project)).toContain(told);
  for (const { fakes } of members) await fakes.wait('writer', 'start', 2);
  expectThrottled(startsOf(members, 1));
  for (const { fakes, project } of members) {
    await until('it to be resumed', async () => (await project.agent('writer')).runtime.state === 'alive');
    expect(fakes.launches('writer')).toBe(2);
    // One prompt was ever submitted: that of the first start.
    expect(fakes.submitted('writer')).toEqual(['Work.\n']);
  }
}, 600_000);

const recordOf = ({ env }: Member) => join(env['XDG_STATE_HOME'] ?? '', 'ao', 'turns', 'claude.json');

it('an up and a restart wait for their turn, hold nobody up meanwhile, and keep nothing secret', async () => {
  const [first, second] = fleetOf(2);
  if (first === undefined || second === undefined) throw new Error('two projects');
  const fleet = first.project.fleet;
  const slow = (member: Member): Member => ({
    ...member,
    env: { ...member.env, AO_START_SPACING_MS: '40000' },
  });
  expect(await up(fleet, slow(first))).toMatchObject({ code: 0, stderr: '' });
  const pendingEffects = up(fleet, slow(second));
  // It holds no lock: whoever comes meanwhile is served at once.
  const waiting = await until('it to wait', () => {
    const { waiting } = JSON.parse(readFileSync(recordOf(first), 'utf8')) as { waiting: { agent: string }[] };
    return waiting.length > 0 ? waiting : null;
  });
  expect(waiting).toMatchObject([{ agent: 'writer', folder: second.project.folder }]);
  expect(await second.project.engine(['down'], second.env)).toMatchObject({ code: 0 });
  const ran = await pendingEffects;
  expect(ran).toMatchObject({ code: 0 });
  expect(ran.stderr).toMatch(/^writer waits for its turn on the account claude: starts in \d s$/m);
  for (const { fakes } of [first, second]) await fakes.wait('writer', 'start');
  expectThrottled(startsOf([first, second], 0), 4_000);

  // What was waited for is over: no place is kept.
  expect(JSON.parse(readFileSync(recordOf(first), 'utf8'))).toMatchObject({ starting: null, waiting: [] });
  expect(Object.keys(JSON.parse(readFileSync(recordOf(first), 'utf8')))).toEqual([
    ...['format', 'startedAt', 'starting', 'waiting'],
  ]);
  expect(statSync(recordOf(first)).mode & 0o777).toBe(0o600);
  expect(statSync(join(recordOf(first), '..')).mode & 0o777).toBe(0o700);

  // It goes on until its turn has come.
  const before = await first.project.agent('writer');
  const restarting = first.project.engine(['restart', 'writer'], slow(first).env);
  await until('it to wait', () => readFileSync(recordOf(first), 'utf8').includes(first.project.folder));
  expect(await first.project.agent('writer')).toMatchObject({ pid: before.pid, runtime: { state: 'alive' } });
  expect(await restarting).toMatchObject({ code: 0 });
  await first.fakes.wait('writer', 'start', 2);
  const starts = [...startsOf([first, second], 0), ...startsOf([first], 1)];
  expectThrottled(starts, 4_000);
}, 240_000);

it('one that was killed while it waited leaves no place behind, and its project can be started again', async () => {
  const [only] = fleetOf(1, claude('writer') + claude('reader'));
  if (only === undefined) throw new Error('one project');
  const slow = { ...only, env: { ...only.env, AO_START_SPACING_MS: '600000' } };
  const { project, env } = only;
  // The one whose turn comes at once; the other would wait for a minute.
  const script = `exec node engine/agents.mjs up --fleet ${project.fleet} & sleep 0.1; echo $!; wait`;
  const child = spawn('sh', ['-c', script], {
    cwd: project.folder,
    env: { ...process.env, ...slow.env },
    stdio: ['ignore', 'pipe', 'ignore'],
  });
  const pid = await new Promise<number>((resolve) => {
    child.stdout.once('data', (text: Buffer) => resolve(Number(text.toString())));
  });
  await only.fakes.wait('writer', 'start');
  await until('the other to wait', () => readFileSync(recordOf(only), 'utf8').includes('"agent": "reader"'));
  process.kill(pid, 'SIGKILL');
  expect((await project.status()).agents.map(({ desired }) => desired)).toEqual(['up', 'down']);
  const quick = { ...env, AO_START_SPACING_MS: '0' };
  expect(await project.engine(['up', '--fleet', project.fleet], quick)).toMatchObject({
    code: 0,
    stderr: '',
  });
  expect(JSON.parse(readFileSync(recordOf(only), 'utf8'))).toMatchObject({ waiting: [] });
}, 240_000);

describe('a start is neither kept back nor made up', () => {
  const inTheFuture = new Date(Date.now() + 86_400_000).toISOString();
  const folder = (member: Member) => join(recordOf(member), '..');
  const cases: [string, (member: Member) => void, RegExp | null][] = [
    ['a record that is no JSON', (one) => writeFileSync(recordOf(one), '{"format":'), null],
    ['a record of another format', (one) => writeFileSync(recordOf(one), '{"format":"ao.turns/9"}'), null],
    ['an empty record', (one) => writeFileSync(recordOf(one), ''), null],
    [
      'a start in the future, and live processes that never take their turn',
      (one) => {
        const { pid } = bystander();
        const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
        const ticks = stat.slice(stat.lastIndexOf(')') + 2).split(' ')[19];
        const boot = readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').trim();
        const stuck = { pid, startTime: `${boot}/${ticks}`, folder: '/elsewhere', agent: 'stuck' };
        const record = { format: 'ao.turns/1', startedAt: inTheFuture, starting: stuck, waiting: [stuck] };
        writeFileSync(recordOf(one), JSON.stringify(record));
      },
      null,
    ],
    ['a record that is a folder', (one) => mkdirSync(recordOf(one)), null],
    ['a pipe in its place', (one) => void mkfifo(recordOf(one)), null],
    ['a symlink in its place', (one) => symlinkSync('/etc/passwd', recordOf(one)), null],
    [
      'a folder that is a symlink',
      (one) => {
        rmSync(folder(one), { recursive: true, force: true });
        mkdirSync(join(folder(one), '..', '..', 'elsewhere'), { mode: 0o755 });
        symlinkSync('../elsewhere', folder(one));
      },
      /turns is not a folder/,
    ],
    [
      'a file where the folder should be',
      (one) => {
        rmSync(folder(one), { recursive: true, force: true });
        writeFileSync(folder(one), 'mine');
      },
      /turns/,
    ],
    [
      'a lock that nobody gives back',
      (one) => mkdirSync(join(folder(one), 'lock', '1@eA'), { recursive: true }),
      null,
    ],
  ];
  if (process.getuid?.() === 0) {
    cases.push([
      'a folder of another user',
      (one) => chownSync(folder(one), 12_345, 12_345),
      /turns belongs to another user/,
    ]);
  }
  it.each(cases)(
    'by %s',
    async (_, spoil, warned) => {
      const [member] = fleetOf(1);
      if (member === undefined) throw new Error('one project');
      const { project, env, fakes } = member;
      mkdirSync(folder(member), { recursive: true });
      spoil(member);
      const elsewhere = join(folder(member), '..', '..', 'elsewhere');
      expect(await up(project.fleet, member)).toMatchObject({
        code: 0,
        stdout: expect.stringContaining('started'),
      });
      const launch = await kill(project, 'writer');
      await isBack(project, 'writer', launch);
      expect(fakes.launches('writer')).toBe(2);
      const doctor = await project.engine(['doctor'], env);
      const said = doctor.stdout
        .split('\n')
        .filter((line) => line.includes('turns: ') || line.includes('Agents on one account'));
      if (warned === null)
        expect(said.join('\n')).toMatch(/^ok +turns: agents on one account take turns across your projects$/);
      else expect(said.join('\n')).toMatch(warned);
      const spoilt = statSync(folder(member));
      if (spoilt.uid !== process.getuid?.()) expect(readdirSync(folder(member))).toEqual([]);
      if (existsSync(elsewhere)) expect(statSync(elsewhere).mode & 0o777).toBe(0o755);
      expect(readFileSync('/etc/passwd', 'utf8')).toMatch(/^root:/);
    },
    240_000,
  );

  it('by none at all where the home folder is missing: nothing is started, and it is not made anew', async () => {
    const [member] = fleetOf(1);
    if (member === undefined) throw new Error('one project');
    const home = join(member.project.folder, '..', 'no-home');
    const homeless = { ...member, env: { ...member.env, XDG_STATE_HOME: '', HOME: home } };
    const { stdout } = await member.project.engine(['doctor'], homeless.env);
    expect(stdout).toContain(
      'Agents on one account take turns within this project only: you have no home folder',
    );
    const ran = await up(member.project.fleet, homeless);
    expect(ran).toMatchObject({ code: 1, stdout: '' });
    expect(ran.stderr.replaceAll(/\s+/g, ' ')).toContain('you have no home folder of your own');
    expect(existsSync(home)).toBe(false);
  }, 240_000);
});

function mkfifo(path: string): void {
  execFileSync('mkfifo', [path]);
}
