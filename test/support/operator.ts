// The operator at a terminal: a tmux server beside the fleet's, in which po is typed and its screen is read.

import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { onTestFinished } from 'vitest';
import { isRunning, until } from './engine.ts';
import { type Environment, type Fleet, patienceMs, poFolder } from './fleet.ts';

export interface Operator {
  /** Types a po command and Enter. */
  po(...args: string[]): void;
  /** Types keys by tmux's names, such as `Enter` or `C-c`. */
  press(...keys: string[]): void;
  type(text: string): void;
  /** What is on the screen, with what has scrolled away. */
  screen(): string;
  /** Makes the terminal another size, as somebody does with a mouse. */
  resize(columns: number, rows: number): void;
  /** Clears the screen and all that has scrolled away. */
  forget(): void;
  /** Waits until the screen matches. */
  see(what: RegExp): Promise<string>;
  /** Waits for the end of the command typed last. */
  exitCode(): Promise<number>;
}

let seats = 0;

/** @param shell what the terminal runs */
export function seatOperator(
  fleet: Fleet,
  env: Environment = {},
  shell: readonly string[] = ['sh'],
): Operator {
  // One for each operator: the server of the last one may still be ending.
  seats += 1;
  const socket = `operator-${fleet.name}-${seats}`;
  const run = (...args: string[]) => {
    const ran = spawnSync('tmux', ['-u', '-L', socket, '-f', '/dev/null', ...args], {
      encoding: 'utf8',
      timeout: 30_000,
      cwd: fleet.desk,
      env: { ...fleet.env, ...env, PS1: '$ ', ENV: '', TERM: 'xterm-256color' },
    });
    if (ran.status !== 0) throw new Error(`tmux ${args[0]}: ${ran.stderr}`);
    return ran.stdout;
  };
  run('new-session', '-d', '-s', 'desk', '-x', '140', '-y', '60', ...shell);
  const shellPid = Number(run('display-message', '-p', '-t', 'desk', '#{pane_pid}'));
  onTestFinished(async () => {
    if (isRunning(shellPid)) run('kill-server');
    await until('the operator to leave', () => !isRunning(shellPid), patienceMs);
  });
  const press = (...keys: string[]) => void run('send-keys', '-t', 'desk', ...keys);
  const type = (text: string) => void run('send-keys', '-t', 'desk', '-l', text);
  const screen = () => run('capture-pane', '-p', '-J', '-S', '-', '-t', 'desk');
  let ends = 0;
  return {
    press,
    type,
    screen,
    resize: (columns, rows) =>
      void run('resize-window', '-t', 'desk', '-x', String(columns), '-y', String(rows)),
    forget() {
      run('send-keys', '-t', 'desk', '-R', 'Enter');
      run('clear-history', '-t', 'desk');
    },
    po(...args) {
      ends += 1;
      type(`${process.execPath} ${join(poFolder(), 'po.mjs')} ${args.join(' ')}; echo "end ${ends}: $?"`);
      press('Enter');
    },
    async see(what) {
      try {
        return await until(String(what), () => (what.test(screen()) ? screen() : null), patienceMs);
      } catch (error) {
        throw new Error(`${String(error)}\nThe screen:\n${screen()}`);
      }
    },
    async exitCode() {
      // A terminal shows the keys of a Ctrl-C before what comes next.
      const end = new RegExp(`^(?:\\^C)*end ${ends}: (\\d+)$`, 'm');
      return Number(
        await until(`end ${ends}`, () => end.exec(screen())?.[1] ?? null, patienceMs).catch(
          (error: unknown) => {
            throw new Error(`${String(error)}\nThe screen:\n${screen()}`);
          },
        ),
      );
    },
  };
}
