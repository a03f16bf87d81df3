// A start that waits for its turn on an account while po applies: it is neither a failure nor done before it runs.
import { expect, it, onTestFinished } from 'vitest';
import { run } from '../support/engine.ts';
import { fakeAgents } from '../support/fake-agent.ts';
import { makeFleet } from '../support/fleet.ts';
import { commitFiles } from '../support/remotes.ts';

const spacingMs = 12_000;
const agents = (project: string) =>
  `[project]\nname = "${project}"\n\n[agents.writer]\nbackend = "claude"\nprompt = "p.md"\n`;

it('an apply waits for the turn of another project, as far apart as fleet.toml declares, and says so', async () => {
  const fleet = makeFleet({
    projects: { docs: { state: 'stopped' }, site: { state: 'stopped' } },
    apply: { start_spacing: `${spacingMs / 1000}s` },
  });
  const fakes = fakeAgents({ folder: fleet.desk });
  // As the real ones, they outlive a hang-up.
  onTestFinished(async () => {
    for (const name of ['docs', 'site']) fleet.declare(name, { state: 'stopped' });
    await fleet.po('apply', '--yes');
  });
  await fleet.apply();
  for (const name of ['docs', 'site']) {
    const files = { 'agents.toml': agents(name), 'p.md': 'Work.' };
    commitFiles(fleet.path(name), files, 'Declare an agent');
  }
  // By hand, outside of any apply.
  const env = { ...fleet.env, ...fakes.env };
  const up = await run(
    process.execPath,
    ['engine/agents.mjs', 'up', '--fleet', fleet.name, '--project', 'docs'],
    {
      cwd: fleet.path('docs'),
      env,
    },
  );
  expect(up).toMatchObject({ code: 0 });
  const first = await fakes.wait('writer', 'start');
  for (const name of ['docs', 'site']) fleet.declare(name, { state: 'running' });
  const ran = await fleet.poWith(fakes.env, 'apply', '--yes', '-v');
  expect(ran).toMatchObject({ code: 0 });
  const second = await fakes.wait('writer', 'start', 2);
  expect(Date.parse(second.at) - Date.parse(first.at)).toBeGreaterThanOrEqual(spacingMs);
  const waited = fleet.journal().map(({ outcome }) => outcome?.state);
  expect(waited).not.toContain('failed');
  const plan = await fleet.po('plan', '--detailed-exitcode');
  expect(plan).toMatchObject({ code: 0 });
});
