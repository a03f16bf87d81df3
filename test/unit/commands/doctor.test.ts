// What doctor makes of what it sees: versions, reports of engines, remotes, and what to type for each.
import { describe, expect, it } from 'vitest';
import { doctorDocument, fixOf } from '../../../src/commands/doctor/json.ts';
import { engineFindings, findingOf, withoutContradiction } from '../../../src/doctor/engine-report.ts';
import { agentInstallLine, installLine } from '../../../src/doctor/install.ts';
import { flockFinding, gitFinding, identityFinding } from '../../../src/doctor/machine.ts';
import { checkRemotes, type Remote, remoteLimits, remotesOf } from '../../../src/doctor/remotes.ts';
import { fleetOf, projectOf } from '../../support/model.ts';

const debian = {
  families: ['debian'],
  platform: 'linux',
  uid: 1000,
  cleaner: null,
  hasSystemd: true,
} as const;

describe('the programs that po runs', () => {
  it.each([
    ['git version 2.39.5', 'ok'],
    ['git version 2.28.0', 'ok'],
    ['git version 3.0.0', 'ok'],
    ['git version 2.27.1', 'error'],
    ['git version 1.99.0', 'error'],
    [null, 'error'],
  ])('git that says %s', (said, level) => {
    expect(gitFinding(said, debian)).toMatchObject({ check: 'git', level });
  });

  it('flock and an identity', () => {
    expect(flockFinding('flock from util-linux 2.38.1', debian)).toMatchObject({ level: 'ok' });
    const missing = flockFinding(null, debian);
    expect(missing.level).toBe('error');
    expect(fixOf(missing.fix ?? '').commands).toEqual(['sudo apt-get install -y util-linux']);
    // po commits all the same, by a name of its own.
    expect(identityFinding(['/srv/web', '/srv/api']).level).toBe('warning');
    expect(fixOf(identityFinding(['/srv/web']).fix ?? '').commands).toHaveLength(2);
    expect(identityFinding([]).level).toBe('ok');
  });

  it.each([
    [['debian'], 'linux', 0, 'apt-get install -y util-linux'],
    [['ubuntu', 'debian'], 'linux', 1, 'sudo apt-get install -y util-linux'],
    [['fedora'], 'linux', 1, 'sudo dnf install -y util-linux'],
    [['alpine'], 'linux', 0, 'apk add util-linux'],
    [['arch'], 'linux', 1, 'sudo pacman -S --noconfirm util-linux'],
    [['opensuse-leap', 'suse'], 'linux', 1, 'sudo zypper install -y util-linux'],
    [['nixos'], 'linux', 1, 'nix profile install nixpkgs#util-linux'],
    [[], 'darwin', 1, 'brew install flock'],
  ] as const)('are installed on %s %s by uid %i', (families, platform, uid, line) => {
    expect(installLine('flock', { families, platform, uid })).toBe(line);
  });
});

describe('a report of an engine', () => {
  const of = (check: string, detail: string, fix: string | null) =>
    findingOf(
      { check, level: fix === null ? 'ok' : 'error', detail, fix },
      { project: 'web', folder: '/f/a b' },
      debian,
    );
  const commands = (check: string, detail: string, fix: string) =>
    fixOf(of(check, detail, fix)?.fix ?? '').commands;

  it.each([
    '',
    '{',
    '[]',
    'null',
    '{"format":"ao.doctor/2","findings":[]}',
    '{"format":"ao.doctor/1","findings":[1]}',
  ])('that is none: %s', (text) => {
    expect(engineFindings(text)).toBeNull();
  });

  it('names po’s own checks, and not what po looks at itself', () => {
    expect(of('git', 'git version 2', null)).toBeNull();
    expect(of('tmux', 'tmux 3.3a', null)).toMatchObject({
      check: 'tmux',
      project: null,
      level: 'ok',
      fix: null,
    });
    expect(of('agents.toml', 'right', null)).toMatchObject({ check: 'agents-file', project: 'web' });
    expect(of('a, b: claude', 'fine', null)).toMatchObject({ check: 'agent-cli', what: 'a, b: fine' });
  });

  it('has something to type for everything that is wrong', () => {
    const install = 'install it, or say where it is with command = ["/path/to/it"]';
    expect(commands('w: claude', 'There is no program claude.', install)).toEqual([
      agentInstallLine('claude'),
    ]);
    expect(commands('w: command', 'There is no program x.', install)).toEqual(["cd '/f/a b'"]);
    expect(commands('.ao-state', 'Others can read it.', 'chmod 700 /f/x')).toEqual([
      "cd '/f/a b'",
      'chmod 700 /f/x',
    ]);
    expect(commands('.ao-state', 'agents', 'when they do not run: rm .ao-state/*/old.json')).toEqual([
      "cd '/f/a b'",
      'rm .ao-state/*/old.json',
    ]);
    expect(commands('agents.toml', 'x', 'node engine/agents.mjs validate    shows where')).toEqual([
      "cd '/f/a b'",
      'node engine/agents.mjs validate',
    ]);
    expect(commands('tmux', 'tmux 2.9 is too old', 'install tmux 3.2 or newer')).toEqual([
      'sudo apt-get install -y tmux',
    ]);
    expect(commands('locale', 'none', 'set LANG')).toEqual(['export LANG=C.UTF-8']);
    expect(commands('socket', '/tmp is cleaned', 'set TMUX_TMPDIR to a folder of your own')).toHaveLength(2);
    const logout =
      'loginctl enable-linger ada, and start outside of it: systemd-run --user --scope node engine/agents.mjs up';
    expect(commands('logout', 'ends', logout)).toEqual(['loginctl enable-linger ada']);
    expect(commands('server', 'lost', 'let it make its socket again:\n  kill -USR1 7')).toEqual([
      'kill -USR1 7',
    ]);
  });
});

describe('what v0.1.0 warns of on every machine', () => {
  const place = { project: null, folder: '/f' };
  const warned = (check: string, detail: string, host: Partial<typeof debian> | { cleaner: string }) =>
    findingOf({ check, level: 'warning', detail, fix: 'do' }, place, { ...debian, ...host });

  it('is told only where it is so', () => {
    const tmp = '/tmp/tmux-1000 is cleaned from time to time on many hosts; a server …';
    expect(warned('socket', tmp, {})).toBeNull();
    expect(warned('socket', tmp, { cleaner: '/etc/cron.daily/tmpwatch' })).toMatchObject({ check: 'server' });
    expect(warned('logout', 'it cannot be told', {})).toMatchObject({ check: 'logout' });
    const bare = { ...debian, hasSystemd: false };
    const logout = { check: 'logout', level: 'warning', detail: 'it cannot be told', fix: 'do' } as const;
    expect(findingOf(logout, place, bare)).toBeNull();
  });

  it('never has the tmux server fine and wrong at once', () => {
    const one = { project: null, what: 'w', fix: null };
    const found = [
      { ...one, check: 'server', level: 'ok' },
      { ...one, check: 'server', level: 'warning' },
      { ...one, check: 'remote', level: 'ok' },
      { ...one, check: 'remote', level: 'error' },
    ] as const;
    expect(withoutContradiction(found)).toEqual(found.slice(1));
  });
});

describe('remotes', () => {
  const remote = (url: string, changes: Partial<Remote> = {}): Remote => ({
    url,
    path: '/srv/fleet/web',
    users: ['web'],
    isNeeded: false,
    ...changes,
  });

  it('are each asked once, and needed where the clone is not there yet', () => {
    const repo = 'https://git.example.org/a.git';
    const projects = [
      projectOf('a', { repo }),
      projectOf('b', { repo, state: 'stopped' }),
      projectOf('c', { repo: null }),
    ];
    const gone = projectOf('d', { repo: 'https://git.example.org/d.git', state: 'retired' });
    const fleet = fleetOf([...projects, gone]);
    const isThere = (path: string) => path !== projects[1]?.path;
    expect(remotesOf(fleet, isThere)).toEqual([
      { url: repo, path: projects[0]?.path, users: ['a', 'b'], isNeeded: true },
    ]);
    const source = { kind: 'git', url: 'https://git.example.org/engine.git' } as const;
    const other = remotesOf({ ...fleet, engine: { ...fleet.engine, source } }, () => true);
    expect(other.map(({ url, isNeeded }) => [url, isNeeded])).toEqual([
      [source.url, false],
      [repo, false],
    ]);
  });

  it('that are silent are told without their credentials', async () => {
    const url = 'https://ada:secret@git.example.org/a.git';
    const found = await checkRemotes([remote(url, { isNeeded: true }), remote('/srv/b.git')], {
      whyUnreachable: async ({ url: asked }) =>
        asked === url ? `fatal: unable to access '${url}/': no\nmore` : null,
      monotonicMs: () => 0,
      interrupted: new AbortController().signal,
    });
    expect(found.map(({ level, what }) => [level, what])).toEqual([
      ['ok', '1 of 2 answer'],
      ['error', expect.stringContaining('https://git.example.org/a.git gives no answer')],
    ]);
    expect(JSON.stringify(found)).not.toContain('secret');
  });

  it('are asked a few at a time, and not for longer than all of them may take', async () => {
    let [nowMs, running, most, asked] = [0, 0, 0, 0];
    const remotes = Array.from({ length: 100 }, (_, index) => remote(`/srv/${index}.git`));
    const found = await checkRemotes(remotes, {
      async whyUnreachable({ timeoutMs }) {
        expect(timeoutMs).toBeLessThanOrEqual(remoteLimits.eachMs);
        running += 1;
        asked += 1;
        most = Math.max(most, running);
        await Promise.resolve();
        nowMs += 2_000;
        running -= 1;
        return null;
      },
      monotonicMs: () => nowMs,
      interrupted: new AbortController().signal,
    });
    expect(most).toBe(remoteLimits.atOnce);
    expect(asked).toBeLessThan(40);
    expect(found.map(({ level }) => level)).toEqual(['ok', 'warning']);
    expect(found[1]?.what).toContain(`${100 - asked} remotes were not asked within 45 s`);
  });

  it('are left alone once somebody has had enough', async () => {
    const stop = new AbortController();
    stop.abort();
    const whyUnreachable = () => Promise.reject(new Error('it was asked'));
    const found = await checkRemotes([remote('/srv/a.git')], {
      whyUnreachable,
      monotonicMs: () => 0,
      interrupted: stop.signal,
    });
    expect(found).toMatchObject([{ check: 'remote', level: 'warning' }]);
  });
});

it('is healthy with warnings, and not with an error', () => {
  const finding = { check: 'git', project: null, what: 'w', why: null, fix: null } as const;
  const of = (...levels: ('ok' | 'warning' | 'error')[]) =>
    doctorDocument(
      null,
      levels.map((level) => ({ ...finding, level })),
      false,
    );
  expect(of('ok', 'warning', 'warning')).toMatchObject({
    healthy: true,
    summary: { errors: 0, warnings: 2, fine: 1 },
  });
  expect(of('error')).toMatchObject({ healthy: false });
});
