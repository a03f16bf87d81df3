// What doctor concludes, without any of the programs it asks.
import { describe, expect, it } from 'vitest';
import { missingFlags, versionFault } from '../../../engine/backends/probe.ts';
import { removesSockets } from '../../../engine/contract/tmp-cleaners.ts';
import { remedyOf } from '../../../engine/doctor/finding.ts';
import { checkLocale, checkNode } from '../../../engine/doctor/host.ts';
import { cgroupOf, endsAtLogout, findingOf } from '../../../engine/doctor/logout.ts';
import { helpLines } from '../../../engine/kernel/help.ts';

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

  it('is warned of with the remedy, and also where nobody can tell', () => {
    const of = (cgroup: 'session' | 'user-manager', ends: boolean | null, isRunning = false) =>
      findingOf(cgroup, ends, 'ann', { socket: 'po-x', isRunning, folder: '/f/a b' });
    expect(of('session', false)).toMatchObject({ level: 'ok', fix: null });
    const outside = "cd '/f/a b' && systemd-run --user --scope node engine/agents.mjs up";
    const commandsOf = (fix: string | null) =>
      helpLines(fix ?? '').flatMap(({ isCommand, text }) => (isCommand ? [text] : []));
    const ending = of('session', true);
    expect(ending).toMatchObject({
      level: 'warning',
      detail: expect.stringContaining('ends all its processes at logout'),
    });
    expect(commandsOf(ending.fix)).toEqual(['loginctl enable-linger ann', outside]);
    expect(commandsOf(of('session', true, true).fix)).toEqual([
      'loginctl enable-linger ann',
      'tmux -L po-x kill-server',
      outside,
    ]);
    expect(of('session', null)).toMatchObject({
      level: 'warning',
      detail: expect.stringContaining('cannot be told'),
    });
    expect(commandsOf(of('user-manager', true).fix)).toEqual(['loginctl enable-linger ann']);
  });
});

describe('what clears /tmp', () => {
  it.each([
    ['17 * * * * root cd / && run-parts --report /etc/cron.hourly\n', false],
    // Plain files, links and empty folders, as both do unless they are told otherwise.
    ['flags=-umc\n/usr/sbin/tmpwatch "$flags" -x /tmp/.X11-unix 10d /tmp\n', false],
    ['[ -a /usr/sbin/tmpreaper ] || exit 0\ntmpreaper --mtime-dir --symlinks 7d /tmp\n', false],
    ['# tmpwatch --all 10d /tmp\n', false],
    ['tmpwatch --all -x "/tmp/tmux-*" 10d /tmp\n', false],
    ['0 3 * * * root find /tmp -type f -mtime +7 -delete\n', false],
    ['tmpwatch --all 10d /tmp\n', true],
    ['flags=-umca\n/usr/sbin/tmpwatch "$flags" 10d /tmp\n', true],
    ["# of tmpreaper\nTMPREAPER_ADDITIONALOPTIONS='--all'\nTMPREAPER_TIME=7d\n", true],
    ['0 3 * * * root find /tmp -mindepth 1 -mtime +7 -delete\n', true],
    ['0 3 * * * root find /tmp -mtime +7 -exec rm -rf {} +\n', true],
  ])('%j removes sockets: %s', (text, expected) => {
    expect(removesSockets(text)).toBe(expected);
  });
});

it('writes a command of a remedy on a line of its own', () => {
  expect(remedyOf('kill -USR1 7    makes it create the socket again')).toBe(
    'makes it create the socket again:\n  kill -USR1 7',
  );
  expect(remedyOf("chmod 600 '/a b/x.env'")).toBe("fix it:\n  chmod 600 '/a b/x.env'");
  expect(remedyOf('install tmux 3.2 or newer')).toBe('install tmux 3.2 or newer');
  expect(remedyOf('words:\n  kill 7')).toBe('words:\n  kill 7');
});
