// Logs of running agents whose sink ended, cannot write, or was put out of work: said everywhere, and mended.
import { spawnSync } from 'node:child_process';
import { existsSync, readdirSync, readFileSync, renameSync, rmSync, symlinkSync, utimesSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { type EngineProject, engineProject, fileAt, until } from '../support/engine.ts';

/** Says each line of the file `say` once it is there, and `done` after it. */
const teller = `while :; do
  if [ -e say ]; then mv say said; while read -r line; do echo "$line"; done < said; mv said done; fi
  sleep 0.02
done`;

async function started(watch: 'heal' | 'none'): Promise<EngineProject> {
  const project = engineProject(`
[agents.talker]
backend = "command"
watch = "${watch}"
command = ["sh", "teller.sh"]
`);
  project.write('teller.sh', teller);
  const ran = await project.engine(['up', '--fleet', project.fleet], quick);
  expect(ran).toMatchObject({ code: 0 });
  return project;
}

const quick = { AO_TEST_TIME_SCALE: '0.05' };

async function say(project: EngineProject, ...lines: string[]): Promise<void> {
  rmSync(join(project.folder, 'done'), { force: true });
  project.write('new', `${lines.join('\n')}\n`);
  renameSync(join(project.folder, 'new'), join(project.folder, 'say'));
  await fileAt(join(project.folder, 'done'));
}

const numbered = (from: number, to: number) =>
  Array.from({ length: to - from }, (_, index) => `line ${from + index}`);

const full = async (project: EngineProject) => project.ok('logs', 'talker', '--full');
const log = (project: EngineProject) => project.state('logs/talker/full.log');
const isPiped = (project: EngineProject) => pane(project, '#{pane_pipe}') === '1';

function pane(project: EngineProject, format: string): string {
  return project.tmux('display-message', '-p', '-t', '=demo/talker:', format).stdout.trim();
}

/** The sink and what it runs, found below the server of this test. */
function killSink(project: EngineProject): void {
  const server = Number(pane(project, '#{pid}'));
  const all = readdirSync('/proc')
    .map(Number)
    .filter((pid) => pid > 0);
  const sinks = all.filter((pid) => parentOf(pid) === server && commandOf(pid).includes('ao-log'));
  expect(sinks).toHaveLength(1);
  const below = all.filter((pid) => sinks.includes(parentOf(pid)));
  for (const pid of [...sinks, ...below]) process.kill(pid, 'SIGKILL');
}

function commandOf(pid: number): string {
  try {
    return readFileSync(`/proc/${pid}/cmdline`, 'utf8');
  } catch {
    return '';
  }
}

/** A command that was told to a person, typed by one. */
function typed(command: string): string {
  expect(command).not.toBe('');
  const { stdout, stderr, status } = spawnSync('sh', ['-c', command], { encoding: 'utf8' });
  expect(status, `${command}: ${stderr}`).toBe(0);
  return stdout;
}

function parentOf(pid: number): number {
  try {
    return Number(/^PPid:\s+(\d+)/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1]);
  } catch {
    return 0;
  }
}

async function eventsOf(project: EngineProject): Promise<string[]> {
  const lines = (await project.ok('events', 'talker', '--json')).trim().split('\n');
  return lines
    .map((line) => (JSON.parse(line) as { event: string }).event)
    .filter((one) => one.startsWith('log-'));
}

describe('the log of an agent', () => {
  it('has every line of one that prints a few at a time, on a terminal', async () => {
    const project = await started('none');
    for (let from = 0; from < 300; from += 3) await say(project, ...numbered(from, from + 3));
    await until('the last', async () => (await full(project)).includes('line 299\n'));
    expect((await full(project)).trim().split('\n')).toEqual(numbered(0, 300));
    expect(isPiped(project)).toBe(true);
  });

  it('goes on by the watchdog when its sink was killed, with a line for what may be missing', async () => {
    const project = await started('heal');
    await say(project, 'before');
    await until('the first', async () => (await full(project)).includes('before\n'));
    const agent = await project.agent('talker');
    expect(agent.log).toEqual({ state: 'kept', since: null, why: null });
    killSink(project);
    await until('the new sink', async () => (await eventsOf(project)).includes('log-resumed'));
    expect(isPiped(project)).toBe(true);
    await say(project, ...numbered(0, 100));
    await until('the last', async () => (await full(project)).includes('line 99\n'));
    expect(await full(project)).toMatch(
      /^before\n\n\[log: gap from \S+Z to \S+Z: the sink of this log had ended\]\nline 0\nline 1\n/,
    );
    // Nothing was typed into the agent, and it is the same.
    expect(await project.ok('logs', 'talker', '--screen')).not.toContain('log:');
    expect(await project.agent('talker')).toMatchObject({ pid: agent.pid, log: { state: 'kept' } });
    expect(await eventsOf(project)).toEqual(['log-resumed']);
  });

  it('that has ended is said by status, why, doctor and logs, and goes on at the next up', async () => {
    const project = await started('none');
    await say(project, 'before');
    await until('the first', async () => (await full(project)).includes('before\n'));
    killSink(project);
    // tmux knows at once, and not when the next line is lost.
    await until('the end', () => !isPiped(project));
    expect(await project.agent('talker')).toMatchObject({ log: { state: 'ended' } });
    expect(await project.ok('status')).toMatch(
      /^talker: its log is not kept since .*: nothing reads what it prints; node engine\/agents.mjs up resumes it$/m,
    );
    expect(await project.ok('why', 'talker')).toContain('its log is not kept since');
    const found = await project.engine(['doctor']);
    expect(found.stdout).toMatch(/^warning +logs: talker: its log is not kept since/m);
    const remedy = /^ +(cd .* up talker)$/m.exec(found.stdout)?.[1] ?? '';
    const shown = await project.engine(['logs', 'talker', '--full']);
    expect(shown).toMatchObject({ code: 0, stdout: 'before\n' });
    expect(shown.stderr).toContain('does not hold all');
    expect(typed(remedy)).toContain('talker: already up; its log is kept again');
    await say(project, 'after');
    await until('the next', async () => (await full(project)).endsWith('had ended]\nafter\n'));
    expect(await project.agent('talker')).toMatchObject({ log: { state: 'kept' } });
    expect(await project.ok('status')).not.toContain('its log');
    expect((await project.engine(['logs', 'talker', '--full'])).stderr).toBe('');
  });

  it('that cannot be written says so while it lasts, and keeps the agent waiting for nothing', async () => {
    const project = await started('heal');
    await say(project, 'before');
    await until('the first', async () => (await full(project)).includes('before\n'));
    renameSync(log(project), `${log(project)}.1`);
    symlinkSync('/dev/full', log(project));
    await say(project, ...numbered(0, 2000));
    await until('the event', async () => (await eventsOf(project)).includes('log-gap'));
    const gap = { state: 'gap', why: 'No space left on device' };
    expect(await project.agent('talker')).toMatchObject({ log: gap });
    expect(await project.ok('status')).toMatch(
      /^talker: its log is not kept since .*: No space left on device; it goes on/m,
    );
    expect((await project.engine(['doctor'])).stdout).toMatch(/^warning +logs: .*No space left on device/m);
    rmSync(log(project));
    await say(project, 'after');
    await until('the event', async () => (await eventsOf(project)).includes('log-resumed'));
    expect(await full(project)).toMatch(
      /^before\n[\s\S]*\[log: gap from \S+ to \S+: No space left on device\]\n[\s\S]*after\n$/,
    );
    expect(await project.agent('talker')).toMatchObject({ log: { state: 'kept' } });
    expect(await eventsOf(project)).toEqual(['log-gap', 'log-resumed']);
  });

  it('whose folder was removed is there again before the next line', async () => {
    const project = await started('heal');
    rmSync(project.state('logs'), { recursive: true });
    await until('the file', () => existsSync(log(project)));
    await say(project, 'after');
    await until('the line', async () => (await full(project)) === 'after\n');
  });

  it('whose pane another command reads is said to be behind, and goes on by what doctor says', async () => {
    const project = await started('heal');
    await say(project, 'before');
    await until('the first', async () => (await full(project)).includes('before\n'));
    project.tmux('pipe-pane', '-O', '-t', '=demo/talker:', 'cat > /dev/null');
    await say(project, 'missed');
    // As if the agent had gone on for an hour.
    const hourAgo = new Date(Date.now() - 3_600_000);
    utimesSync(log(project), hourAgo, hourAgo);
    expect(await project.agent('talker')).toMatchObject({ log: { state: 'behind' } });
    const remedy =
      /^ +(tmux -S .* pipe-pane .*)$/m.exec((await project.engine(['doctor'])).stdout)?.[1] ?? '';
    typed(remedy);
    await until('the log', async () => (await project.agent('talker')).log?.state === 'kept');
    await say(project, 'after');
    await until('the line', async () => (await full(project)).endsWith('after\n'));
  });

  it('that cannot be kept at all keeps no agent from running, and up says why', async () => {
    const project = engineProject('\n[agents.talker]\nbackend = "command"\ncommand = ["cat"]\n');
    project.writeState('logs', 'in the way');
    await project.ok('up', '--fleet', project.fleet);
    expect(await project.ok('up')).toContain('talker: already up; its log is not kept: ');
    expect(await project.agent('talker')).toMatchObject({
      runtime: { state: 'alive' },
      log: { state: 'ended' },
    });
  });
});
