// A project orchestrator in a throw-away place, with a home and tmux sockets of its own: it starts its agent outside of
// any fleet, on the socket that everybody has.
import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { onTestFinished } from 'vitest';
import { type Ran, until } from './engine.ts';
import { patienceMs, poFolder, processesIn } from './fleet.ts';

export interface Orchestrator {
  readonly top: string;
  /** Where `po init` made it, or will. */
  readonly folder: string;
  readonly env: NodeJS.ProcessEnv;
  /** Runs a line of a shell, in `folder` where that is there and else above it. */
  shell(line: string, env?: NodeJS.ProcessEnv): Ran;
  /** `po` by that name, in the same place. */
  po(...args: string[]): Ran;
  tmux(socket: string, ...args: string[]): string;
  write(path: string, content: string, mode?: number): string;
  read(path: string): string;
}

/** In place of the real one: answers as it does, and stays. */
export const lastingClaude = `#!/bin/sh
case "$*" in
  *--version) echo '2.1.330 (Claude Code)' ;;
  *--help) echo '--session-id --resume --settings --model --permission-mode' ;;
  *) echo 'Claude Code'; exec sleep 3600 ;;
esac
`;

/**
 * @param name of the folder; nothing is made there yet
 * @param within a folder of the place: `desk` or `home`
 */
export function orchestratorPlace(name = 'fleet', within: 'desk' | 'home' = 'desk'): Orchestrator {
  const top = realpathSync(mkdtempSync(join(tmpdir(), 'po-init-')));
  const folder = join(top, within, name);
  for (const one of ['home', 'bin', 'desk']) mkdirSync(join(top, one));
  mkdirSync(join(top, 't'), { mode: 0o700 });
  const env = {
    ...process.env,
    HOME: join(top, 'home'),
    XDG_CONFIG_HOME: join(top, 'home', '.config'),
    TMUX_TMPDIR: join(top, 't'),
    LANG: 'C.UTF-8',
    PATH: `${join(top, 'bin')}:${process.env['PATH'] ?? ''}`,
  };
  const run = (file: string, args: readonly string[], cwd: string, more: NodeJS.ProcessEnv = {}): Ran => {
    const { status, stdout, stderr } = spawnSync(file, args, {
      cwd,
      env: { ...env, ...more },
      encoding: 'utf8',
      timeout: patienceMs,
    });
    return { code: status, stdout, stderr };
  };
  const place: Orchestrator = {
    top,
    folder,
    env,
    shell: (line, more) =>
      run('bash', ['-c', `[ -d '${folder}' ] && cd '${folder}'; ${line}`], dirname(folder), more),
    po: (...args) => run(process.execPath, [join(poFolder(), 'po.mjs'), ...args], dirname(folder)),
    tmux: (socket, ...args) => run('tmux', ['-u', '-L', socket, ...args], top).stdout,
    write(path, content, mode = 0o644) {
      const file = join(top, path);
      mkdirSync(dirname(file), { recursive: true });
      writeFileSync(file, content, { mode });
      return file;
    },
    read: (path) => readFileSync(join(top, path), 'utf8'),
  };
  place.write('bin/po', `#!/bin/sh\nexec node '${poFolder()}/po.mjs' "$@"\n`, 0o755);
  onTestFinished(async () => {
    place.shell('node engine/agents.mjs down');
    const sockets = place.shell(`ls '${top}'/t/*/ 2>/dev/null`).stdout.split('\n');
    for (const socket of sockets.filter((one) => one !== '')) place.tmux(socket, 'kill-server');
    await until('what ran in the place to end', () => processesIn(top).length === 0, patienceMs);
    rmSync(top, { recursive: true, force: true, maxRetries: 10, retryDelay: 100 });
  });
  return place;
}
