// Reads /proc of Linux. Nothing is known of a process that has ended, of another user's, and on a system without /proc.
import { readFileSync } from 'node:fs';
import { parseLinuxStat } from '../../engine/protocol.ts';

/** What `read` answers; null where it throws. */
export function inProc<T>(read: () => T): T | null {
  try {
    return read();
  } catch {
    return null;
  }
}

/** Its arguments, or its variables; empty where nothing is known, and for a zombie, which has neither. */
export function listIn(pid: number, file: 'cmdline' | 'environ'): readonly string[] {
  const text = inProc(() => readFileSync(`/proc/${pid}/${file}`, 'utf8'));
  return text?.replace(/\0$/, '').split('\0') ?? [];
}

export function parentOf(pid: number): number | null {
  return inProc(() => parseLinuxStat(readFileSync(`/proc/${pid}/stat`, 'utf8'))?.ppid ?? null);
}

/** By the name that it gives itself. */
export function isTmuxServer(pid: number): boolean {
  return inProc(() => readFileSync(`/proc/${pid}/comm`, 'utf8').trim()) === 'tmux: server';
}
