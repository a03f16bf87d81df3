// Which processes work in a folder: those whose current folder is it, or one below it. Never signals anything. Linux only:
// other systems do not tell, and none is found there.
import { readdirSync, readlinkSync } from 'node:fs';
import { orNull } from './paths.ts';
import { isTmuxServer, lineOf, listIn } from './proc.ts';

export interface Inside {
  readonly pid: number;
  /** Its command line, cut. */
  readonly command: string;
  /** Its own pid, then those of its ancestors, from parent up. */
  readonly line: readonly number[];
  /** A tmux server started it: as a pane, or as another command, such as the sink of a log. */
  readonly isTmuxs: boolean;
}

const longestCommand = 80;

/** Without this process, its ancestors and its descendants. @param folder with symlinks resolved */
export function processesInside(folder: string): readonly Inside[] {
  if (process.platform !== 'linux') return [];
  const own = new Set(lineOf(process.pid));
  return readdirSync('/proc').flatMap((name): Inside[] => {
    const pid = Number(name);
    if (!Number.isInteger(pid) || own.has(pid)) return [];
    const cwd = orNull(() => readlinkSync(`/proc/${pid}/cwd`));
    if (cwd !== folder && cwd?.startsWith(`${folder}/`) !== true) return [];
    const line = lineOf(pid);
    if (line.includes(process.pid)) return [];
    return [{ pid, command: commandOf(pid), line, isTmuxs: isTmuxServer(line[1] ?? 0) }];
  });
}

function commandOf(pid: number): string {
  const command = listIn(pid, 'cmdline').join(' ').trim();
  return command.length > longestCommand ? `${command.slice(0, longestCommand)}…` : command;
}
