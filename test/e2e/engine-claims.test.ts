// What an agent writes of itself is a claim: whatever a record or a mark says, nobody else is ended, by no command and not
// by the watchdog. One project has an agent for each forged thing, so that one command meets all of them.
import { beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import { held } from '../support/cells.ts';
import {
  agentsIn,
  forge,
  identityOf,
  launchesOf,
  leaderlessVictim,
  operatorsTmux,
  processRecord,
  type Victim,
  victimGroup,
} from '../support/claims.ts';
import { type EngineProject, engineProject, isRunning, until } from '../support/engine.ts';

const names = ['both', 'child', 'leaderless', 'odd', 'others', 'launch', 'plain'] as const;

function declared(watch: 'heal' | 'none' = 'none'): string {
  return names
    .map((name) => `[agents.${name}]\nbackend = "command"\ncommand = ["sleep", "300"]\nwatch = "${watch}"\n`)
    .join('\n');
}

interface Scene {
  readonly project: EngineProject;
  /** Another project of the fleet, on the same tmux server. */
  readonly other: EngineProject;
  /** Everybody who must live on. */
  readonly victims: readonly number[];
  forgeAll(): void;
}

beforeAll(() => {
  process.env['AO_TEST_TIME_SCALE'] = '0.05';
});

async function scene(watch: 'heal' | 'none' = 'none'): Promise<Scene> {
  const project = engineProject(declared(watch));
  const other = engineProject('[agents.plain]\nbackend = "command"\ncommand = ["sleep", "300"]\n');
  const groups: Victim[] = [await victimGroup(), await victimGroup(), await victimGroup()];
  const [one, two, three] = groups.map(({ pid }) => identityOf(pid));
  const leaderless = await leaderlessVictim();
  const operator = operatorsTmux(`op-${project.fleet}`);
  await project.ok('up', '--fleet', project.fleet);
  await other.ok('up', '--fleet', project.fleet, '--project', 'other');
  onTestFinished(async () => void (await other.engine(['down'])));
  const { pid: othersPid, launch: othersLaunch } = await other.agent('plain');
  if (othersPid === null || othersLaunch === null) throw new Error('the other project does not run');
  project.tmux('new-session', '-d', '-s', 'mine', 'sleep 1000');
  const mine = Number(project.tmux('display-message', '-p', '-t', '=mine:', '#{pane_pid}').stdout);
  const gone = { pid: leaderless.sid, startTime: 'x' };
  const victims = [...groups.flatMap(({ pids }) => pids), ...[leaderless.pid, operator.pid, othersPid, mine]];
  const { folder } = project;
  const state = project.state();
  return {
    project,
    other,
    victims,
    forgeAll() {
      const records: Record<string, unknown[]> = {
        both: [one, one],
        child: [gone, two],
        leaderless: [gone, identityOf(leaderless.pid)],
        odd: [
          { pid: -1, startTime: 'x' },
          { pid: 0.5, startTime: 'x' },
        ],
        others: [gone, identityOf(othersPid)],
      };
      for (const [name, [launcher, agent]] of Object.entries(records)) {
        const [launch = ''] = launchesOf(state, name);
        forge(
          state,
          `launch/${launch}.process.json`,
          processRecord(launch, launcher as object, agent as object | null),
        );
      }
      // The launch of another project, in the record and on the session.
      forge(state, 'agents/launch.json', {
        format: 'ao.agent/1',
        conversation: null,
        launches: [othersLaunch],
      });
      forge(state, `launch/${othersLaunch}.process.json`, processRecord(othersLaunch, gone, null));
      project.tmux('set-option', '-t', '=demo/launch:', '@ao_launch', othersLaunch);
      if (three === undefined) throw new Error('no victim');
      const at = new Date().toISOString();
      forge(state, 'watchdog.json', { format: 'ao.watchdog/1', ...three, engine: 'v0.2.0', at });
      const start = Buffer.from(three.startTime).toString('base64url');
      forge(state, `watchdog-lock/${three.pid}@${start}`, '');
      // The session of a person on this very server, as this project's agent.
      const [launch = ''] = launchesOf(state, 'plain');
      const marks = { path: folder, agent: 'plain', project: 'demo', launch };
      for (const [name, value] of Object.entries(marks))
        project.tmux('set-option', '-t', '=mine:', `@ao_${name}`, value);
      // And on every session that has no marks of its own.
      project.tmux('set-option', '-g', '@ao_spec', 'sha256:0');
    },
  };
}

function expectUnhurt({ victims, project }: Scene, after: string): void {
  expect(victims.filter((pid) => !isRunning(pid))).toEqual([]);
  expect(project.tmux('list-sessions', '-F', '#{session_name}').stdout.split('\n')).toContain('mine');
  for (const name of names) held('forged process records and marks', name, after);
}

describe('forged records and marks', () => {
  it.each(['down', 'restart'])('%s ends the agents and nobody else', async (command) => {
    const it = await scene();
    const { project } = it;
    const before = agentsIn(project.folder);
    expect(before).toHaveLength(names.length);
    it.forgeAll();
    const status = await project.ok('status');
    expect(status).toContain('is not believed: it names pid -1,');
    expect(status).toContain('mine ($');
    const ran = await project.engine(command === 'down' ? ['down'] : ['restart', ...names]);
    expectUnhurt(it, command);
    const after = agentsIn(project.folder);
    // One of them lost the mark of its launch, so it is not restarted; down ends it by what it was started with.
    if (command === 'down') {
      expect(ran.code).toBe(0);
      expect(after).toEqual([]);
    } else {
      expect(ran.stderr).toContain('was started as launch, but its marks do not say so');
      expect(after).toHaveLength(names.length);
    }
    expect(ran.stderr).toContain('Session whose owner is unclear');
  });

  it('up starts what has ended, and ends nobody', async () => {
    const it = await scene();
    const { project } = it;
    for (const pid of agentsIn(project.folder)) process.kill(pid, 'SIGKILL');
    await until('the agents to be seen ended', async () =>
      (await project.status()).agents.every(({ runtime }) => runtime.state === 'exited'),
    );
    it.forgeAll();
    const ran = await project.engine(['up']);
    expectUnhurt(it, 'up');
    // Whose session it is, is not certain any more: it is left as well, and its name with it.
    expect(ran.stdout.match(/: started, pid/g)).toHaveLength(names.length - 1);
    expect(ran.stderr).toContain('A tmux session demo/launch exists and does not belong to this project');
    expect(await project.ok('down')).toContain('stopped');
    expectUnhurt(it, 'down, after up');
    expect(agentsIn(project.folder)).toEqual([]);
  });

  it('the watchdog heals, and nobody is ended though nobody asked', async () => {
    const it = await scene('heal');
    const { project } = it;
    it.forgeAll();
    for (const pid of agentsIn(project.folder)) process.kill(pid, 'SIGKILL');
    await until('them to be healed', () => agentsIn(project.folder).length === names.length - 1);
    expectUnhurt(it, 'heal');
    await project.ok('down');
    expectUnhurt(it, 'down, after heal');
    expect(agentsIn(project.folder)).toEqual([]);
  });
});
