// What an agent can put into `.ao-state/` of its clone: links, pipes, `../` names and forged locks under every name that an
// engine has ever used there. Nothing is written, cut, renamed or removed through them, nobody is waited for, and agents
// start, heal and end as ever.
import { execFileSync } from 'node:child_process';
import { mkdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { held } from '../support/cells.ts';
import { bystander, type EngineProject, engineProject, isRunning, run } from '../support/engine.ts';
import { isBack, kill, sleeper } from '../support/healing.ts';
import { snapshot } from '../support/snapshot.ts';

// Five seconds become a quarter of one. Nothing below depends on how long anything takes.
beforeAll(() => {
  process.env['AO_TEST_TIME_SCALE'] = '0.05';
});

const id = '11111111-2222-4333-8444-555555555555';
const files = [
  ...['server.json', 'desired.json', 'screens.json', 'session.json', 'watchdog.json', 'watchdog.log'],
  ...['events.jsonl', 'events.1.jsonl', '.gitignore', 'agents/a.json', 'activity/a.json', 'heal/a.json'],
  ...['limits/a.json', 'wake/a.json', `launch/${id}.json`, `launch/${id}.env.json`, `launch/${id}.exit.json`],
  ...[`launch/${id}.process.json`, `launch/${id}.screen.txt`, 'queue/a/20261130T100000000-0a1b2c3d.json'],
  ...['queue/a/20261130T100000000-0a1b2c3d.begun', 'queue/a/20261130T100000000-0a1b2c3d.unsure'],
  ...[
    'logs/a/full.log',
    'logs/a/full.log.1',
    'logs/a/full.log.2',
    'logs/a/full.log.3',
    'logs/a/full.log.gap',
  ],
  ...['reports/a-20261130T100000000.json', 'project.json'],
];
const folders = [
  ...['agents', 'activity', 'heal', 'limits', 'wake', 'launch', 'queue', 'logs', 'reports', 'lock'],
  ...['watchdog-lock', 'send', 'queue/a', 'logs/a', 'send/a', 'activity/a.lock'],
];

const records: Readonly<Record<string, string>> = {
  'desired.json': JSON.stringify({
    format: 'ao.desired/1',
    agents: { a: { state: 'down', since: '' }, '../../../victims/x': { state: 'up', since: '' } },
  }),
  'agents/a.json': JSON.stringify({
    ...{ format: 'ao.agent/1', conversation: '../../victims/x' },
    launches: ['../../../victims/file', id],
  }),
  'server.json': JSON.stringify({
    ...{ format: 'ao.server/1', fleet: null, project: 'x', socket: 'ao' },
    ...{ socketPath: '../victims/ao', server: { pid: 1, startTime: 'x' } },
  }),
};

/** What stands for a foreign file or folder. */
function victimsOf(project: EngineProject): string {
  const victims = join(dirname(project.folder), 'victims');
  mkdirSync(join(victims, 'folder/a'), { recursive: true });
  for (const name of ['file', 'folder/a.json', 'folder/a/full.log', `folder/${id}.json`])
    writeFileSync(join(victims, name), '{"at":"2026-11-30T10:00:00.000Z"}\n'.repeat(20_000));
  return victims;
}

function at(project: EngineProject, name: string): string {
  const path = join(project.folder, '.ao-state', name);
  mkdirSync(dirname(path), { recursive: true });
  return path;
}

const kinds: Readonly<Record<string, (project: EngineProject, victims: string, pid: number) => void>> = {
  'every file a link to a file': (project, victims) => {
    for (const name of files) symlinkSync(join(victims, 'file'), at(project, name));
  },
  'every file a link to a folder': (project, victims) => {
    for (const name of files) symlinkSync(join(victims, 'folder'), at(project, name));
  },
  'every file a link to nothing yet': (project, victims) => {
    for (const name of files) symlinkSync(join(victims, 'made'), at(project, name));
  },
  'every folder a link to a folder': (project, victims) => {
    for (const name of folders.filter((one) => !one.includes('/')))
      symlinkSync(join(victims, 'folder'), at(project, name));
  },
  'every inner folder a link to a folder': (project, victims) => {
    for (const name of folders.filter((one) => one.includes('/')))
      symlinkSync(join(victims, 'folder'), at(project, name));
  },
  'the folder itself a link': (project, victims) => {
    symlinkSync(join(victims, 'folder'), join(project.folder, '.ao-state'));
  },
  'the folder itself a file': (project) => {
    writeFileSync(join(project.folder, '.ao-state'), 'mine');
  },
  'every file a pipe': (project) => {
    for (const name of files) execFileSync('mkfifo', [at(project, name)]);
  },
  'names that lead out': (project) => {
    for (const [name, text] of Object.entries(records)) writeFileSync(at(project, name), text);
  },
  'every lock held by a live process': (project, _, pid) => {
    const ticks = readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ')[1]?.split(' ')[19] ?? '';
    const boot = readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').trim();
    const name = `${pid}@${Buffer.from(`${boot}/${ticks}`).toString('base64url')}`;
    for (const lock of ['lock', 'watchdog-lock', 'send/a', 'activity/a.lock'])
      writeFileSync(at(project, `${lock}/${name}`), '');
  },
};

const verbs = 'status events doctor why logs queue up send hook restart heal clear down'.split(' ');

/** All that is done to a project, by people, hooks and the watchdog. */
async function live(project: EngineProject, kind: string): Promise<void> {
  const call = async (...args: string[]) => {
    const ran = await project.engine(args);
    expect(ran.code, `${kind}: ${args.join(' ')}\n${ran.stderr}`).not.toBe(70);
    return ran;
  };
  for (const look of ['status', 'events', 'doctor', 'why a', 'logs a', 'queue a'])
    await call(...look.split(' '));
  await project.ok('up', '--fleet', project.fleet);
  const { launch } = await project.agent('a');
  await call('send', 'a', '--blind', 'hello');
  const env = {
    ...{ AO_PROJECT_DIR: project.folder, AO_AGENT: 'a', AO_LAUNCH: launch ?? '' },
    AO_STATE_HOME: project.stateHome,
  };
  const hook = [
    'sh',
    '-c',
    'echo {} | exec "$@"',
    'sh',
    process.execPath,
    'engine/agents.mjs',
    'hook',
    'Stop',
  ];
  const said = await run('env', hook, { cwd: project.folder, env: { ...process.env, ...env } });
  expect(said).toEqual({ code: 0, stdout: '', stderr: '' });
  expect(project.readState('activity/a.json')).toContain(launch ?? '-');
  await project.ok('restart', 'a');
  const killed = await kill(project, 'a');
  await isBack(project, 'a', killed);
  await project.ok('clear', 'a');
  for (const look of ['status', 'events', 'doctor', 'why a', 'logs a --full', 'queue a'])
    await project.engine(look.split(' '));
  await project.ok('down');
  expect(project.tmux('list-sessions').stdout).toBe('');
}

describe('an agent that has spoiled .ao-state', () => {
  it.each(Object.entries(kinds))('%s', async (kind, plant) => {
    const project = engineProject(sleeper('a'));
    const victims = victimsOf(project);
    const { pid = 0 } = bystander();
    plant(project, victims, pid);
    const before = snapshot(victims, { times: true });
    const planted = snapshot(project.folder, { times: true });
    await live(project, kind);
    expect(snapshot(victims, { times: true }), kind).toEqual(before);
    expect(snapshot(project.folder, { times: true }), kind).toEqual(planted);
    expect(isRunning(pid)).toBe(true);
    for (const verb of verbs) held('records in .ao-state/', kind, verb);
  });

  it('after its project was started, changes nothing either', async () => {
    const project = engineProject(sleeper('a'));
    const victims = victimsOf(project);
    const { pid = 0 } = bystander();
    await project.ok('up', '--fleet', project.fleet);
    kinds['every lock held by a live process']?.(project, victims, pid);
    kinds['names that lead out']?.(project, victims, pid);
    for (const name of files.filter((one) => records[one] === undefined))
      symlinkSync(join(victims, 'file'), at(project, name));
    const before = snapshot(victims, { times: true });
    const planted = snapshot(project.folder, { times: true });
    await live(project, 'afterwards');
    expect(snapshot(victims, { times: true })).toEqual(before);
    expect(snapshot(project.folder, { times: true })).toEqual(planted);
    expect(isRunning(pid)).toBe(true);
  });
});
