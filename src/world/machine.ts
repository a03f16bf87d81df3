// What only doctor asks of this machine: versions, rights, temporary files and locks. Changes nothing.
import { accessSync, constants, existsSync, lstatSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { cleanerPlaces, removesSockets } from '../../engine/protocol.ts';
import { userName } from '../../engine/world/user-tables.ts';
import { engineEnvironment, gitEnvironment } from './environment.ts';
import { type Completed, systemExec } from './exec.ts';
import { isLeftover } from './files.ts';
import { heldExitCode } from './flock.ts';
import type { GitCheck } from './git/git.ts';
import { systemGit } from './git/system.ts';
import { type Journals, journalsIn } from './journal-files.ts';
import type { Look } from './look.ts';
import { isAlive } from './pids.ts';
import { hasOthers } from './users.ts';

export interface Machine extends GitCheck {
  /** What a program says of its version, or null where it cannot be run. */
  versionOf(program: string): Promise<string | null>;
  /** Runs the engine that po carries, which looks at a folder by its own rules. */
  carriedDoctor(folder: string, args: readonly string[]): Promise<Completed>;
  /** Null where nothing is there, or it may not be read. */
  statOf(path: string): { readonly mode: number; readonly uid: number; readonly gid: number } | null;
  /** What lies directly in a folder; nothing where it may not be read. */
  namesIn(folder: string): readonly string[];
  /** What the system calls a user; null where it has no entry. */
  userName(uid: number): string | null;
  /** Whether a group has members besides a user; true also where that cannot be told. */
  hasOthers(gid: number, uid: number): boolean;
  /** Whether one could write there, or make it. */
  isWritable(path: string): boolean;
  /** What processes that are gone have left under a temporary name of po's, directly in a folder. */
  leftoversIn(folder: string): readonly string[];
  /** Whether a process holds a lock on a file now; null where that cannot be told. */
  isLocked(file: string): Promise<boolean | null>;
  journalsIn(folder: string): Journals;
  isAlive(pid: number): boolean;
  readonly uid: number | null;
  readonly user: string;
  readonly platform: string;
  /** `ID` and `ID_LIKE` of the system, such as `debian`; empty where it does not say. */
  readonly families: readonly string[];
  /** The file that has sockets below /tmp removed, or null. */
  readonly cleaner: string | null;
  /** Whether something ends what a login has started. */
  readonly hasSystemd: boolean;
}

const timeoutMs = 10_000;
const engineMs = 60_000;

/** Whether git knows by whom a commit in a repository is to be. */
export function lookAtIdentity(path: string): Promise<Look<boolean>> {
  return systemGit(systemExec, gitEnvironment(process.env)).lookAtIdentity(path);
}

/** @param engine the folder of the engine that po carries */
export function systemMachine(engine: string): Machine {
  const env = engineEnvironment(process.env);
  const { lookAtIdentity: identityAt, whyUnreachable } = systemGit(systemExec, gitEnvironment(process.env));
  const run = (file: string, args: readonly string[], limit = timeoutMs, cwd = '/') =>
    systemExec.run({ file, args, cwd, timeoutMs: limit, env });
  return {
    lookAtIdentity: identityAt,
    whyUnreachable,
    async versionOf(program) {
      const ran = await run(program, ['--version']);
      return ran.code === 0 ? (ran.stdout.split('\n')[0] ?? '').trim() : null;
    },
    carriedDoctor: (folder, args) =>
      systemExec.run({
        file: process.execPath,
        args: [join(engine, 'agents.mjs'), 'doctor', '--json', ...args],
        cwd: folder,
        timeoutMs: engineMs,
        env,
      }),
    statOf(path) {
      try {
        const { mode, uid, gid } = lstatSync(path);
        return { mode, uid, gid };
      } catch {
        return null;
      }
    },
    namesIn,
    userName,
    hasOthers,
    isWritable(path) {
      const nearest = existing(path);
      try {
        accessSync(nearest, constants.W_OK);
        return true;
      } catch {
        return false;
      }
    },
    leftoversIn(folder) {
      return namesIn(folder)
        .filter((name) => isLeftover(name))
        .map((name) => join(folder, name));
    },
    async isLocked(file) {
      if (!existsSync(file)) return false;
      // Shared, for a moment: an apply that comes just then tries again.
      const ran = await run('flock', ['--shared', '--nonblock', '-E', String(heldExitCode), file, 'true']);
      return ran.code === 0 ? false : ran.code === heldExitCode ? true : null;
    },
    journalsIn,
    isAlive,
    user: env['USER'] ?? env['LOGNAME'] ?? '',
    ...thisSystem(),
  };
}

/** What a program is installed by here. */
export function thisSystem(): Pick<Machine, 'uid' | 'platform' | 'families' | 'cleaner' | 'hasSystemd'> {
  return {
    uid: process.getuid?.() ?? null,
    platform: process.platform,
    families: families(),
    cleaner: cleaner(),
    hasSystemd: existsSync('/run/systemd/system'),
  };
}

function cleaner(): string | null {
  const places = cleanerPlaces.folders.flatMap((folder) => namesIn(folder).map((name) => join(folder, name)));
  return [...cleanerPlaces.files, ...places].find((path) => removesSockets(textOf(path))) ?? null;
}

function namesIn(folder: string): readonly string[] {
  try {
    return readdirSync(folder).sort();
  } catch {
    return [];
  }
}

function textOf(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return '';
  }
}

function existing(path: string): string {
  return existsSync(path) || dirname(path) === path ? path : existing(dirname(path));
}

function families(): readonly string[] {
  const found = textOf('/etc/os-release').matchAll(/^ID(?:_LIKE)?="?([^"\n]*)"?$/gm);
  return [...found].flatMap(([, words = '']) => words.split(' '));
}
