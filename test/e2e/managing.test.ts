// docs/manage-projects.md as it stands: a fleet from its first project to a reboot.
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { registryIn, walkOf } from '../support/console.ts';
import { makeFleet, poFolder } from '../support/fleet.ts';
import { agentsToml, makeEngineSource, makeRemote } from '../support/remotes.ts';
import { runLine } from '../support/walk.ts';

const text = readFileSync('docs/manage-projects.md', 'utf8');

it('docs/manage-projects.md runs as it stands there', async () => {
  const fleet = makeFleet({ projects: {} });
  makeEngineSource(fleet);
  for (const name of ['web', 'api']) {
    makeRemote(fleet, { name, commits: [{ 'agents.toml': agentsToml(name), '.gitignore': '.ao-state/\n' }] });
  }
  const here = (shown: string) => shown.replaceAll('https://git.example.org', join(fleet.top, 'remotes'));
  writeFileSync(fleet.file, here(registryIn(text)).replace('"recipes"', JSON.stringify(fleet.name)));
  fleet.write('bin/po', `#!/bin/sh\nexec node '${poFolder()}/po.mjs' "$@"\n`, 0o755);
  fleet.write('home/.gitconfig', '[user]\n\tname = Ada\n\temail = ada@example.org\n');
  const env = { ...fleet.env, PATH: `${join(fleet.top, 'bin')}:${process.env['PATH']}` };

  const [before = '', after = ''] = text.split('<!-- reboot -->');
  const walk = async (part: string) => {
    for (const { command, output } of walkOf(part)) {
      const ran = await runLine(here(command), fleet.desk, env);
      expect(ran.stdout + ran.stderr, command).toMatch(output);
      expect(ran.code, `${command}\n${ran.stdout}${ran.stderr}`).toBe(0);
    }
  };
  await walk(before);
  await fleet.endProcesses();
  await walk(after);
  expect(fleet.session('letters', 'shell').alive).toBe(true);
});
