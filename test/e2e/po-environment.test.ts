// The environment of agents is that of the operator's shell, whether po or the engine starts them: git's settings and
// credentials reach them, and what would send their git to another repository does not.
import { existsSync, readFileSync, rmSync } from 'node:fs';
import { expect, it } from 'vitest';
import { run, until } from '../support/engine.ts';
import { makeFleet } from '../support/fleet.ts';
import { commitFiles } from '../support/remotes.ts';

it('agents started by po and by the engine have the same git', async () => {
  const fleet = makeFleet({ projects: { web: { state: 'stopped' } } });
  await fleet.apply();
  const path = fleet.path('web');
  const teller =
    '[project]\nname = "web"\n[agents.teller]\nbackend = "command"\ncommand = ["sh", "-c", "env | grep ^GIT_ | sort > seen.new; mv seen.new seen; exec sleep 100000"]\n';
  commitFiles(path, { 'agents.toml': teller, '.gitignore': '.ao-state/\nseen*\n' }, 'Declare an agent');
  fleet.declare('web', { state: 'running' });
  const kept = {
    GIT_CONFIG_COUNT: '1',
    GIT_CONFIG_KEY_0: 'user.name',
    GIT_CONFIG_VALUE_0: 'Ada',
    GIT_CONFIG_GLOBAL: fleet.write('global', '[user]\n\temail = ada@example.org\n'),
    GIT_LFS_SKIP_SMUDGE: '1',
    GIT_SSH_COMMAND: 'ssh -i key',
    GIT_SSL_CAINFO: '/etc/ssl/company.pem',
    GIT_TOKEN: 'secret',
  };
  const dropped = { GIT_DIR: '/nowhere', GIT_INDEX_FILE: '/nowhere', GIT_PREFIX: 'sub/', GIT_WORK_TREE: '/' };
  const ambient = Object.fromEntries(
    Object.keys(process.env).map((name) => [name, /^GIT_/.test(name) ? undefined : process.env[name]]),
  );
  const env = { ...fleet.env, ...ambient, HOME: fleet.home, ...kept, ...dropped };
  const seen = async () => {
    await until('the agent to tell', () => existsSync(`${path}/seen`));
    const text = readFileSync(`${path}/seen`, 'utf8');
    rmSync(`${path}/seen`);
    return text.trim().split('\n');
  };
  const expected = Object.entries(kept)
    .map(([name, value]) => `${name}=${value}`)
    .sort();
  expect(await fleet.poWith(env, 'apply', '--yes')).toMatchObject({ code: 0 });
  expect(await seen()).toEqual(expected);
  const byHand = await run(process.execPath, ['engine/agents.mjs', 'restart', 'teller'], { cwd: path, env });
  expect(byHand).toMatchObject({ code: 0 });
  expect(await seen()).toEqual(expected);
});
