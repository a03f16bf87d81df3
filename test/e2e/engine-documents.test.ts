// engine/README.md and docs/agents.md: every command that they show, one after the other, in a project of a fleet.
import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { currentEngine, makeFleet } from '../support/fleet.ts';
import { makeEngineSource } from '../support/remotes.ts';

/** The lines of all blocks of shell commands, with names that there are in place of those that are only examples. */
function commandsIn(file: string): string[] {
  const blocks = readFileSync(file, 'utf8').matchAll(/```sh\n([\s\S]*?)```/g);
  return [...blocks].flatMap(([, block = '']) =>
    block
      .split('\n')
      .map((line) => line.replace(/ +#.*$/, '').replace('AGENT TEXT', "AGENT 'echo hello'"))
      .map((line) => line.replace(/\b(AGENT|writer)\b/, 'shell').replace("'web-*'", 'solo'))
      // The name of a message is told by `queue` alone.
      .filter((line) => line !== '' && !line.endsWith(' ID')),
  );
}

/** A shell acknowledges nothing, so that what is sent to it is unconfirmed at best. */
const expected: Readonly<Record<string, number>> = { send: 10 };

it('runs every command of engine/README.md and docs/agents.md', async () => {
  const fleet = makeFleet({ projects: { solo: {} } });
  fleet.useEngine('v0.2.0', makeEngineSource(fleet, currentEngine).url);
  await fleet.apply();
  const pin = () => fleet.git('solo', 'rev-parse', 'HEAD:engine');
  const before = pin();
  const commands = [...commandsIn('docs/agents.md'), ...commandsIn('engine/README.md')];
  expect(commands.length).toBeGreaterThan(16);
  for (const command of commands) {
    // Whoever attaches has a terminal; here the command is printed that would be run on it.
    const line = command.includes(' attach ') ? `${command} --print` : command;
    const ran = spawnSync('bash', ['-c', line], {
      cwd: fleet.path('solo'),
      env: {
        ...fleet.env,
        GIT_AUTHOR_NAME: 'x',
        GIT_AUTHOR_EMAIL: 'x@x',
        GIT_COMMITTER_NAME: 'x',
        GIT_COMMITTER_EMAIL: 'x@x',
      },
      encoding: 'utf8',
    });
    const verb = /agents\.mjs (\w+)/.exec(command)?.[1] ?? '';
    expect(ran.status, `${command}\n${ran.stdout}${ran.stderr}`).toBe(expected[verb] ?? 0);
  }
  expect(pin()).not.toBe(before);
});
