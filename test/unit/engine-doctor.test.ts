// What doctor concludes, without any of the programs it asks.
import { describe, expect, it } from 'vitest';
import { missingFlags, versionFault } from '../../engine/backends/probe.ts';
import { checkLocale, checkNode } from '../../engine/doctor/host.ts';
import { cgroupOf, endsAtLogout, findingOf } from '../../engine/doctor/logout.ts';

describe('a version', () => {
  const checked = { oldest: '2.1.197', newest: '2.1.330' };
  it.each([
    ['2.1.196', 'older'],
    ['2.1.197', null],
    ['2.1.200', null],
    ['2.1.330', null],
    ['2.1.331-beta.1', 'newer'],
    ['2.2.0', 'newer'],
    ['10.0.0', 'newer'],
    ['1.99.999', 'older'],
  ])('%s is %s than what was tried', (version, fault) => {
    expect(versionFault(version, checked)).toBe(fault);
  });
});

describe('a flag', () => {
  const help = '  -m, --model <MODEL>\n  --resume [value]\n  --skip-trust-not\n--last\n';
  it('is known only where the help has it whole', () => {
    const asked = ['-m', '--model', '--resume', '--last', '--skip-trust', '--mode', '-r', '--trust'];
    expect(missingFlags(asked, help)).toEqual(['--skip-trust', '--mode', '-r', '--trust']);
  });
});

describe('the host', () => {
  it('has a node that is new enough, or not', () => {
    expect(['20.19.0', '22.1.0', '20.18.9', '18.20.0'].map((one) => checkNode(one).level)).toEqual([
      ...['ok', 'ok', 'error', 'error'],
    ]);
  });

  it('has a locale with UTF-8, or not', () => {
    const level = (env: Record<string, string>) => checkLocale({ env }).level;
    expect(level({ LANG: 'C.UTF-8' })).toBe('ok');
    expect(level({ LANG: 'C.UTF-8', LC_ALL: 'C' })).toBe('warning');
    expect(level({ LANG: 'de_DE.utf8' })).toBe('ok');
    expect(level({})).toBe('warning');
  });
});

describe('a logout', () => {
  const slice = '/user.slice/user-1000.slice';
  it.each([
    [`0::${slice}/session-3.scope\n`, 'session'],
    [`9:name=systemd:${slice}/session-c1.scope\n4:memory:/x\n0::/\n`, 'session'],
    [`0::${slice}/user@1000.service/app.slice/run-r1.scope\n`, 'user-manager'],
    ['0::/system.slice/cron.service\n', null],
    ['9:name=systemd:/\n4:memory:/user.slice/user-1000.slice/session-3.scope\n0::/\n', null],
    ['', null],
  ])('concerns %j as a part of %s', (text, cgroup) => {
    expect(cgroupOf(text)).toBe(cgroup);
  });

  it.each([
    ['session', 'KillUserProcesses=no\nKillOnlyUsers=\nKillExcludeUsers=root\n', false],
    ['session', 'KillUserProcesses=yes\nKillOnlyUsers=\nKillExcludeUsers=root\nLinger=yes\n', true],
    ['session', 'KillUserProcesses=yes\nKillOnlyUsers=\nKillExcludeUsers=root ann\n', false],
    ['session', 'KillUserProcesses=yes\nKillOnlyUsers=bob\nKillExcludeUsers=root\n', false],
    ['session', 'KillUserProcesses=yes\nKillOnlyUsers=bob ann\nKillExcludeUsers=root\n', true],
    ['session', 'Linger=yes\n', null],
    ['user-manager', 'KillUserProcesses=yes\nLinger=yes\n', false],
    ['user-manager', 'KillUserProcesses=no\nLinger=no\n', true],
    ['user-manager', '', null],
  ] as const)('ends a part of %s where logind says %j: %s', (cgroup, said, ends) => {
    expect(endsAtLogout(cgroup, 'ann', said)).toBe(ends);
  });

  it('is warned of with the way out, and also where nobody can tell', () => {
    const of = (cgroup: 'session' | 'user-manager', ends: boolean | null, isRunning = false) =>
      findingOf(cgroup, ends, 'ann', { socket: 'po-x', isRunning });
    expect(of('session', false)).toMatchObject({ level: 'ok', fix: null });
    const outside = 'and start outside of it: systemd-run --user --scope node engine/agents.mjs up';
    expect(of('session', true)).toMatchObject({
      level: 'warning',
      detail: expect.stringContaining('ends all its processes at logout'),
      fix: `loginctl enable-linger ann, ${outside}`,
    });
    expect(of('session', true, true).fix).toBe(
      `loginctl enable-linger ann, once no agent runs on it end the server: tmux -L po-x kill-server, ${outside}`,
    );
    expect(of('session', null)).toMatchObject({
      level: 'warning',
      detail: expect.stringContaining('cannot be told'),
    });
    expect(of('user-manager', true)).toMatchObject({ level: 'warning', fix: 'loginctl enable-linger ann' });
  });
});
