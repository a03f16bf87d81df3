// `npm run test:soak [-- TIMES]`: runs every test of the engine several times in a row, 20 by default. Never retries;
// stops at the first run that is not clean, names what failed and keeps that run's log.
import { spawn } from 'node:child_process';
import { closeSync, mkdtempSync, openSync, readFileSync, rmSync } from 'node:fs';
import { loadavg, tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { systemClock } from '../engine/world/clock.ts';

const top = dirname(dirname(fileURLToPath(import.meta.url)));
/** The path filter that vitest gets. */
const tests = ['test/e2e/engine-', 'test/e2e/fake-agent', 'test/unit/engine/'];
const vitest = join(top, 'node_modules/vitest/vitest.mjs');
const usualTimes = 20;

/** The parts of vitest's report that are used. */
interface Report {
  readonly numPassedTests: number;
  readonly numFailedTests: number;
  readonly numPendingTests: number;
  readonly testResults: readonly {
    readonly name: string;
    readonly status: string;
    readonly message: string;
    readonly assertionResults: readonly { readonly fullName: string; readonly status: string }[];
  }[];
}

const [given] = process.argv.slice(2);
const times = given === undefined ? usualTimes : Number(given);
if (!Number.isInteger(times) || times < 1 || times > 1000) {
  process.stderr.write(`test:soak: ${given} is not a number of runs from 1 to 1000\n`);
  process.exitCode = 64;
} else {
  process.exitCode = (await soak(times)) ? 0 : 1;
}

/** Whether every run was clean. */
async function soak(runs: number): Promise<boolean> {
  const folder = mkdtempSync(join(tmpdir(), 'po-soak-'));
  for (let run = 1; run <= runs; run += 1) {
    const startedMs = systemClock.monotonicMs();
    const log = join(folder, `run-${run}.log`);
    const file = join(folder, `run-${run}.json`);
    const code = await runTests(log, file);
    const report = read(file);
    const took = `${Math.round((systemClock.monotonicMs() - startedMs) / 1000)} s, load ${loadavg()[0]?.toFixed(1)}`;
    const faults = faultsIn(code, report);
    if (faults.length > 0) {
      process.stdout.write(`run ${run} of ${runs}: not clean after ${took}\n`);
      for (const fault of faults) process.stdout.write(`  ${fault}\n`);
      process.stdout.write(`its log: ${log}\n`);
      return false;
    }
    const skipped = report?.numPendingTests ?? 0;
    process.stdout.write(
      `run ${run} of ${runs}: ${report?.numPassedTests} passed${skipped > 0 ? `, ${skipped} skipped` : ''}, ${took}\n`,
    );
  }
  rmSync(folder, { recursive: true });
  process.stdout.write(`${runs} runs in a row were clean\n`);
  return true;
}

function runTests(log: string, file: string): Promise<number | null> {
  const output = openSync(log, 'w');
  const reporters = ['--reporter=verbose', '--reporter=json', `--outputFile.json=${file}`];
  const child = spawn(process.execPath, [vitest, 'run', ...tests, '--retry=0', ...reporters], {
    cwd: top,
    stdio: ['ignore', output, output],
    env: { ...process.env, NO_COLOR: '1', KILLS: 'all' },
  });
  closeSync(output);
  // A soak takes hours, so an interrupted one reports how far it came.
  const end = (signal: NodeJS.Signals) => {
    process.stdout.write(`ended by ${signal} in the middle of a run; its log: ${log}\n`);
    child.kill(signal);
  };
  const signals = ['SIGTERM', 'SIGINT', 'SIGHUP'] as const;
  for (const signal of signals) process.on(signal, end);
  return new Promise((resolve, reject) => {
    child.on('error', reject);
    child.on('close', (code) => {
      for (const signal of signals) process.removeListener(signal, end);
      resolve(code);
    });
  });
}

function read(file: string): Report | null {
  try {
    return JSON.parse(readFileSync(file, 'utf8')) as Report;
  } catch {
    return null;
  }
}

/** Empty for a clean run. A run without tests is not clean, and neither is one that vitest calls failed. */
function faultsIn(code: number | null, report: Report | null): readonly string[] {
  if (report === null) return [`vitest ended with ${code} and left no report`];
  const failed = report.testResults.flatMap(({ name, status, message, assertionResults }) => {
    const tests = assertionResults.filter((one) => one.status === 'failed');
    if (tests.length === 0 && status === 'failed') return [`${name}: ${message.split('\n')[0]}`];
    return tests.map(({ fullName }) => `${name.slice(top.length + 1)}: ${fullName}`);
  });
  if (failed.length > 0) return failed;
  if (report.numPassedTests === 0) return ['no test was run'];
  return code === 0 ? [] : [`vitest ended with ${code}`];
}
