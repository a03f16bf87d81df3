/**
 * Finds a tmux server of ours that lives although its socket gives no answer. Only ever a reason to refuse:
 * nothing is signalled on the strength of it. Linux only; elsewhere such a server is known from its record.
 */
import { readdirSync, readFileSync } from 'node:fs';
import type { Environment } from './environment.ts';

/** The pid of the server that was started with `-L name` under this TMUX_TMPDIR, or null. */
export function findServer(name: string, env: Environment): number | null {
  if (process.platform !== 'linux') return null;
  const pids = readdirSync('/proc').filter((entry) => /^\d+$/.test(entry));
  const found = pids.find((pid) => {
    if (!isTmuxServer(Number(pid))) return false;
    const argv = read(pid, 'cmdline').split('\0');
    const flag = argv.indexOf('-L');
    if (flag === -1 || argv[flag + 1] !== name) return false;
    const place = read(pid, 'environ')
      .split('\0')
      .find((entry) => entry.startsWith('TMUX_TMPDIR='));
    return (place ?? 'TMUX_TMPDIR=') === `TMUX_TMPDIR=${env['TMUX_TMPDIR'] ?? ''}`;
  });
  return found === undefined ? null : Number(found);
}

/** Decided by the name that tmux gives the process. True where the system cannot tell. */
export function isTmuxServer(pid: number): boolean {
  return process.platform !== 'linux' || read(String(pid), 'comm').trim() === 'tmux: server';
}

/** Empty where it has ended meanwhile, or is another user's. */
function read(pid: string, file: string): string {
  try {
    return readFileSync(`/proc/${pid}/${file}`, 'utf8');
  } catch {
    return '';
  }
}
