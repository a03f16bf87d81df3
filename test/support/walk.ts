// A line of a shell as a document shows it, in a folder. What is nothing but a po command is run in this process, with the
// words that a shell makes of it.
import { spawnSync } from 'node:child_process';
import type { Ran } from './engine.ts';
import { poInProcess } from './in-process.ts';

export async function runLine(line: string, cwd: string, env: NodeJS.ProcessEnv): Promise<Ran> {
  const options = { cwd, env: { ...process.env, ...env }, encoding: 'utf8' } as const;
  const isPlain = line.startsWith('po ') && !/[|&;<>`]|\$\(/.test(line);
  const script = isPlain ? `printf '%s\\0' ${line.slice(3)}` : line;
  const { status, stdout, stderr } = spawnSync('bash', ['-o', 'pipefail', '-c', script], options);
  if (!isPlain) return { code: status, stdout, stderr };
  return poInProcess(stdout.split('\0').slice(0, -1), cwd, env);
}
