// What a watchdog costs while nothing happens: ten agents, the released bundle, a tmux server of their own.
// Run it with: npx tsx scripts/build.ts && npx tsx test/bench/engine-idle.ts [SECONDS]
// It fails when the watchdog is over its budget: 0.5 % of one core, 60 MB.
import { execFileSync } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseWatchdogRecord, watchdogRecordFile } from '../../engine/protocol.ts';
import { stateOf } from '../support/state.ts';

const agents = 10;
const settleMs = 10_000;
const measureMs = Math.max(60, Number(process.argv[2] ?? 60)) * 1000;
const budget = { cpuPercent: 0.5, rssMb: 60 };

const top = mkdtempSync(join(tmpdir(), 'po-idle-'));
const folder = join(top, 'demo');
const env = {
  ...process.env,
  TMUX_TMPDIR: join(top, 'tmux'),
  TMUX: '',
  AO_TEST_TIME_SCALE: '',
  XDG_STATE_HOME: join(top, 'state'),
};
mkdirSync(env.TMUX_TMPDIR, { mode: 0o700 });
mkdirSync(join(folder, 'engine'), { recursive: true });
for (const file of ['agents.mjs', 'tmux.conf']) {
  cpSync(join(import.meta.dirname, '../../engine', file), join(folder, 'engine', file));
}
const declared = Array.from(
  { length: agents },
  (_, index) => `[agents.a${index}]\nbackend = "command"\ncommand = ["sleep", "3600"]\nwatch = "heal"\n`,
);
writeFileSync(join(folder, 'agents.toml'), `[project]\nname = "demo"\n${declared.join('')}`);

try {
  engine('up', '--fleet', 'idle');
  const record = parseWatchdogRecord(
    readFileSync(join(stateOf(env.XDG_STATE_HOME, folder), watchdogRecordFile), 'utf8'),
  );
  if (!record.ok) throw new Error(record.problem);
  const { pid } = record.value;
  await sleep(settleMs);
  const ticksASecond = Number(execFileSync('getconf', ['CLK_TCK'], { encoding: 'utf8' }));
  const before = usage(pid);
  const startedMs = performance.now();
  let rssMb = 0;
  while (performance.now() - startedMs < measureMs) {
    await sleep(1000);
    rssMb = Math.max(rssMb, residentMb(pid));
  }
  const seconds = (performance.now() - startedMs) / 1000;
  const after = usage(pid);
  const own = percent(after.own - before.own, seconds, ticksASecond);
  // The tmux clients it starts and waits for.
  const children = percent(after.children - before.children, seconds, ticksASecond);
  console.log(`${agents} agents, ${seconds.toFixed(0)} s, node ${process.version}`);
  console.log(`watchdog    ${own.toFixed(2)} % of one core`);
  console.log(`its tmux    ${children.toFixed(2)} %`);
  console.log(`together    ${(own + children).toFixed(2)} % (budget ${budget.cpuPercent} %)`);
  console.log(`memory      ${rssMb.toFixed(1)} MB at most (budget ${budget.rssMb} MB)`);
  if (own + children >= budget.cpuPercent || rssMb >= budget.rssMb) process.exitCode = 1;
} finally {
  engine('down');
  execFileSync('tmux', ['-L', 'po-idle', 'kill-server'], { env, stdio: 'ignore' });
  rmSync(top, { recursive: true, force: true });
}

function engine(...args: string[]): void {
  execFileSync(process.execPath, ['engine/agents.mjs', ...args], { cwd: folder, env });
}

/** In clock ticks, of user and system time. */
function usage(pid: number): { own: number; children: number } {
  const text = readFileSync(`/proc/${pid}/stat`, 'utf8');
  const fields = text.slice(text.lastIndexOf(')') + 2).split(' ');
  const at = (field: number) => Number(fields[field - 3]);
  return { own: at(14) + at(15), children: at(16) + at(17) };
}

function residentMb(pid: number): number {
  const [, kb] = /^VmRSS:\s+(\d+) kB$/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8')) ?? [];
  return Number(kb) / 1024;
}

function percent(ticks: number, seconds: number, ticksASecond: number): number {
  return (ticks / ticksASecond / seconds) * 100;
}

function sleep(durationMs: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, durationMs));
}
