/**
 * Finds a tmux server of ours that lives although its socket gives no answer. Only ever a reason to refuse:
 * nothing is signalled on the strength of it. Linux only; elsewhere such a server is known from its record.
 */
import { readdirSync } from 'node:fs';
import type { Environment } from './environment.ts';
import { argumentsOf, environmentOf, procText } from './process-table.ts';

/** The pid of the server that was started with `-L name` under this TMUX_TMPDIR, or null. */
export function findServer(name: string, env: Environment): number | null {
  if (process.platform !== 'linux') return null;
  const pids = readdirSync('/proc').flatMap((entry) => (/^\d+$/.test(entry) ? [Number(entry)] : []));
  const found = pids.find((pid) => {
    if (!isTmuxServer(pid)) return false;
    const argv = argumentsOf(pid);
    const flag = argv.indexOf('-L');
    if (flag === -1 || argv[flag + 1] !== name) return false;
    const place = environmentOf(pid).find((entry) => entry.startsWith('TMUX_TMPDIR='));
    return (place ?? 'TMUX_TMPDIR=') === `TMUX_TMPDIR=${env['TMUX_TMPDIR'] ?? ''}`;
  });
  return found ?? null;
}

/** Decided by the name that tmux gives the process. True where the system cannot tell. */
export function isTmuxServer(pid: number): boolean {
  return process.platform !== 'linux' || procText(pid, 'comm').trim() === 'tmux: server';
}
