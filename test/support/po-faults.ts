// A fleet where po has work to do, made once and copied for each kill, and where a fleet has ended: all of it that may not
// depend on whether po was killed.
import { cpSync, mkdirSync, rmSync } from 'node:fs';
import { expect, onTestFinished } from 'vitest';
import { helpLines } from '../../engine/kernel/help.ts';
import { run, until } from './engine.ts';
import type { Attempt, Work } from './faults.ts';
import {
  buildFleet,
  commandOf,
  type Fleet,
  type FleetOptions,
  patienceMs,
  poFolder,
  processesIn,
  startPo,
} from './fleet.ts';
import { clonesIn, endOf } from './fleet-end.ts';
import { nodeOption } from './kill-at.ts';

export interface PoWork {
  readonly kind: string;
  readonly fleet?: FleetOptions;
  /** Makes the world, once. Nothing may run in it afterwards. */
  make?(fleet: Fleet): Promise<void> | void;
  /** What cannot be copied, before each attempt. It must leave the fleet itself as it is: it changes files. */
  ready?(fleet: Fleet): Promise<void> | void;
  /** What is killed. */
  readonly args?: readonly string[];
  /** What finishes it. */
  readonly again?: readonly string[];
  /** It leaves a plan with work to do, which is part of the end. */
  readonly leavesWork?: true;
  /** What finishes it may refuse, where all was done before the kill: the end tells. */
  readonly mayRefuse?: true;
  /** Also of the end. */
  also?(fleet: Fleet): unknown;
  /** Right after the kill. */
  killed?(fleet: Fleet): void;
}

const applies = ['apply', '--yes'];

export async function poWork(options: PoWork): Promise<Work> {
  const { kind, make, ready, args = applies, again = args, also, killed } = options;
  const fleet = buildFleet(options.fleet ?? { projects: {} });
  const template = `${fleet.top}.template`;
  onTestFinished(async () => {
    mkdirSync(fleet.top, { recursive: true });
    await fleet.end();
    rmSync(template, { recursive: true, force: true });
  });
  await make?.(fleet);
  await fleet.endProcesses();
  copy(fleet.top, template);
  return {
    kind,
    async begin(): Promise<Attempt> {
      rmSync(fleet.top, { recursive: true, force: true });
      copy(template, fleet.top);
      for (const clone of clonesIn(fleet))
        await run('git', ['update-index', '-q', '--refresh'], { cwd: clone, env: fleet.env });
      await ready?.(fleet);
      return {
        async run(order) {
          const names = [
            [fleet.top, '~'],
            [fleet.name, 'FLEET'],
          ] as const;
          const nodeOptions = [nodeOption({ ...order, names })];
          return startPo(args, { cwd: fleet.desk, env: fleet.env, nodeOptions }).done;
        },
        async finish(wasKilled) {
          if (wasKilled) {
            await settle(fleet);
            killed?.(fleet);
            const { format, errored } = await fleet.plan();
            expect({ format, errored }).toEqual({ format: 'po.plan/1', errored: false });
            if (options.mayRefuse === true) await fleet.po(...again);
            else await finishBy(fleet, again);
          }
          const { steps, blocked, complete, diagnostics } = await fleet.plan();
          const planned = [
            ...steps.map(({ id, action }) => `${id} ${action}`),
            ...blocked.map(({ code }) => code),
          ];
          if (options.leavesWork !== true)
            expect({ planned, complete, diagnostics }).toEqual({
              planned: [],
              complete: true,
              diagnostics: [],
            });
          return { ...(await endOf(fleet)), planned, also: also?.(fleet) };
        },
        async end() {
          await fleet.endProcesses();
          await until('all to end', () => processesIn(fleet.top).length === 0, patienceMs);
        },
      };
    },
  };
}

/** Or, where po wants a person first, by its remedy, as it is printed, and then the same again. */
async function finishBy(fleet: Fleet, args: readonly string[]): Promise<void> {
  const ran = await fleet.po(...args);
  if (ran.code === 0) return;
  const { blocked } = await fleet.plan();
  const commands = blocked.flatMap(({ help }) => helpLines(help ?? '').filter(({ isCommand }) => isCommand));
  const said = `po ${args.join(' ')}: ${ran.code}\n${ran.stdout}${ran.stderr}`;
  expect(commands, said).not.toEqual([]);
  console.log(`its remedy is needed\n${said}`);
  for (const { text } of commands) {
    const script = `po() { ${process.execPath} ${poFolder()}/po.mjs "$@"; }; ${text}`;
    const done = await run('sh', ['-c', script], { cwd: fleet.desk, env: fleet.env });
    expect(done, `${said}\n${text}`).toMatchObject({ code: 0 });
  }
  const last = await fleet.po(...args);
  expect(last, `${said}\nand after its remedy:\n${last.stdout}`).toMatchObject({ code: 0 });
}

/** What a killed po has started goes on by itself, and ends soon: git, and the engine at its start-up. */
async function settle(fleet: Fleet): Promise<void> {
  const isPassing = (pid: number) => /^(git|\S*\/git)\s|agents\.mjs (up|down|restart)/.test(commandOf(pid));
  await until('what was begun to end', () => !processesIn(fleet.top).some(isPassing), patienceMs);
}

function copy(from: string, to: string): void {
  cpSync(from, to, { recursive: true, preserveTimestamps: true, verbatimSymlinks: true });
}
