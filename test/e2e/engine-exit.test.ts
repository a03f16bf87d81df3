// Agents that end by themselves: what agents.toml says of it, and what they said of it.
import { expect, it } from 'vitest';
import { type EngineProject, engineProject, until } from '../support/engine.ts';

const quick = { AO_TEST_TIME_SCALE: '0.02' };

/** Ends as it is told, and as many programs do when their terminal goes: with code 0. */
const script = `trap 'exit 0' HUP
echo ready
while read -r line; do
  case $line in
    /exit) echo bye; exit 0 ;;
    crash) echo 'Error: no credits are left'; echo 'see you'; exit 1 ;;
  esac
done
`;

const agent = (name: string, more = '') =>
  `[agents.${name}]\nbackend = "command"\ncommand = ["sh", "talk.sh"]\nwatch = "heal"\n${more}\n`;

async function started(agents: string): Promise<EngineProject> {
  const project = engineProject(agents);
  project.write('talk.sh', script);
  expect(await project.engine(['up', '--fleet', project.fleet], quick)).toMatchObject({ code: 0 });
  return project;
}

function type(project: EngineProject, name: string, line: string): void {
  project.tmux('send-keys', '-t', `=demo/${name}:`, line, 'Enter');
}

async function isBack(project: EngineProject, name: string, launch: string | null): Promise<string | null> {
  const now = await until(`${name} to be back`, async () => {
    const seen = await project.agent(name);
    return seen.launch !== launch && seen.runtime.state === 'alive' ? seen : null;
  });
  return now.launch;
}

it('an agent that ends by itself is healed, or stays so until the next up where agents.toml says so', async () => {
  const project = await started(agent('usual') + agent('leaver', 'on_exit = "stop"'));
  const [usual, leaver] = [await project.agent('usual'), await project.agent('leaver')];
  type(project, 'leaver', '/exit');
  const events = () => project.ok('events', 'leaver');
  await until('it to be told', async () => (await events()).includes('clean-exit'));
  type(project, 'usual', '/exit');
  // The watchdog has been round meanwhile: it has healed the other one.
  const healed = await isBack(project, 'usual', usual.launch);
  expect(await project.agent('leaver')).toMatchObject({
    ...{ launch: leaver.launch, runtime: { state: 'exited' }, desired: 'up' },
    restarts: { count: 0, nextAt: null, quarantined: false, stopped: true },
  });
  expect(await project.ok('status')).toContain('ended by itself, on_exit = "stop"; up leaver starts it');
  const why = await project.ok('why', 'leaver');
  expect(why).toContain('leaver: clean-exit, because it ended by itself with code 0');
  expect(why).toContain('next: nothing, until node engine/agents.mjs up leaver');
  expect((await events()).match(/clean-exit/g)).toHaveLength(1);

  expect(await project.ok('up', 'leaver')).toContain('leaver: started');
  const again = (await project.agent('leaver')).launch;
  type(project, 'leaver', 'crash');
  const crashed = await isBack(project, 'leaver', again);

  // Its tmux server hangs up on it, and it ends with code 0: nobody asked for that.
  project.tmux('kill-server');
  await isBack(project, 'leaver', crashed);
  await isBack(project, 'usual', healed);
});

it('a quarantine says what the program said, wherever it is shown', async () => {
  const project = await started(
    agent('poor').replace(
      '"talk.sh"',
      '"-c", "until test -e orders; do sleep 0.1; done; sh talk.sh < orders"',
    ),
  );
  project.write('orders', 'crash\n');
  const { restarts } = await until('the quarantine', async () => {
    const seen = await project.agent('poor');
    return seen.restarts.quarantined ? seen : null;
  });
  expect(restarts).toMatchObject({ count: 5, said: 'Error: no credits are left' });
  expect(await project.ok('status')).toMatch(
    /quarantined: died 5 times, the last time with: Error: no credits are left; see why poor/,
  );
  const why = await project.ok('why', 'poor');
  expect(why.match(/ended with code 1 at .*: Error: no credits are left$/gm)?.length).toBeGreaterThanOrEqual(
    4,
  );
  expect(why).toMatch(/quarantined .*said: Error: no credits are left/);
});
