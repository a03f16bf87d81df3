// What agents are started with so that their programs do nothing unasked; and what is said of one that asks the questions of
// its first run, or that has no login.
import { expect, it } from 'vitest';
import { engineProject, until } from '../support/engine.ts';
import { fakeAgents } from '../support/fake-agent.ts';

it('no program updates itself or looks for an update, unless agents.toml says otherwise', async () => {
  const agent = (name: string, backend: string, more = '') =>
    `[agents.${name}]\nbackend = "${backend}"\n${more}`;
  const project = engineProject(
    [
      agent('a', 'claude'),
      agent('b', 'codex'),
      agent('c', 'gemini'),
      agent('d', 'opencode'),
      agent('e', 'claude', 'env = { DISABLE_AUTOUPDATER = "" }\n'),
    ].join(''),
  );
  const fakes = fakeAgents(project);
  const caller = { DISABLE_AUTOUPDATER: undefined, XDG_DATA_HOME: `${project.folder}/none` };
  const ran = await project.engine(['up', '--fleet', project.fleet], { ...fakes.env, ...caller });
  expect(ran).toMatchObject({ code: 0 });
  const started = async (name: string) => {
    const { argv, env } = await fakes.wait(name, 'start');
    return { argv: argv as string[], env: env as Record<string, string | undefined> };
  };
  expect((await started('a')).env).toMatchObject({
    DISABLE_AUTOUPDATER: '1',
    CLAUDE_CODE_DISABLE_OFFICIAL_MARKETPLACE_AUTOINSTALL: '1',
    CLAUDE_CODE_DISABLE_AGENT_VIEW: '1',
  });
  expect((await started('b')).argv).toContain('check_for_update_on_startup=false');
  expect((await started('c')).env).toMatchObject({ 'npm_@google:registry': 'none:///' });
  const opencode = await started('d');
  expect(opencode.env['OPENCODE_DISABLE_AUTOUPDATE']).toBe('1');
  // Nobody has logged in, so its vendor's free models are no place for a prompt.
  expect(JSON.parse(opencode.env['OPENCODE_CONFIG_CONTENT'] ?? '')).toEqual({
    disabled_providers: ['opencode'],
  });
  expect((await started('e')).env['DISABLE_AUTOUPDATER']).toBe('');
});

it('status and why say what an agent waits for, and what to do', async () => {
  const project = engineProject(
    '[agents.a]\nbackend = "claude"\n[agents.b]\nbackend = "gemini"\n[agents.c]\nbackend = "claude"\nprompt = "p.md"\n',
  );
  project.write('p.md', '/ask');
  const fakes = fakeAgents(project);
  fakes.behave('a', { trust: true });
  fakes.behave('b', { loggedOut: true });
  await project.engine(['up', '--fleet', project.fleet], fakes.env);
  const states = () =>
    project.status().then(({ agents }) => agents.map(({ activity }) => activity.state).join(' '));
  await until('all to be seen', async () => (await states()) === 'held held waiting').catch(async (error) => {
    throw new Error(`${error}: ${await states()}`);
  });
  const why = (name: string) => project.ok('why', name);
  const untrusted = await why('a');
  expect(untrusted).toContain('\n  held: folder not trusted (screen)\n');
  expect(untrusted).toContain(`
  next: nothing by itself. To fix: look at what lies in its folder, then answer its question:
    node engine/agents.mjs attach a
`);
  const loggedOut = await why('b');
  expect(loggedOut).toContain('\n  held: not-logged-in (screen)\n');
  expect(loggedOut).toContain(`
  next: nothing by itself. To fix: log in there, or set GEMINI_API_KEY in its env_file and restart it:
    node engine/agents.mjs attach b
`);
  expect(await why('c')).toMatch(
    /waiting \(\w+\): it asks .*\n(?: {2}.*\n)* {2}next: it waits for you. To fix: answer there:\n {4}node engine\/agents.mjs attach c\n/,
  );
  expect(await project.ok('status')).toMatch(/^c .* asks .*; answer it with attach c$/m);
});
