import { execFileSync, spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { TestProject } from 'vitest/node';
import { type Hostile, makeHostile } from './hostile-environments.ts';
import type { Draw } from './sample.ts';

declare module 'vitest' {
  export interface ProvidedContext {
    /** The throw-away place of this run: an empty home and a folder for tmux sockets. */
    place: { home: string; tmux: string };
    draw: Draw;
    /** What the tests of po are run in; null where that is the environment of every other test. */
    hostile: Hostile | null;
  }
}

/** Makes the place of this run, builds po once, and afterwards ends exactly the tmux servers started in it. */
export function setup(project: TestProject): () => void {
  const top = mkdtempSync(join(tmpdir(), 'po-test-'));
  const place = { home: join(top, 'home'), tmux: join(top, 'tmux') };
  mkdirSync(place.home);
  mkdirSync(place.tmux, { mode: 0o700 });
  project.provide('place', place);
  project.provide('draw', drawn());
  project.provide('hostile', hostile(join(top, 'hostile')));
  execFileSync(process.execPath, ['--import', 'tsx', 'scripts/build.ts'], { stdio: 'inherit' });
  return () => {
    for (const folder of readdirSync(place.tmux)) {
      for (const socket of readdirSync(join(place.tmux, folder))) {
        endServer(join(place.tmux, folder, socket));
      }
    }
    rmSync(top, { recursive: true, force: true, maxRetries: 5, retryDelay: 100 });
  };
}

function endServer(socketPath: string): void {
  try {
    execFileSync('tmux', ['-S', socketPath, 'kill-server'], { stdio: 'ignore', timeout: 5_000 });
  } catch {
    // The server had ended by itself.
  }
}

function hostile(folder: string): Hostile | null {
  const name = process.env['PO_HOSTILE'] ?? '';
  if (name === '') return null;
  mkdirSync(folder);
  console.log(`Run in the environment PO_HOSTILE=${name}.`);
  return makeHostile(name, folder);
}

function drawn(): Draw {
  if (process.env['TESTS'] === 'hostile') {
    const seed = process.env['PO_DRAW'] ?? newestChange();
    console.log(`Some of the tests, drawn by PO_DRAW=${seed}.`);
    return { seed, isOfAll: true };
  }
  if (process.env['TESTS'] !== 'drawn') return { seed: null };
  const seed = process.env['PO_DRAW'] ?? newestChange();
  console.log(`A sixth of the long tests, drawn by PO_DRAW=${seed}; npm run test:all runs all of them.`);
  return { seed };
}

/** The commit that last changed what is tested; a word where the sources were fetched without their history. */
function newestChange(): string {
  const args = ['log', '-1', '--format=%h', '--abbrev=8', '--', 'src', 'engine', 'reconcilers'];
  const ran = spawnSync('git', args, { encoding: 'utf8' });
  return ran.stdout?.trim() || 'sources';
}
