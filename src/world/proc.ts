// Reads /proc of Linux. Nothing is known of a process that has ended, of another user's, and on a system without /proc.
import { readFileSync } from 'node:fs';
import { parseLinuxStat } from '../../engine/protocol.ts';
import { orNull } from './paths.ts';

/** Its arguments, or its variables; empty where nothing is known, and for a zombie, which has neither. */
export function listIn(pid: number, file: 'cmdline' | 'environ'): readonly string[] {
  const text = orNull(() => readFileSync(`/proc/${pid}/${file}`, 'utf8'));
  return text?.replace(/\0$/, '').split('\0') ?? [];
}

export function parentOf(pid: number): number | null {
  return orNull(() => parseLinuxStat(readFileSync(`/proc/${pid}/stat`, 'utf8'))?.ppid ?? null);
}

/** More generations than any shell in an agent in a launcher has. */
const mostAncestors = 64;

/** Its own pid, then those of its ancestors, from parent up; without init. */
export function lineOf(pid: number): readonly number[] {
  const line: number[] = [];
  for (let at = pid; at > 1 && line.length < mostAncestors; at = parentOf(at) ?? 0) line.push(at);
  return line;
}

/** By the name that it gives itself. */
export function isTmuxServer(pid: number): boolean {
  return orNull(() => readFileSync(`/proc/${pid}/comm`, 'utf8').trim()) === 'tmux: server';
}
