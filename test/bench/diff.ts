// What `po diff` costs for a thousand projects, of which every tenth changes, in a repository without any clone and with
// an empty home: `npx tsx test/bench/diff.ts [--projects 1000]`. It is to take less than 300 ms; on a machine that is slow or
// busy the ratio to node itself tells, which is measured in the same run and the same environment.
import { execFileSync, spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';

const rounds = 15;
const mostMs = 300;
/** What that is where node itself starts in 21 ms. */
const mostRatio = 14;

const { values } = parseArgs({ options: { projects: { type: 'string', default: '1000' } } });
const count = Number(values.projects);
if (!Number.isInteger(count) || count < 1) throw new Error('--projects takes a positive number');

const top = mkdtempSync(join(tmpdir(), 'po-bench-diff-'));
const home = join(top, 'home');
const desk = join(top, 'desk');
const identity = {
  GIT_AUTHOR_NAME: 'x',
  GIT_AUTHOR_EMAIL: 'x@x',
  GIT_COMMITTER_NAME: 'x',
  GIT_COMMITTER_EMAIL: 'x@x',
};
const env = { PATH: process.env['PATH'], HOME: home, GIT_CONFIG_NOSYSTEM: '1', ...identity };
const po = resolve('dist/po.mjs');

function writeRegistry(version: (index: number) => string): void {
  const head = '[fleet]\nname = "bench"\nroot = "~/root"\n[engine]\nversion = "v0.1.0"\n';
  const tables = Array.from(
    { length: count },
    (_, index) =>
      `[projects.project-${index}]\nrepo = "https://git.example.org/team/project-${index}.git"\nengine = "${version(index)}"\ntags = ["all"]\n`,
  );
  writeFileSync(join(desk, 'fleet.toml'), head + tables.join('\n'));
}

function medianMs(measured: () => void): number {
  const times = Array.from({ length: rounds }, () => {
    const start = performance.now();
    measured();
    return performance.now() - start;
  });
  return times.sort((a, b) => a - b)[Math.floor(rounds / 2)] ?? 0;
}

try {
  mkdirSync(home);
  mkdirSync(desk);
  const git = (...args: string[]) => execFileSync('git', ['-C', desk, ...args], { env });
  git('init', '--quiet');
  writeRegistry(() => 'v0.1.0');
  git('add', '--all');
  git('commit', '--quiet', '--message', 'base');
  writeRegistry((index) => (index % 10 === 0 ? 'v0.2.0' : 'v0.1.0'));
  const diff = () => {
    const ran = spawnSync(process.execPath, [po, 'diff', '--json'], {
      cwd: desk,
      env,
      encoding: 'utf8',
      maxBuffer: 1e9,
    });
    const steps = JSON.parse(ran.stdout).steps.length;
    if (ran.status !== 0 || steps !== Math.ceil(count / 10)) throw new Error(`${ran.status}, ${steps} steps`);
  };
  const diffMs = medianMs(diff);
  const nodeMs = medianMs(() => void execFileSync(process.execPath, ['-e', '0'], { env }));
  const ratio = diffMs / nodeMs;
  console.table({
    [`po diff, ${count} projects`]: { ms: Math.round(diffMs), ratio: Number(ratio.toFixed(2)) },
    'node -e 0': { ms: Math.round(nodeMs), ratio: 1 },
  });
  const say = (holds: boolean) => (holds ? 'yes' : 'no');
  console.log(`less than ${mostMs} ms: ${say(diffMs < mostMs)}`);
  console.log(`at most ${mostRatio} times what node alone takes: ${say(ratio <= mostRatio)}`);
  if (diffMs >= mostMs && ratio > mostRatio) process.exitCode = 1;
} finally {
  rmSync(top, { recursive: true, force: true });
}
