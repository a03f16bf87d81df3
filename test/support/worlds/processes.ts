// The processes of a generated world, as Linux knows them. A process is the same only where its start time is.
import { readdirSync, readFileSync } from 'node:fs';

export interface Process {
  readonly pid: number;
  readonly parent: number;
  /** Clock ticks since boot. */
  readonly start: string;
  readonly command: string;
}

/** Every process with this HOME; this one has another. */
export function processesOf(home: string): readonly Process[] {
  return readdirSync('/proc')
    .map(Number)
    .filter((pid) => pid > 1 && pid !== process.pid)
    .flatMap((pid) => processIn(pid, home) ?? []);
}

function processIn(pid: number, home: string): Process | null {
  try {
    if (!readFileSync(`/proc/${pid}/environ`, 'latin1').split('\0').includes(`HOME=${home}`)) return null;
    const stat = readFileSync(`/proc/${pid}/stat`, 'latin1');
    // The name in brackets may hold anything.
    const [state = 'Z', parent = '0', ...rest] = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    if (state === 'Z' || state === 'X') return null;
    const command = readFileSync(`/proc/${pid}/cmdline`, 'latin1').replaceAll('\0', ' ').trim();
    return { pid, parent: Number(parent), start: rest[17] ?? '', command };
  } catch {
    // It has ended meanwhile.
    return null;
  }
}

/** Those that are there for longer than a moment. */
export async function lastingProcesses(home: string): Promise<readonly Process[]> {
  const first = new Set(processesOf(home).map(identity));
  await new Promise((resolve) => setTimeout(resolve, 100));
  return processesOf(home).filter((one) => first.has(identity(one)));
}

export function identity({ pid, start }: Process): string {
  return `${pid}@${start}`;
}
