import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import { DiagnosticError } from '../../../engine/kernel/diagnostic.ts';
import { withLock } from '../../../engine/state/lock.ts';
import { type Clock, systemClock } from '../../../engine/world/clock.ts';
import { identify } from '../../../engine/world/process-table.ts';
import { bystander } from '../../support/engine.ts';

function lockFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'po-lock-'));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  return folder;
}

function fileOf(pid: number, startTime: string): string {
  return `${pid}@${Buffer.from(startTime).toString('base64url')}`;
}

function settings(clock: Clock, notes: string[] = []) {
  return {
    clock,
    output: {
      line: () => {},
      document: () => {},
      note: (text: string) => notes.push(text),
      report: () => {},
    },
  };
}

/** Half a minute goes by with every nap. */
function hastyClock(): Clock {
  let elapsedMs = 0;
  return {
    now: () => new Date(0),
    monotonicMs: () => elapsedMs,
    sleep: async () => {
      elapsedMs += 30_000;
    },
  };
}

it('is given to who asks, and given back whatever comes of it', async () => {
  const folder = lockFolder();
  expect(await withLock(settings(systemClock), folder, async () => readdirSync(folder).length)).toBe(1);
  await expect(
    withLock(settings(systemClock), folder, async () => {
      throw new Error('went wrong');
    }),
  ).rejects.toThrow('went wrong');
  expect(readdirSync(folder)).toEqual([]);
});

it('is taken over from a holder that is dead, also where its pid is somebody else’s now', async () => {
  const folder = lockFolder();
  writeFileSync(join(folder, fileOf(process.pid, 'another-boot/1')), '');
  writeFileSync(join(folder, fileOf(4_194_304, 'another-boot/1')), '');
  expect(await withLock(settings(hastyClock()), folder, async () => readdirSync(folder).length)).toBe(1);
});

it('is waited for while its holder lives, and then given up with the holder’s pid', async () => {
  const folder = lockFolder();
  const holder = await identify(bystander().pid ?? 0);
  if (holder === null) throw new Error('the bystander is gone');
  writeFileSync(join(folder, fileOf(holder.pid, holder.startTime)), '');
  const notes: string[] = [];
  const refused = await withLock(settings(hastyClock(), notes), folder, async () => 'got it').catch(
    (error: unknown) => error,
  );
  expect(notes).toEqual([`waiting for process ${holder.pid}, which is changing the agents of this project`]);
  expect(refused).toBeInstanceOf(DiagnosticError);
  expect(String(refused)).toContain(`process ${holder.pid} has held the lock`);
  expect(readdirSync(folder)).toHaveLength(1);
});
