// Which processes work in a folder: those whose current folder it is, or one below it. Never signals anything. Linux only:
// elsewhere nobody can be asked, and none is found.
import { readdirSync, readFileSync, readlinkSync } from 'node:fs';
import { parseLinuxStat } from '../../engine/protocol.ts';

export interface Inside {
  readonly pid: number;
  /** Its command line, cut. */
  readonly command: string;
  /** It and all that it descends from, itself first. */
  readonly line: readonly number[];
  /** A tmux server has started it: as a pane, or as a command of its own, such as one that keeps a log. */
  readonly isTmuxs: boolean;
}

const longestCommand = 80;
const mostAncestors = 64;

/** @param folder with symlinks resolved. This very process, what it descends from and what it has started are not among them. */
export function processesInside(folder: string): readonly Inside[] {
  if (process.platform !== 'linux') return [];
  const own = new Set(lineOf(process.pid));
  return readdirSync('/proc').flatMap((name): Inside[] => {
    const pid = Number(name);
    if (!Number.isInteger(pid) || own.has(pid)) return [];
    const cwd = read(() => readlinkSync(`/proc/${pid}/cwd`));
    if (cwd !== folder && cwd?.startsWith(`${folder}/`) !== true) return [];
    const line = lineOf(pid);
    if (line.includes(process.pid)) return [];
    const parent = read(() => readFileSync(`/proc/${line[1] ?? 0}/comm`, 'utf8').trim());
    return [{ pid, command: commandOf(pid), line, isTmuxs: parent === 'tmux: server' }];
  });
}

function commandOf(pid: number): string {
  const text = read(() => readFileSync(`/proc/${pid}/cmdline`, 'utf8')) ?? '';
  const command = text.replaceAll('\0', ' ').trim();
  return command.length > longestCommand ? `${command.slice(0, longestCommand)}…` : command;
}

function lineOf(pid: number): number[] {
  const line: number[] = [];
  for (let at = pid; at > 1 && line.length < mostAncestors; ) {
    line.push(at);
    const stat = read(() => parseLinuxStat(readFileSync(`/proc/${line.at(-1)}/stat`, 'utf8')));
    at = stat?.ppid ?? 0;
  }
  return line;
}

/** Null where it has ended, and where it is another user's. */
function read<T>(look: () => T): T | null {
  try {
    return look();
  } catch {
    return null;
  }
}
