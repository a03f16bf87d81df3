// Which processes engines run on this host, whatever became of the records of them. Never signals anything.
import { readdirSync } from 'node:fs';
import { type EngineProcess, engineProcessIn } from '../../engine/protocol.ts';
import type { Exec } from './exec.ts';
import { known, type Look, unknown } from './look.ts';
import { listIn } from './proc.ts';

export type RunningEngineProcess = EngineProcess & { readonly pid: number };

const psTimeoutMs = 5_000;

export async function engineProcesses(
  exec: Exec,
  env: Readonly<Record<string, string>>,
): Promise<Look<readonly RunningEngineProcess[]>> {
  return process.platform === 'linux' ? known(linuxProcesses()) : psProcesses(exec, env);
}

function linuxProcesses(): RunningEngineProcess[] {
  return readdirSync('/proc').flatMap((name) => {
    const pid = Number(name);
    if (!Number.isInteger(pid) || pid === process.pid) return [];
    const found = engineProcessOf(pid);
    return found === null ? [] : [{ ...found, pid }];
  });
}

/** The role in which an engine has started this process. Linux only. */
export function engineProcessOf(pid: number): EngineProcess | null {
  return engineProcessIn(listIn(pid, 'cmdline'), () => listIn(pid, 'environ'));
}

async function psProcesses(
  exec: Exec,
  env: Readonly<Record<string, string>>,
): Promise<Look<readonly RunningEngineProcess[]>> {
  const result = await exec.run({
    file: 'ps',
    args: ['-A', '-ww', '-o', 'pid=,command='],
    cwd: '/',
    timeoutMs: psTimeoutMs,
    env: { ...env, LC_ALL: 'C' },
  });
  if (result.code !== 0) {
    return unknown({
      severity: 'error',
      code: 'processes-unknown',
      summary: 'The process table cannot be read',
      detail: `ps -A: ${result.stderr.trim() || `exit ${result.code ?? '?'}`}`,
    });
  }
  return known(
    result.stdout.split('\n').flatMap((line) => {
      const [, pid, program, folder] =
        /^\s*(\d+)\s.*?(\S*agents\.mjs) watch --project (.+)$/.exec(line) ?? [];
      if (pid === undefined || program === undefined || folder === undefined) return [];
      const found = engineProcessIn([program, 'watch', '--project', folder], () => []);
      return found === null ? [] : [{ ...found, pid: Number(pid) }];
    }),
  );
}
