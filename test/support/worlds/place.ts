// The place of one generated world: a folder with everything in it, and an environment in which nothing leads out
// of it. Every process of the world is known by its HOME, and nothing else is ever ended.
import { mkdirSync, mkdtempSync, realpathSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { socketName } from '../../../engine/protocol.ts';
import { type Ran, until } from '../engine.ts';
import { patienceMs, startPo } from '../fleet.ts';
import type { WorldDescription } from './description.ts';
import { processesOf } from './processes.ts';
import { type Environment, type Git, gitOf, runIn } from './shell.ts';
import type { Templates } from './templates.ts';

export interface Place {
  /** Absolute, symlinks resolved. */
  readonly top: string;
  /** Where the registry is. */
  readonly desk: string;
  readonly root: string;
  readonly home: string;
  /** XDG_STATE_HOME of its engines. */
  readonly stateHome: string;
  readonly fleet: string;
  readonly env: Environment;
  readonly git: Git;
  clone(project: string): string;
  remote(project: string): string;
  /** `more`: what its environment has besides. */
  po(args: readonly string[], more?: Environment): Promise<Ran>;
  /** What it said; it must succeed. */
  tmux(socket: string, ...args: readonly string[]): Promise<string>;
  /** Ends what runs here and removes the folder. */
  remove(): Promise<void>;
}

export interface Scene {
  readonly world: WorldDescription;
  readonly place: Place;
  readonly templates: Templates;
}

/** The tmux sockets that anything in a world may be on. */
export function socketsOf(place: Place): readonly string[] {
  return [socketName(place.fleet), socketName(otherFleet), socketName(null), operatorSocket];
}

export const otherFleet = 'theirs';
export const operatorSocket = 'operator';

export function makePlace(seed: number): Place {
  const top = realpathSync(mkdtempSync(join(tmpdir(), 'po-world-')));
  const [desk, home] = [join(top, 'desk'), join(top, 'home')];
  const [root, sockets] = [join(desk, 'clones'), join(top, 'tmux')];
  for (const folder of [root, home, join(top, 'remotes')]) mkdirSync(folder, { recursive: true });
  mkdirSync(sockets, { mode: 0o700 });
  const env = { ...process.env, HOME: home, XDG_CONFIG_HOME: join(home, '.config'), TMUX_TMPDIR: sockets };
  return {
    ...{ top, desk, root, home, env, stateHome: join(home, '.local', 'state') },
    fleet: `world-${seed}`,
    git: gitOf(env),
    clone: (project) => join(root, project),
    remote: (project) => join(top, 'remotes', `${project}.git`),
    po: (args, more = {}) => startPo(args, { cwd: desk, env: { ...env, ...more } }).done,
    async tmux(socket, ...args) {
      const ran = await runIn(top, env, 'tmux', ['-u', '-L', socket, '-f', '/dev/null', ...args]);
      if (ran.code !== 0) throw new Error(`tmux -L ${socket} ${args.join(' ')}: ${ran.stderr}`);
      return ran.stdout;
    },
    async remove() {
      // Again and again: a watchdog may be about to start what was just ended.
      await until(
        'the world to end',
        () => {
          const left = processesOf(home);
          for (const { pid } of left) kill(pid);
          return left.length === 0;
        },
        patienceMs,
      );
      rmSync(top, { recursive: true, force: true, maxRetries: 10, retryDelay: 100 });
    },
  };
}

function kill(pid: number): void {
  try {
    process.kill(pid, 'SIGKILL');
  } catch {
    // It has ended meanwhile.
  }
}
