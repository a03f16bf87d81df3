// Checks what po needs of this machine beside what its engine checks: git, flock, and an author for commits.
import pMap from 'p-map';
import { remedyText } from '../../engine/kernel/help.ts';
import type { Machine } from '../world/machine.ts';
import { engineFindings, findingOf, machineChecks, type Place } from './engine-report.ts';
import { type Finding, fine, wrong } from './finding.ts';
import { identityLines, installLine, type System } from './install.ts';

/** The first git with `init --initial-branch`. */
const oldestGit = [2, 28] as const;

/** @param places where commits are made: the root of a fleet and its clones, or the folder that one is in */
export async function checkMachine(machine: Machine, places: readonly string[]): Promise<readonly Finding[]> {
  const [git, flock, nameless] = await Promise.all([
    machine.versionOf('git'),
    machine.versionOf('flock'),
    withoutIdentity(machine, places),
  ]);
  return [gitFinding(git, machine), flockFinding(flock, machine), identityFinding(nameless)];
}

/**
 * The findings of the engine that po carries in a folder: about the machine, and about the project there, if there is
 * one.
 * @param fleet the fleet of the tmux server; null for a project that is run alone
 */
export async function askCarriedEngine(
  machine: Machine,
  place: Place,
  fleet: string | null,
  isProject: boolean,
): Promise<readonly Finding[]> {
  const ran = await machine.carriedDoctor(place.folder, fleet === null ? [] : ['--fleet', fleet]);
  const found = engineFindings(ran.stdout);
  if (found === null) {
    const said = (ran.stderr || ran.stdout).trim().split('\n').at(-1) ?? '';
    return [wrong('error', 'node', `The engine that po carries does not run: ${said}`, reinstall)];
  }
  return found.flatMap((one) => {
    const finding = findingOf(one, place, machine);
    return finding !== null && (isProject || machineChecks.has(finding.check)) ? [finding] : [];
  });
}

const reinstall = remedyText('build po again, in its checkout:', 'npm ci');

/** Pure, as are those below. */
export function gitFinding(said: string | null, system: System): Finding {
  const install = installLine('git', system);
  if (said === null) return wrong('error', 'git', 'git cannot be run.', remedyText('install it:', install));
  const [, major = '0', minor = '0'] = /(\d+)\.(\d+)/.exec(said) ?? [];
  const isOld =
    Number(major) < oldestGit[0] || (Number(major) === oldestGit[0] && Number(minor) < oldestGit[1]);
  if (!isOld) return fine('git', said);
  return wrong(
    'error',
    'git',
    `${said} is too old; po needs ${oldestGit.join('.')} or newer.`,
    remedyText('install a newer one:', install),
  );
}

export function flockFinding(said: string | null, system: System): Finding {
  if (said !== null) return fine('flock', said);
  return wrong(
    'error',
    'flock',
    'flock cannot be run.',
    remedyText('install it:', installLine('flock', system)),
  );
}

/** @param nameless places where git knows no author for a commit */
export function identityFinding(nameless: readonly string[]): Finding {
  const [first] = nameless;
  if (first === undefined) return fine('identity', 'git knows who you are');
  const more = nameless.length > 1 ? ` and ${nameless.length - 1} more` : '';
  return wrong(
    'warning',
    'identity',
    `git has no name and email for you in ${first}${more}, so po commits there as po <po@localhost>.`,
    remedyText('set your git name and email:', ...identityLines),
  );
}

async function withoutIdentity(machine: Machine, places: readonly string[]): Promise<readonly string[]> {
  const looks = await pMap(places, (place) => machine.lookAtIdentity(place), { concurrency: placesAtOnce });
  // Other checks report what is unknown about a clone.
  return places.filter((_, at) => looks[at]?.known === true && !looks[at].value);
}

const placesAtOnce = 4;
