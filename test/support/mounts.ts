// Other file systems, for the time of a test. Only root may mount; where it cannot be done the test says so and is skipped.
import { execFileSync, spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmdirSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { onTestFinished } from 'vitest';
import type { Fleet } from './fleet.ts';

let asked: string | null | undefined;

/** Null where file systems can be mounted. */
export function whyNoMounts(): string | null {
  if (asked !== undefined) return asked;
  const place = mkdtempSync(join(tmpdir(), 'po-mount-'));
  const ran = spawnSync('mount', ['-t', 'tmpfs', 'tmpfs', place], { encoding: 'utf8' });
  if (ran.status === 0) execFileSync('umount', [place]);
  rmdirSync(place);
  asked = ran.status === 0 ? null : `nothing can be mounted here: ${ran.error?.message ?? ran.stderr.trim()}`;
  return asked;
}

/** Mounts an empty file system in memory; it is gone with all that is in it when the test ends. */
export function mountMemory(fleet: Fleet, path: string, options = 'size=256m'): void {
  mkdirSync(path, { recursive: true });
  mount(fleet, path, ['-t', 'tmpfs', '-o', options, 'tmpfs']);
}

/** What is at one path is at another as well. */
export function mountAgain(fleet: Fleet, from: string, path: string): void {
  mount(fleet, path, ['--bind', from]);
}

/**
 * A file system of two layers, as a container has it: what is in the lower one is there, and is never changed. Answers why
 * this machine has none, or null.
 */
export function mountLayers(fleet: Fleet, lower: string, path: string): string | null {
  const layers = join(fleet.top, 'layers');
  // The upper one cannot lie on another of its kind, as a container's own folders do.
  mountMemory(fleet, layers);
  for (const folder of [path, join(layers, 'upper'), join(layers, 'work')])
    mkdirSync(folder, { recursive: true });
  const options = `lowerdir=${lower},upperdir=${join(layers, 'upper')},workdir=${join(layers, 'work')}`;
  try {
    mount(fleet, path, ['-t', 'overlay', '-o', options, 'overlay']);
    return null;
  } catch (error) {
    return `no layers can be mounted here: ${String(error)}`;
  }
}

function mount(fleet: Fleet, path: string, args: readonly string[]): void {
  execFileSync('mount', [...args, path], { stdio: ['ignore', 'ignore', 'pipe'] });
  onTestFinished(async () => {
    await fleet.endProcesses();
    const ran = spawnSync('umount', [path], { stdio: 'ignore' });
    if (ran.status !== 0) execFileSync('umount', ['--lazy', path]);
  });
}
