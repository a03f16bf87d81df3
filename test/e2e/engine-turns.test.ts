// Agents of many projects on one account: whatever starts them, they come up one after the other.
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { parseServerRecord, serverRecordPath } from '../../engine/protocol.ts';
import { type EngineProject, engineProject, until } from '../support/engine.ts';
import { type FakeAgents, fakeAgents } from '../support/fake-agent.ts';

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
  const members = Array.from({ length: count }, (_, index): Omit<Member, 'env'> => {
    const project = engineProject(agents);
    project.write('prompt.md', 'Work.\n');
    return { name: `p${index}`, project, fakes: fakeAgents(project) };
  });
  const state = join(members[0]?.project.folder ?? '', '..', 'state');
  return members.map((member) => ({
    ...member,
    env: { ...member.fakes.env, XDG_STATE_HOME: state, AO_TEST_TIME_SCALE: String(scale) },
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

function expectSpaced(starts: readonly number[], atLeastMs = spacingMs): void {
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
  expectSpaced(startsOf(members, 0));
  for (const { project } of members) {
    await until(
      'its hook to say that it is idle',
      async () => (await project.agent('writer')).activity.state === 'idle',
    );
  }

  const server = parseServerRecord(members[0]?.project.read(serverRecordPath) ?? '');
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
  expectSpaced(startsOf(members, 1));
  for (const { fakes, project } of members) {
    await until('it to be resumed', async () => (await project.agent('writer')).runtime.state === 'alive');
    expect(fakes.launches('writer')).toBe(2);
    // One prompt was ever submitted: that of the first start.
    expect(fakes.submitted('writer')).toEqual(['Work.\n']);
  }
}, 600_000);
