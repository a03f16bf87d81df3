// Whose login healed agents are given: when a command of the operator takes the place of the one that is known.
import { mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest';
import { presentEnvironment, staleSession } from '../../../engine/session/present.ts';
import { noteSession, readSession } from '../../../engine/session/record.ts';
import type { Environment } from '../../../engine/world/environment.ts';

const folder = mkdtempSync(join(tmpdir(), 'po-session-'));
const [one, two] = [join(folder, 'one.sock'), join(folder, 'two.sock')];
const gone = join(folder, 'gone.sock');
const servers = [one, two].map((path) => ({ path, server: createServer((socket) => socket.destroy()) }));
beforeAll(() =>
  Promise.all(servers.map(({ path, server }) => new Promise<void>((done) => server.listen(path, done)))),
);
afterAll(async () => {
  await Promise.all(servers.map(({ server }) => new Promise((done) => server.close(done))));
  rmSync(folder, { recursive: true, force: true });
});
beforeEach(() => rmSync(join(folder, 'session.json'), { force: true }));

const note = (env: Environment, inputIsTerminal = false) =>
  noteSession(
    {
      env,
      clock: { now: () => new Date(0), monotonicMs: () => 0, sleep: async () => {} },
      streams: {
        inputIsTerminal,
        outputIsTerminal: false,
        readInput: async () => Buffer.alloc(0),
        write: () => true,
      },
    },
    { path: folder },
  );
const known = () => readSession(folder)?.variables ?? null;

const desktop = { PATH: '/a', DISPLAY: ':1', KUBECONFIG: '/k', SECRET: 'x' };
it.each<readonly [string, Environment, Environment, 'first' | 'second']>([
  ['a login with an ssh agent', desktop, { SSH_AUTH_SOCK: two }, 'second'],
  ['another login', desktop, { SSH_CONNECTION: 'x' }, 'second'],
  ['cron', desktop, { XDG_RUNTIME_DIR: '/run/user/0' }, 'first'],
  ['a login without an ssh agent', { ...desktop, SSH_AUTH_SOCK: one }, { SSH_CONNECTION: 'x' }, 'first'],
  ['a login whose ssh agent is gone', { SSH_AUTH_SOCK: one }, { SSH_AUTH_SOCK: gone }, 'first'],
  ['a login, where the ssh agent is gone', { SSH_AUTH_SOCK: gone }, { SSH_CONNECTION: 'x' }, 'second'],
  ['an agent', { SSH_AUTH_SOCK: gone }, { SSH_AUTH_SOCK: two, AO_LAUNCH: 'x' }, 'first'],
])('%s comes later', async (_, first, second, expected) => {
  await note(first);
  const before = known();
  await note(second);
  if (expected === 'first') expect(known()).toEqual(before);
  else expect(known()).toEqual(second);
});

it('holds nothing but the login and the PATH, for nobody else to read', async () => {
  await note(desktop);
  expect(readSession(folder)).toMatchObject({ path: '/a', variables: { DISPLAY: ':1', KUBECONFIG: '/k' } });
  expect(known()).not.toHaveProperty('SECRET');
  expect(statSync(join(folder, 'session.json')).mode & 0o777).toBe(0o600);
  // At a terminal somebody sits, whatever is set.
  await note({ PATH: '/b', KUBECONFIG: '/other' }, true);
  expect(readSession(folder)).toMatchObject({ path: '/b', variables: { KUBECONFIG: '/other' } });
});

it('is given as a whole, and PATH is only added to', async () => {
  const started = {
    PATH: '/usr/bin:/bin',
    DISPLAY: ':0',
    SSH_TTY: '/dev/pts/1',
    KEPT: 'x',
    TMPDIR: join(folder, 'none'),
  };
  const { TMPDIR, ...rest } = started;
  expect(await presentEnvironment(started, folder)).toEqual(rest);
  expect(TMPDIR).not.toBe('');
  await note({ PATH: '/opt/new:/bin:relative', SSH_AUTH_SOCK: one });
  expect(await presentEnvironment(started, folder)).toEqual({
    ...{ PATH: '/usr/bin:/bin:/opt/new', KEPT: 'x', SSH_AUTH_SOCK: one },
  });
  writeFileSync(join(folder, 'session.json'), '{');
  expect(await presentEnvironment(started, folder)).toEqual(rest);
});

it('says what leads nowhere', async () => {
  expect(
    await staleSession({ SSH_AUTH_SOCK: one, XDG_RUNTIME_DIR: folder, KUBECONFIG: `${gone}:${one}` }),
  ).toEqual([]);
  // A file that is left of an agent that was killed.
  const left = join(folder, 'left.sock');
  writeFileSync(left, '');
  expect(await staleSession({ SSH_AUTH_SOCK: left, KUBECONFIG: gone })).toEqual([
    `no ssh agent answers at SSH_AUTH_SOCK, ${left}`,
    `KUBECONFIG, ${gone}, is gone`,
  ]);
});
