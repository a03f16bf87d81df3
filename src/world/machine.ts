// What only doctor asks of this machine: versions, rights, temporary files and locks. Changes nothing.
import { constants, existsSync, lstatSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
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
import { isAllowed, namesIn, nearestThere, orNull } from './paths.ts';
import { isAlive } from './pids.ts';
import { hasOthers } from './users.ts';

export interface Machine extends GitCheck {
  /** What a program prints as its version; null where it cannot be run. */
  versionOf(program: string): Promise<string | null>;
  /** Runs the engine that po carries, which looks at a folder by its own rules. */
  carriedDoctor(folder: string, args: readonly string[]): Promise<Completed>;
  /** Null where nothing is, or it cannot be read. */
  statOf(path: string): { readonly mode: number; readonly uid: number; readonly gid: number } | null;
  /** None where the folder cannot be read. */
  namesIn(folder: string): readonly string[];
  /** Null where the system has no entry for the user. */
  userName(uid: number): string | null;
  /** Whether a group has members besides a user, or may have. */
  hasOthers(gid: number, uid: number): boolean;
  /** Whether po could write there, or create it. */
  isWritable(path: string): boolean;
  /** Paths directly in a folder that ended processes of po have left under temporary names. */
  leftoversIn(folder: string): readonly string[];
  /** Null where that cannot be told. */
  isLocked(file: string): Promise<boolean | null>;
  journalsIn(folder: string): Journals;
  isAlive(pid: number): boolean;
  readonly uid: number | null;
  readonly user: string;
  readonly platform: string;
  /** `ID` and `ID_LIKE` of `/etc/os-release`, such as `debian`. */
  readonly families: readonly string[];
  /** The file that configures the removal of sockets below /tmp, or null. */
  readonly cleaner: string | null;
  /** systemd may end what a login has started. */
  readonly hasSystemd: boolean;
}

const timeoutMs = 10_000;
const engineMs = 60_000;

/** Whether git has an identity for commits in a repository. */
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
      run(process.execPath, [join(engine, 'agents.mjs'), 'doctor', '--json', ...args], engineMs, folder),
    statOf: (path) => orNull(() => lstatSync(path)),
    namesIn,
    userName,
    hasOthers,
    isWritable: (path) => isAllowed(nearestThere(path), constants.W_OK),
    leftoversIn: (folder) =>
      namesIn(folder).flatMap((name) => (isLeftover(name) ? [join(folder, name)] : [])),
    async isLocked(file) {
      if (!existsSync(file)) return false;
      // Shared, for a moment: an apply that starts meanwhile tries again.
      const ran = await run('flock', ['--shared', '--nonblock', '-E', String(heldExitCode), file, 'true']);
      return ran.code === 0 ? false : ran.code === heldExitCode ? true : null;
    },
    journalsIn,
    isAlive,
    user: env['USER'] ?? env['LOGNAME'] ?? '',
    ...thisSystem(),
  };
}

/** What decides how a program is installed. */
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

function textOf(path: string): string {
  return orNull(() => readFileSync(path, 'utf8')) ?? '';
}

function families(): readonly string[] {
  const found = textOf('/etc/os-release').matchAll(/^ID(?:_LIKE)?="?([^"\n]*)"?$/gm);
  return [...found].flatMap(([, words = '']) => words.split(' '));
}
