/**
 * Who reads a pane's terminal right now, and how: whether what is typed reaches the agent, whether the system hands
 * it on line by line, and whether all of it was read. Only looks; what cannot be found out is null.
 */
import { run } from './exec.ts';
import { procText } from './process-table.ts';

export interface Foreground {
  /** The process is in the group that gets what is typed. */
  readonly isReader: boolean;
  /** It was stopped, as Ctrl-Z does, and reads nothing until it goes on. */
  readonly isStopped: boolean;
}

const timeoutMs = 5_000;

/** Null when it cannot be told. */
export async function foregroundOf(pid: number): Promise<Foreground | null> {
  const said = process.platform === 'linux' ? readLinux(pid) : await askPs(pid);
  if (said === null || said.readers <= 0) return null;
  return { isReader: said.group === said.readers, isStopped: said.state.startsWith('T') };
}

interface Said {
  readonly state: string;
  readonly group: number;
  /** The process group that the terminal gives its input to. */
  readonly readers: number;
}

function readLinux(pid: number): Said | null {
  const text = procText(pid, 'stat');
  // The second field is the program's name in parentheses and may hold anything.
  const [state, , group, , , readers] = text.slice(text.lastIndexOf(')') + 2).split(' ');
  if (state === undefined || group === undefined || readers === undefined) return null;
  return { state, group: Number(group), readers: Number(readers) };
}

async function askPs(pid: number): Promise<Said | null> {
  const args = ['-p', String(pid), '-o', 'stat=,pgid=,tpgid='];
  const ran = await run('ps', args, { env: quiet(), cwd: '/', timeoutMs });
  const [, state, group, readers] =
    /^\s*(\S+)\s+(\d+)\s+(-?\d+)/.exec(ran.kind === 'ended' ? ran.stdout : '') ?? [];
  if (state === undefined) return null;
  return { state, group: Number(group), readers: Number(readers) };
}

/**
 * `lines`: the system collects a line before it hands it on, and loses what is beyond its limit. `keys`: the
 * program reads every key as it comes.
 */
export async function lineModeOf(tty: string): Promise<'lines' | 'keys' | null> {
  const flag = process.platform === 'linux' ? '-F' : '-f';
  const ran = await run('stty', [flag, tty, '-a'], { env: quiet(), cwd: '/', timeoutMs });
  if (ran.kind !== 'ended' || ran.code !== 0) return null;
  if (/(^|\s)-icanon\b/.test(ran.stdout)) return 'keys';
  return /(^|\s)icanon\b/.test(ran.stdout) ? 'lines' : null;
}

/**
 * Whether something that was typed waits in the terminal, not read by anybody yet. Null where nothing can tell: asking
 * takes a system call that node does not have, so a program that most hosts have is asked to make it. Nothing is read.
 */
export async function hasUnread(tty: string): Promise<boolean | null> {
  for (const [program, ...args] of askers) {
    const ran = await run(program, args, { env: quiet(), cwd: '/', timeoutMs, inputFrom: tty });
    const code = ran.kind === 'ended' ? ran.code : null;
    if (code === codes.unread || code === codes.read) return code === codes.unread;
  }
  return null;
}

/** Unlike any that the programs themselves end with. */
const codes = { unread: 110, read: 111 } as const;
const askers = [
  // Before version 4 it would take a line of the input.
  [
    'bash',
    '-c',
    `[ "\${BASH_VERSINFO[0]}" -ge 4 ] || exit 1; read -t 0 && exit ${codes.unread}; exit ${codes.read}`,
  ],
  [
    'perl',
    '-e',
    `vec($r, 0, 1) = 1; $n = select($r, undef, undef, 0); exit($n < 0 ? 1 : $n ? ${codes.unread} : ${codes.read})`,
  ],
] as const;

function quiet(): Record<string, string | undefined> {
  return { PATH: process.env['PATH'], LC_ALL: 'C' };
}
