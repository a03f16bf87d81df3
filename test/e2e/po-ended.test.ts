// An agent that ends by itself where agents.toml says that it is to stay so: it is up to date, po says that it has ended, and
// nothing but a person's word starts it.
import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { parseWatchdogRecord, watchdogRecordFile } from '../../engine/protocol.ts';
import { isRunning, run, until } from '../support/engine.ts';
import { buildFleet, type Fleet, unwrapped } from '../support/fleet.ts';
import { commitFiles } from '../support/remotes.ts';

let fleet: Fleet;

const agent = (name: string, more: string) =>
  `\n[agents.${name}]\nbackend = "command"\ncommand = ["sh", "talk.sh"]\n${more}\n`;
const script = `while read -r line; do
  case $line in
    /exit) exit 0 ;;
    crash) exit 1 ;;
  esac
done
`;
const stop = 'on_exit = "stop"';

beforeAll(async () => {
  fleet = buildFleet({ projects: { docs: { state: 'stopped' } } });
  await fleet.apply();
  commitFiles(
    fleet.path('docs'),
    {
      'talk.sh': script,
      'agents.toml': `[project]\nname = "docs"\n${agent('leaver', `watch = "heal"\n${stop}`)}${agent('worker', 'watch = "heal"')}${agent('loner', stop)}`,
    },
    'Declare agents',
  );
  fleet.declare('docs', { state: 'running' });
  await fleet.apply();
});
afterAll(() => fleet.end());

const engine = (...args: string[]) =>
  run(process.execPath, ['engine/agents.mjs', ...args], { cwd: fleet.path('docs'), env: fleet.env });

const end = async (name: string, line = '/exit') => {
  const { panePid } = fleet.session('docs', name);
  fleet.tmux('send-keys', '-t', `=docs/${name}:`, line, 'Enter');
  await until(`${name} to end`, () => !isRunning(panePid));
};

const started = () =>
  fleet
    .sessions()
    .flatMap(({ agent, alive }) => (alive ? [agent] : []))
    .sort();

async function expectLeftEnded(): Promise<void> {
  const ran = await fleet.po('plan', '--detailed-exitcode');
  expect(ran).toMatchObject({ code: 0 });
  expect(unwrapped(ran.stdout)).toContain(
    'docs/leaver, docs/loner ended with code 0, and agents.toml says on_exit = "stop"; po leaves them ended',
  );
  expect((await fleet.plan()).diagnostics).toMatchObject([{ code: 'agents-ended', project: 'docs' }]);
  expect(await fleet.po('apply', '--yes')).toMatchObject({ code: 0 });
  expect(started()).toEqual(['worker']);
}

it('is up to date, is said to have ended, and no apply starts it', async () => {
  expect(started()).toEqual(['leaver', 'loner', 'worker']);
  await end('leaver');
  await end('loner');
  await expectLeftEnded();
  const status = await fleet.po('status');
  expect(status.code).toBe(0);
  expect(unwrapped(status.stdout)).toMatch(/leaver ended by itself/);
  expect(await engine('status')).toMatchObject({
    code: 0,
    stdout: expect.stringMatching(/loner +exited .*ended by itself, on_exit = "stop"; up loner starts it/),
  });
});

it('is not started with a watchdog that is missing, nor when its tmux server is gone', async () => {
  const events = async () => (await engine('events', 'leaver')).stdout;
  await until('the watchdog to have seen it', async () => (await events()).includes('clean-exit'));
  const record = parseWatchdogRecord(readFileSync(fleet.state('docs', watchdogRecordFile), 'utf8'));
  if (!record.ok) throw new Error(record.problem);
  process.kill(record.value.pid, 'SIGKILL');
  await until('the watchdog to end', () => !isRunning(record.value.pid));
  expect((await fleet.plan()).steps).toMatchObject([{ action: 'start', reason: 'watchdog-missing' }]);
  await fleet.apply('docs');
  await expectLeftEnded();

  fleet.tmux('kill-server');
  await until('the other one to be healed', () => started().includes('worker'));
  // The watchdog has seen all of them by now.
  expect(started()).toEqual(['worker']);
  expect((await engine('why', 'leaver')).stdout).toContain('leaver: clean-exit');
});

it('is started by up and by restart, and by an apply after it crashed', async () => {
  expect(await engine('up', 'leaver')).toMatchObject({
    code: 0,
    stdout: expect.stringContaining('leaver: started'),
  });
  await end('leaver');
  expect(await engine('restart', 'leaver')).toMatchObject({ code: 0 });
  expect(started()).toContain('leaver');
  // Nobody watches that one: its session is gone, and nothing tells that it ended before that.
  expect((await fleet.plan()).steps).toMatchObject([{ after: { agents: ['loner'] } }]);
  await fleet.apply();
  await end('loner', 'crash');
  expect((await fleet.plan()).steps).toMatchObject([{ action: 'start', after: { agents: ['loner'] } }]);
  await fleet.apply();
  await end('loner');
  expect((await fleet.plan()).steps).toEqual([]);
  // Put down, it is missing as any other.
  expect(await engine('down', 'loner')).toMatchObject({ code: 0 });
  expect((await fleet.plan()).steps).toMatchObject([{ action: 'start', after: { agents: ['loner'] } }]);
});
