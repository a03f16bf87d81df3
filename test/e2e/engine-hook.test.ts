// What the hooks of an agent CLI run, with the released bundle: it notes what it is told, and nothing that goes
// wrong with it ever reaches the agent.
import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { type EngineProject, engineProject, type Ran, until } from '../support/engine.ts';

interface Activity {
  readonly state: string;
  readonly conversation: string | null;
  readonly prompts: { readonly count: number; readonly lastDigest: string | null };
}

/** Runs `hook EVENT` as the CLI of an agent would, with `input` as it is. */
function hook(
  project: EngineProject,
  event: string,
  input: string,
  env: Readonly<Record<string, string>>,
): Promise<Ran> {
  return new Promise((resolve) => {
    const child = spawn(process.execPath, ['engine/agents.mjs', 'hook', event], {
      cwd: project.folder,
      env: { ...process.env, ...env },
      stdio: ['pipe', 'pipe', 'pipe'],
    });
    let stdout = '';
    let stderr = '';
    child.stdout.on('data', (chunk) => {
      stdout += chunk;
    });
    child.stderr.on('data', (chunk) => {
      stderr += chunk;
    });
    child.on('close', (code) => resolve({ code, stdout, stderr }));
    child.stdin.on('error', () => {});
    child.stdin.end(input);
  });
}

const silent = { code: 0, stdout: '', stderr: '' };

/** A project with an agent that was started once, as far as a hook can see. */
function started(launch: string): {
  project: EngineProject;
  env: Record<string, string>;
  activity(): Activity;
} {
  const project = engineProject('');
  const record = { format: 'ao.agent/1', conversation: null, launches: [launch, 'older'] };
  project.writeState('agents/writer.json', JSON.stringify(record));
  const env = {
    ...{ AO_PROJECT_DIR: project.folder, AO_AGENT: 'writer', AO_LAUNCH: launch },
    AO_STATE_HOME: project.stateHome,
  };
  const activity = () => JSON.parse(project.readState('activity/writer.json')) as Activity;
  return { project, env, activity };
}

describe('a hook', () => {
  it('notes a prompt of any size by its digest, and says nothing to the CLI', async () => {
    const { project, env, activity } = started('l1');
    const prompt = 'tabs\tquotes"\' 😀\n'.repeat(20_000);
    const input = JSON.stringify({ session_id: 's1', prompt });
    expect(await hook(project, 'UserPromptSubmit', input, env)).toEqual(silent);
    expect(activity()).toMatchObject({
      ...{ format: 'ao.activity/1', launch: 'l1', state: 'busy', conversation: 's1' },
      prompts: { count: 1, lastDigest: createHash('sha256').update(prompt).digest('hex') },
    });
  });

  it('loses nothing when several come at once', async () => {
    const { project, env, activity } = started('l1');
    const prompts = ['a', 'b', 'c', 'd', 'e'];
    const all = await Promise.all(
      prompts.map((prompt) => hook(project, 'UserPromptSubmit', JSON.stringify({ prompt }), env)),
    );
    expect(all).toEqual(prompts.map(() => silent));
    expect(activity().prompts.count).toBe(5);
  });

  it('is not heard of a launch that is over', async () => {
    const { project, env, activity } = started('l1');
    await hook(project, 'UserPromptSubmit', '{"prompt":"x"}', env);
    expect(await hook(project, 'SessionEnd', '{}', { ...env, AO_LAUNCH: 'older' })).toEqual(silent);
    expect(activity().state).toBe('busy');
  });

  it.each([
    ['no JSON', 'hello', {}],
    ['nothing', '', {}],
    ['JSON that is no object', '[1]', {}],
    ['no name of an agent', '{}', { AO_AGENT: '' }],
    ['a folder that is not there', '{}', { AO_PROJECT_DIR: '/nowhere/at/all' }],
    ['an agent nobody knows', '{}', { AO_AGENT: 'nobody' }],
    ['an agent whose name is a path', '{}', { AO_AGENT: '../../x' }],
  ])('ends well and silently with %s', async (_, input, env) => {
    const { project, env: own } = started('l1');
    expect(await hook(project, 'Stop', input, { ...own, ...env })).toEqual(silent);
    expect(existsSync(project.state('activity/writer.json'))).toBe(false);
  });

  it('ends well where it cannot write', async () => {
    const { project, env } = started('l1');
    project.writeState('activity', 'a file in the place of the folder');
    expect(await hook(project, 'Stop', '{}', env)).toEqual(silent);
  });
});

describe('an agent that reports by hooks', () => {
  /** Runs the hooks it was given by `--settings`, as Claude Code does, one for each line it reads. */
  const fake = `#!/usr/bin/env node
const { spawnSync } = require('node:child_process');
const settings = JSON.parse(process.argv[process.argv.indexOf('--settings') + 1]);
const told = (event, payload) => {
  for (const { hooks } of settings.hooks[event] ?? [])
    for (const { command } of hooks) spawnSync('sh', ['-c', command], { input: JSON.stringify(payload), stdio: ['pipe', 'inherit', 'inherit'] });
};
told('SessionStart', { session_id: process.argv[3], source: 'startup' });
require('node:readline').createInterface({ input: process.stdin }).on('line', (line) => {
  if (line === 'clear') told('SessionStart', { session_id: '00000000-0000-4000-8000-00000000c1ea', source: 'clear' });
  else if (line === 'limit') told('StopFailure', { error: 'rate_limit' });
  else told('UserPromptSubmit', { prompt: line });
});
`;

  it('is seen in status, and is started again in the conversation it was last in', async () => {
    const project = engineProject(`
[agents.writer]
backend = "claude"
command = ["./fake-claude"]
permission = "plan"
`);
    project.write('fake-claude', fake, 0o755);
    const activity = async () => (await project.agent('writer')).activity;
    const type = (text: string) => project.tmux('send-keys', '-t', 'demo/writer', text, 'Enter');
    const becomes = (state: string) => until(state, async () => (await activity()).state === state);

    await project.ok('up', '--fleet', project.fleet);
    await becomes('idle');
    expect(await activity()).toMatchObject({ source: 'hook', since: expect.any(String) });
    type('work');
    await becomes('busy');
    type('limit');
    await becomes('held');
    expect(await project.agent('writer')).toMatchObject({
      permission: 'plan',
      held: { reason: 'usage-limit', source: 'hook' },
    });
    expect(await project.ok('status')).toContain('held: usage-limit');
    type('clear');
    await becomes('idle');
    const cleared = '00000000-0000-4000-8000-00000000c1ea';
    expect((await project.agent('writer')).conversation).toBe(cleared);

    await project.ok('down');
    await project.ok('up');
    const { conversation, launch } = await project.agent('writer');
    expect(conversation).toBe(cleared);
    expect(JSON.parse(project.readState(`launch/${launch}.json`))).toMatchObject({
      conversation: cleared,
    });
  });
});
