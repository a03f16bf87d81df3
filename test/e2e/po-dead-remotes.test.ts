// Remotes that are down: one that takes the connection and never answers, and one that asks for what only a person knows.
// Nobody waits behind them, nobody is asked, and it is said what to do.
import { spawn } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { createServer, type Server, type Socket } from 'node:net';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { type Fleet, makeFleet, poFolder, processesIn, unwrapped } from '../support/fleet.ts';
import { agentsToml, makeRemote } from '../support/remotes.ts';

/** A server on this machine that takes every connection and says nothing, and how often it was asked. */
async function silentServer(): Promise<{ readonly port: number; asked(): number }> {
  const sockets: Socket[] = [];
  const server: Server = createServer((socket) => void sockets.push(socket.on('error', () => {})));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => {
    for (const socket of sockets) socket.destroy();
    server.close();
  });
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('no port');
  return { port: address.port, asked: () => sockets.length };
}

function withDead(fleet: Fleet, urls: readonly string[]): void {
  for (const [at, repo] of urls.entries()) fleet.declare(`a-dead-${at}`, { repo, state: 'stopped' });
}

const secondsOf = (fleet: Fleet, step: string) => {
  const at = (event: string, of: string | undefined) =>
    Date.parse(fleet.journal().find((line) => line.event === event && line.step === of)?.at ?? '');
  return (at('step-ended', step) - at('run-started', undefined)) / 1_000;
};

describe('remotes that never answer', () => {
  it.each(['git', 'http'])(
    'by %s keep no other project from starting, and are asked once',
    async (scheme) => {
      const server = await silentServer();
      const healthy = Array.from({ length: 10 }, (_, at) => [`healthy-${at}`, { state: 'stopped' }] as const);
      const fleet = makeFleet({ projects: Object.fromEntries(healthy), apply: { parallel: 2 } });
      withDead(
        fleet,
        Array.from({ length: 4 }, (_, at) => `${scheme}://127.0.0.1:${server.port}/team/${at}.git`),
      );
      const { code, document } = await fleet.applyJson();
      expect(code).toBe(1);
      const dead = document.results.filter(({ id }) => /^a-dead-\d\/clone$/.test(id));
      expect(dead.map(({ outcome }) => outcome.state)).toEqual(['failed', 'failed', 'failed', 'failed']);
      expect(JSON.stringify(dead)).toContain('no answer within 10 s');
      const others = document.results.filter(({ id }) => id.startsWith('healthy-'));
      expect(others.map(({ outcome }) => outcome.state)).toEqual(others.map(() => 'done'));
      expect(others.length).toBeGreaterThanOrEqual(20);
      // One site that is down costs one question.
      expect(server.asked()).toBe(1);
    },
  );

  it('by an ssh that sleeps are given up, with all that git has started', async () => {
    const fleet = makeFleet({ projects: { 'b-well': { state: 'stopped' } }, apply: { parallel: 1 } });
    const ssh = fleet.write('bin/ssh', '#!/bin/sh\nexec sleep 4711\n', 0o755);
    withDead(fleet, ['ssh://one.example.org/a.git', 'ssh://two.example.org/b.git']);
    const ran = await fleet.poWith({ GIT_SSH_COMMAND: ssh }, 'apply', '--yes');
    expect(ran.code).toBe(1);
    expect(unwrapped(ran.stdout)).toContain('no answer within 10 s');
    expect(secondsOf(fleet, 'a-dead-0/clone')).toBeGreaterThan(9);
    expect(secondsOf(fleet, 'b-well/clone')).toBeLessThan(9);
    expect(processesIn(fleet.top), 'an ssh is left').toEqual([]);
  });
});

describe('a remote that asks', () => {
  it('asks nobody on the terminal while a plan is made, and what to do is said', async () => {
    const fleet = makeFleet({ projects: { web: { state: 'stopped' } } });
    // What ssh does for a password: it opens the terminal itself.
    const ssh = fleet.write(
      'bin/ssh',
      '#!/bin/sh\necho "password, please" > /dev/tty && read -r answer < /dev/tty\necho "Permission denied (publickey,password)." >&2\nexit 255\n',
      0o755,
    );
    fleet.useEngine('v0.1.0', 'ssh://git.example.org/engine.git');
    const screen = join(fleet.top, 'screen');
    const command = `'${process.execPath}' '${join(poFolder(), 'po.mjs')}' plan`;
    const child = spawn('script', ['-qec', command, screen], {
      cwd: fleet.desk,
      env: { ...fleet.env, GIT_SSH_COMMAND: ssh, TERM: 'xterm', COLUMNS: '400' },
      stdio: ['pipe', 'ignore', 'ignore'],
    });
    const code = await new Promise((resolve) => child.on('close', resolve));
    expect(existsSync(screen)).toBe(true);
    const shown = unwrapped(readFileSync(screen, 'utf8'));
    expect(code).toBe(1);
    expect(shown).not.toContain('password, please');
    expect(shown).toContain('ssh-add');
  });

  it('for a user and password is told what to set up instead', async () => {
    const fleet = makeFleet({ projects: {} });
    const remote = makeRemote(fleet, { commits: [{ 'agents.toml': agentsToml('web') }] });
    expect(remote.url).not.toBe('');
    const ssh = fleet.write(
      'bin/ssh',
      '#!/bin/sh\necho "Host key verification failed." >&2\nexit 255\n',
      0o755,
    );
    fleet.declare('web', { repo: 'ssh://git.example.org/web.git', state: 'stopped' });
    const ran = await fleet.poWith({ GIT_SSH_COMMAND: ssh }, 'apply', '--yes');
    expect(ran.code).toBe(1);
    expect(unwrapped(ran.stdout)).toContain('ssh does not know this host');
  });
});
