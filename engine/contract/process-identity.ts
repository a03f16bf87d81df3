/**
 * Who a process is. A pid alone is not enough: it is given to another process after its own has ended, so
 * nothing is ever signalled or believed alive on the strength of a pid without its start time.
 */
export interface ProcessIdentity {
  readonly pid: number;
  /** On Linux `<boot id>/<start in clock ticks since boot>`, elsewhere what `ps -o lstart=` prints. */
  readonly startTime: string;
}

/** The fields of `/proc/<pid>/stat` that the engine uses. */
export interface LinuxStat {
  /** One letter; `Z` is a zombie: ended, not yet collected by its parent. */
  readonly state: string;
  readonly ppid: number;
  /** The Unix session. */
  readonly sid: number;
  /** In clock ticks since boot. */
  readonly startTicks: string;
}

/** Null when the text is not that of a stat file. */
export function parseLinuxStat(text: string): LinuxStat | null {
  // The second field is the program's name in parentheses and may hold anything, parentheses included.
  const fields = text.slice(text.lastIndexOf(')') + 2).split(' ');
  const [state, ppid, , sid] = fields;
  const startTicks = fields[19];
  if (state === undefined || ppid === undefined || sid === undefined || startTicks === undefined) return null;
  return { state, ppid: Number(ppid), sid: Number(sid), startTicks };
}

/** `ProcessIdentity.startTime` on Linux, from `/proc/<pid>/stat` and `/proc/sys/kernel/random/boot_id`. */
export function linuxStartTime(stat: LinuxStat, bootId: string): string {
  return `${bootId.trim()}/${stat.startTicks}`;
}

/** What `/proc/<pid>/exe` leads to, where that was removed since the process began; null where it is there still. */
export function removedProgram(link: string): string | null {
  return / \(deleted\)$/.test(link) ? link.slice(0, -' (deleted)'.length) : null;
}
