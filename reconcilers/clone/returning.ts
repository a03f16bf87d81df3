// Decides about a project whose clone may lie elsewhere: one that was retired and is declared again, and one that was
// renamed in the registry without its `path`. Pure.
import { remedyText, shellWord } from '../../engine/kernel/help.ts';
import { listed, moveTo } from '../obstacles.ts';
import {
  type Blocked,
  blockedBy,
  type Decided,
  type Desired,
  type Orphan,
  type Unclaimed,
  wanted,
} from '../reconciler.ts';

/** Clones that may belong to the project, though none is at its path, or another one is. */
export interface Whereabouts {
  /** Marked as the project's, and moved aside when it was retired. Looked for where it is wanted again. */
  readonly retired?: readonly Retired[];
  /** Clones that may be this project's under an earlier name. */
  readonly mayBe?: readonly Unclaimed[];
}

export interface Retired extends Orphan {
  /** It is on the same file system as the declared path; a move to another one would copy it. */
  readonly canMove: boolean;
}

/**
 * Nothing is at the path. The clone comes back whole, with its marks. Among several, po cannot know which one is
 * meant.
 */
export function bringBack(
  { project }: Desired,
  [only, ...others]: readonly [Retired, ...Retired[]],
  isAsDeclared: (clone: Retired) => boolean,
): Decided<'retired-back'> {
  const { name, path } = project;
  if (others.length > 0) {
    const all = [only, ...others];
    return blockedBy({
      code: 'retired-several',
      reason: `${all.length} retired clones of ${name} lie at ${listed(
        all.map((one) => one.path),
        all.length,
      )}`,
      help: remedyText('move the one that you want back:', ...all.map((one) => moveTo(one.path, path))),
    });
  }
  if (!only.canMove) {
    return blockedBy({
      code: 'retired-elsewhere',
      reason: `the retired clone of ${name} lies at ${only.path}, on another file system than ${path}`,
      help: remedyText(
        'copy it there whole; remove the retired one when the copy is right:',
        copyTo(only.path, path),
      ),
    });
  }
  const isComplete = isAsDeclared(only);
  return wanted(
    {
      action: 'create',
      reason: 'retired-back',
      risk: 'safe',
      before: { path: only.path },
      after: { path },
      display: isComplete ? {} : { afterwards: 'po plan shows how its remote or branch differs' },
    },
    // The needs of its files are known once they are back. Where its remote or branch differs, only the next plan
    // tells.
    isComplete ? 'other-files' : 'undecided',
  );
}

/** Something is at the path already, and would hide the retired clone. */
export function retiredBehind({ project }: Desired, retired: readonly Retired[]): string | null {
  if (retired.length === 0) return null;
  const places = listed(retired.map(({ path }) => path));
  return `the retired clone of ${project.name} lies at ${places}`;
}

/**
 * The project may have been renamed in the registry. A new clone would begin without the work of the old one, and the
 * old one would be released, so po asks which of the two is meant.
 */
export function perhapsRenamed({ fleet, project }: Desired, mayBe: readonly Unclaimed[]): Blocked {
  const { name, path, repo } = project;
  const what = repo === null ? 'a local project as well' : 'of the same repository';
  const lines = mayBe.map((clone) => {
    const whose = clone.isRegistered ? 'which is declared with another one' : 'which is not in fleet.toml';
    return `${clone.path} is ${what}, marked as ${clone.project}, ${whose}`;
  });
  const paths = mayBe.map((clone) => clone.path.slice(fleet.root.length + 1));
  const orphans = mayBe.filter(({ isRegistered }) => !isRegistered).map((clone) => clone.project);
  const here = `${name} has no clone${repo === null ? '' : ' of its repository'} at ${path}`;
  return {
    code: 'clone-renamed',
    reason: `${here}; ${lines.join('; ')}. Until that is clear po leaves them as they are`,
    help:
      orphans.length < mayBe.length
        ? keepAll(name, paths)
        : `${keepOne(name, paths)}\n${isNew(name, orphans)}`,
  };
}

function keepOne(name: string, paths: readonly string[]): string {
  return remedyText(
    `if ${name} is ${paths.length === 1 ? 'that project' : 'one of them'} under a new name, keep its clone:`,
    ...paths.map((path) => ['po', 'set', name, `path=${path}`].map(shellWord).join(' ')),
  );
}

function isNew(name: string, orphans: readonly string[]): string {
  return remedyText(
    `if ${name} is a new project, release ${listed(orphans)} first:`,
    ['po', 'apply', ...orphans].map(shellWord).join(' '),
  );
}

/** One at a time they would be two projects on one path. */
function keepAll(name: string, paths: readonly string[]): string {
  const lines = paths.map((path) => `path = ${JSON.stringify(path)}`);
  return remedyText(
    `names were swapped: write ${lines.join(' or ')} below [projects.${name}] in fleet.toml, and give each of the others the path of its own clone in the same edit`,
  );
}

function copyTo(from: string, to: string): string {
  return `cp -a ${shellWord(from)}/. ${shellWord(to)}`;
}
