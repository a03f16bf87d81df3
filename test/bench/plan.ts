// What a whole `po plan` costs next to `git status` in every clone: `npx tsx test/bench/plan.ts [--projects 300] [--against OTHER/dist/po.mjs]`.
// One project is made by po itself and copied; nothing runs, nothing is to be done. Machines are noisy, so read
// the ratios; all are measured in one run.
import { execFileSync, spawnSync } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';

const ROUNDS = 5;

const { values } = parseArgs({
  options: { projects: { type: 'string', default: '300' }, against: { type: 'string' } },
});
const count = Number(values.projects);
if (!Number.isInteger(count) || count < 1) throw new Error('--projects takes a positive number');

const top = mkdtempSync(join(tmpdir(), 'po-bench-plan-'));
const env = { ...process.env, HOME: top, TMUX_TMPDIR: top, GIT_CONFIG_NOSYSTEM: '1' };
const po = resolve('dist/po.mjs');
const names = Array.from({ length: count }, (_, index) => `project-${index}`);

const other = values.against === undefined ? null : resolve(values.against);

function run(...args: string[]): void {
  runOf(po, ...args);
}

function runOf(program: string, ...args: string[]): void {
  const result = spawnSync(process.execPath, [program, ...args], { cwd: top, env, encoding: 'utf8' });
  if (result.status !== 0)
    throw new Error(`po ${args.join(' ')}: ${result.status}\n${result.stdout}${result.stderr}`);
}

function writeRegistry(projects: readonly string[]): void {
  const head = '[fleet]\nname = "bench"\nroot = "root"\n[engine]\nsource = "embedded"\nversion = "v0.1.0"\n';
  const tables = projects.map((name) => `[projects.${name}]\nstate = "stopped"\n`);
  writeFileSync(join(top, 'fleet.toml'), head + tables.join(''));
}

function medianMs(measured: () => void): number {
  const times = Array.from({ length: ROUNDS }, () => {
    const start = performance.now();
    measured();
    return performance.now() - start;
  });
  return times.sort((a, b) => a - b)[Math.floor(ROUNDS / 2)] ?? 0;
}

/** How long the other program takes, and the ratio of the two: the medians of pairs. */
function ratiosMs(rounds: number, own: string, another: string): { ms: number; ratio: number } {
  const pairs = Array.from({ length: rounds }, (_, round) => {
    const times = new Map<string, number>();
    for (const program of round % 2 === 0 ? [own, another] : [another, own]) {
      const start = performance.now();
      runOf(program, 'plan', '--detailed-exitcode');
      times.set(program, performance.now() - start);
    }
    return { own: times.get(own) ?? 0, another: times.get(another) ?? 0 };
  });
  const middle = (values: number[]) => values.sort((a, b) => a - b)[Math.floor(values.length / 2)] ?? 0;
  return {
    ms: Math.round(middle(pairs.map((pair) => pair.another))),
    ratio: Number(middle(pairs.map((pair) => pair.another / pair.own)).toFixed(2)),
  };
}

try {
  mkdirSync(join(top, 'root'));
  writeRegistry(['project-0']);
  run('apply', '--yes');
  const paths = names.map((name) => join(top, 'root', name));
  for (const [index, path] of paths.entries()) {
    if (index === 0) continue;
    cpSync(join(top, 'root', 'project-0'), path, { recursive: true });
    execFileSync('git', ['-C', path, 'config', 'po.project', `project-${index}`], { env });
  }
  for (const path of paths) execFileSync('git', ['-C', path, 'status', '--porcelain'], { env });
  writeRegistry(names);
  run('plan', '--detailed-exitcode');

  const planMs = medianMs(() => run('plan', '--detailed-exitcode'));
  // In turn, so that what else the machine does meets both.
  const against = other === null ? null : ratiosMs(ROUNDS * 2, po, other);
  const statusMs = medianMs(() => {
    const args = ['-P2', '-I{}', 'git', '-C', '{}', 'status', '--porcelain=v2', '--branch'];
    execFileSync('xargs', args, { env, input: paths.join('\n'), maxBuffer: 64 * 1024 * 1024 });
  });
  const nodeMs = medianMs(() => void execFileSync(process.execPath, ['-e', '0']));
  console.table({
    [`po plan, ${count} projects`]: { ms: Math.round(planMs), ratio: 1 },
    'xargs -P2 git status': { ms: Math.round(statusMs), ratio: Number((statusMs / planMs).toFixed(1)) },
    ...(against !== null && { [`po plan of ${other}`]: against }),
    'node -e 0': { ms: Math.round(nodeMs), ratio: Number((nodeMs / planMs).toFixed(2)) },
  });
} finally {
  rmSync(top, { recursive: true, force: true });
}
