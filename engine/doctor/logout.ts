/**
 * Whether what runs here outlives the login it was started from. On a host with systemd every process lies in a cgroup
 * that may be ended as a whole when its user logs out: that of the login, or that of the user's own service manager.
 */
import { userInfo } from 'node:os';
import type { Context } from '../context.ts';
import { remedyText, shellWord } from '../kernel/help.ts';
import { serverEnvironment } from '../world/environment.ts';
import { run } from '../world/exec.ts';
import { readText, statOf } from '../world/files.ts';
import { type Finding, ok, warning } from './finding.ts';

/** What ends with the login, what ends with the last login of the user, and what ends with neither. */
export type Cgroup = 'session' | 'user-manager' | null;

/** `text` is `/proc/<pid>/cgroup`. Pure. */
export function cgroupOf(text: string): Cgroup {
  // The tree of systemd: the only one of cgroups v2, and a named one of v1.
  const inUser = /^(?:0:|\d+:name=systemd):\/user\.slice\/user-\d+\.slice\/([^/\n]+)/m;
  const unit = inUser.exec(text)?.[1] ?? '';
  if (unit.startsWith('session-')) return 'session';
  return unit.startsWith('user@') ? 'user-manager' : null;
}

/**
 * Null where that cannot be told. `said` is what `loginctl` says of itself and of the user, `Name=value` a line. Pure;
 * the rules are those of logind.
 */
export function endsAtLogout(cgroup: Exclude<Cgroup, null>, user: string, said: string): boolean | null {
  const value = (name: string) => new RegExp(`^${name}=(.*)$`, 'm').exec(said)?.[1] ?? null;
  if (cgroup === 'user-manager') {
    const linger = value('Linger');
    return linger === null ? null : linger !== 'yes';
  }
  const kills = value('KillUserProcesses');
  if (kills === null) return null;
  const names = (name: string) => (value(name) ?? '').split(' ').filter((one) => one !== '');
  const [only, except] = [names('KillOnlyUsers'), names('KillExcludeUsers')];
  return kills === 'yes' && !except.includes(user) && (only.length === 0 || only.includes(user));
}

export interface Asked {
  /** The tmux server and the watchdog, where they run; else this very process, which would start them. */
  readonly pids: readonly number[];
  /** Of the tmux server, such as `po-recipes`. */
  readonly socket: string;
  readonly isRunning: boolean;
  /** Of the project. */
  readonly folder: string;
}

export async function checkLogout(context: Context, asked: Asked): Promise<Finding[]> {
  const user = userName();
  // Without systemd nothing ends a cgroup, whatever it is called.
  if (process.platform !== 'linux' || user === null || statOf('/run/systemd/system') === null) return [];
  const seen = asked.pids.map((pid) => cgroupOf(readText(`/proc/${pid}/cgroup`) ?? ''));
  const cgroups = [...new Set(seen)].filter((cgroup) => cgroup !== null);
  if (cgroups.length === 0) return [];
  const said = await Promise.all([
    ask(context, [
      'show-session',
      '-p',
      'KillUserProcesses',
      '-p',
      'KillOnlyUsers',
      '-p',
      'KillExcludeUsers',
    ]),
    ask(context, ['show-user', user, '-p', 'Linger']),
  ]);
  // logind says nothing of a user who is not logged in; whether one lingers is a file.
  const lingers = statOf(`/var/lib/systemd/linger/${user}`) === null ? '' : 'Linger=yes';
  const all = [...said, lingers].join('\n');
  return cgroups.map((cgroup) => findingOf(cgroup, endsAtLogout(cgroup, user, all), user, asked));
}

/** Pure. */
export function findingOf(
  cgroup: Exclude<Cgroup, null>,
  ends: boolean | null,
  user: string,
  { socket, isRunning, folder }: Pick<Asked, 'socket' | 'isRunning' | 'folder'>,
): Finding {
  if (ends === false) return ok('logout', 'what runs goes on when you log out');
  const linger = `loginctl enable-linger ${shellWord(user)}`;
  if (cgroup === 'user-manager') {
    const what = `What runs belongs to the service manager of ${user}, and`;
    return warning(
      'logout',
      ends === null
        ? `${what} it cannot be told whether that goes on after the last logout.`
        : `${what} that ends at the last logout: the tmux server, its agents and the watchdog with it.`,
      remedyText('keep it after the last logout:', linger),
    );
  }
  const what = 'What runs belongs to this login session, and';
  const outside = `cd ${shellWord(folder)} && systemd-run --user --scope node engine/agents.mjs up`;
  // The agents are children of the server, and stay where that is.
  const end = `tmux -L ${shellWord(socket)} kill-server`;
  return warning(
    'logout',
    ends === null
      ? `${what} it cannot be told whether that ends its processes at logout.`
      : `${what} that ends all its processes at logout: the tmux server, its agents and the watchdog with it.`,
    isRunning
      ? remedyText(
          'stop the agents when their work allows, end their server, and start outside of the login:',
          linger,
          end,
          outside,
        )
      : remedyText('start outside of the login:', linger, outside),
  );
}

const timeoutMs = 5_000;

/** Empty without an answer: a host without logind, or a user who is not logged in. */
async function ask({ env }: Context, args: readonly string[]): Promise<string> {
  const ran = await run('loginctl', args, { env: serverEnvironment(env), cwd: '/', timeoutMs });
  return ran.kind === 'ended' && ran.code === 0 ? ran.stdout : '';
}

/** Null for a user without an entry. */
function userName(): string | null {
  try {
    return userInfo().username;
  } catch {
    return null;
  }
}
