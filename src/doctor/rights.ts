// Checks who owns what po and git work on, and who else may read or write there. git refuses a clone of another user,
// and po cannot replace what a command with sudo has made: each is reported with its owner and the command that changes
// it.
import { join } from 'node:path';
import { remedyText, shellWord } from '../../engine/kernel/help.ts';
import type { Fleet, Project } from '../fleet/fleet.ts';
import type { Machine } from '../world/machine.ts';
import type { World } from '../world/world.ts';
import { type Finding, fine, wrong } from './finding.ts';

type Owners = Pick<Machine, 'statOf' | 'uid' | 'userName' | 'hasOthers' | 'isWritable' | 'namesIn'>;
type Clones = Pick<World, 'git'>;

export function checkRights({ file, root }: Fleet, machine: Owners): readonly Finding[] {
  const own = join(root, '.po');
  const operator = operatorOf(root, machine);
  const isForeign = (path: string) => foreignIn([path], operator, machine) !== null;
  const inside = [own, ...below(own, machine), ...below(join(own, 'runs'), machine)];
  const found = [
    ...asRoot(root, operator, machine),
    ...(canUse(file, operator, machine) ? [] : ownerFindings('warning', file, [file], operator, machine)),
    ...(canUse(root, operator, machine) ? [] : ownerFindings('error', root, [root], operator, machine)),
    ...ownerFindings('error', own, inside, operator, machine),
  ];
  // Only its owner can close something to others.
  const mode = (path: string) => (isForeign(path) ? 0 : modeForOthers(path, machine));
  if ((mode(file) & 0o022) !== 0) {
    const close = remedyText('close it to them:', `chmod go-w ${shellWord(file)}`);
    found.push(wrong('warning', 'rights', `Others than its owner can write ${file}.`, close));
  }
  if ((mode(own) & 0o077) !== 0) {
    const close = remedyText('close it to them:', `chmod 700 ${shellWord(own)}`);
    found.push(wrong('warning', 'rights', `Others can look into ${own}.`, close));
  }
  const kept = machine.statOf(own) === null ? [] : [own];
  const unwritable = [root, ...kept].find((path) => !isForeign(path) && !machine.isWritable(path));
  if (unwritable !== undefined) {
    const look = `ls -ld ${shellWord(unwritable)}`;
    const words = 'see its mode, and whether its file system is read-only:';
    found.push(wrong('error', 'rights', `You cannot write in ${unwritable}.`, remedyText(words, look)));
  }
  return found.length === 0 ? [fine('rights', `${file} and ${own} are yours`)] : found;
}

/** The mode of a file, without what its group may do where that is its owner alone. */
function modeForOthers(path: string, { statOf, hasOthers }: Owners): number {
  const stats = statOf(path);
  if (stats === null) return 0;
  return hasOthers(stats.gid, stats.uid) ? stats.mode : stats.mode & ~0o070;
}

/** Clones that another user owns, in whole or in part, but not those that git is told to trust. */
export async function checkOwners(
  { root }: Fleet,
  projects: readonly Project[],
  { git }: Clones,
  machine: Owners,
): Promise<readonly Finding[]> {
  const operator = operatorOf(root, machine);
  const found: Finding[] = [];
  for (const { name, path, state } of projects) {
    const foreign = state === 'retired' ? null : foreignIn(ofClone(path, machine), operator, machine);
    if (foreign === null) continue;
    const isWhole = foreign.owner === machine.statOf(path)?.uid;
    if (isWhole && machine.isWritable(path) && (await git.look(path)).known) continue;
    found.push(...ownerFindings('error', path, [foreign.path], operator, machine, name));
  }
  return found;
}

/** The uid that runs the fleet: the caller's; if the caller is root, that of the owner of the fleet's root. */
function operatorOf(root: string, { statOf, uid }: Owners): number | null {
  return uid === 0 ? (statOf(root)?.uid ?? 0) : uid;
}

/** Root may write everywhere, and the operator then may not. */
function canUse(path: string, operator: number | null, { isWritable, uid }: Owners): boolean {
  return isWritable(path) && (uid !== 0 || operator === 0);
}

function asRoot(root: string, operator: number | null, { uid, userName }: Owners): Finding[] {
  if (uid !== 0 || operator === null || operator === 0) return [];
  const name = userName(operator);
  const as = name === null ? `'#${operator}'` : shellWord(name);
  return [
    wrong(
      'warning',
      'rights',
      `${root} belongs to ${name ?? `uid ${operator}`}, and you are root: what po makes would be root's.`,
      remedyText('run po as its owner:', `sudo -u ${as} po doctor`),
    ),
  ];
}

/** A clone, its git directory, and the folders of its objects: those that `git pull` with sudo makes. */
function ofClone(path: string, machine: Owners): readonly string[] {
  const git = join(path, '.git');
  return [
    path,
    git,
    ...below(path, machine),
    ...below(git, machine),
    ...below(join(git, 'objects'), machine),
  ];
}

function below(folder: string, machine: Owners): readonly string[] {
  return machine.namesIn(folder).map((name) => join(folder, name));
}

function foreignIn(
  paths: readonly string[],
  operator: number | null,
  { statOf }: Owners,
): { path: string; owner: number } | null {
  for (const path of paths) {
    const owner = statOf(path)?.uid ?? null;
    if (operator !== null && owner !== null && owner !== operator) return { path, owner };
  }
  return null;
}

/** @param whole the path that the remedy gives to one user, with everything in it */
function ownerFindings(
  level: 'warning' | 'error',
  whole: string,
  paths: readonly string[],
  operator: number | null,
  machine: Owners,
  project: string | null = null,
): Finding[] {
  const found = foreignIn(paths, operator, machine);
  if (found === null || operator === null) return [];
  const name = (uid: number) => machine.userName(uid) ?? `uid ${uid}`;
  const [owner, whose] = [name(found.owner), machine.uid === operator ? 'you are' : 'the fleet is of'];
  const to = shellWord(machine.userName(operator) ?? String(operator));
  const make = `sudo chown -R ${to} ${shellWord(whole)}`;
  const words =
    found.owner === 0
      ? 'a command run by root has most likely made it; change its owner:'
      : `run po as ${owner}, or, if it is not theirs to keep, change its owner:`;
  const what = `${found.path} belongs to ${owner}, and ${whose} ${name(operator)}.`;
  return [wrong(level, 'rights', what, remedyText(words, make), project)];
}
