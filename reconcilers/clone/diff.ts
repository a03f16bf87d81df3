// Decides about the clone. Pure: rules in order, first match wins.
import { shellWord, wayOut } from '../../engine/kernel/help.ts';
import { redactUrl, sameRemote } from '../../src/fleet/url.ts';
import { settingsInTheWay } from '../clone-settings.ts';
import { agentsElsewhere } from '../left-behind.ts';
import { gitIn, mountPoint, moveBeside, moveTo } from '../obstacles.ts';
import { occupiedBlock } from '../occupied.ts';
import { blockedBy, type Coming, type Desired, nothing, type Verdict, wanted } from '../reconciler.ts';
import { bringBack, perhapsRenamed, retiredBehind } from '../returning.ts';
import { emptySubmodules, inUse, switchObstacle, whereIs } from '../switching.ts';
import { followCommand } from '../upstream.ts';
import { boundBlock, mainOf, retiredFolder } from '../wholeness.ts';
import type { CloneFound, CloneReason, CloneStep, CloneWanted } from './facts.ts';
import type { CloneObserved } from './types.ts';

export function diff(desired: Desired, observed: CloneObserved): Verdict<CloneReason> {
  switch (desired.project.state) {
    case 'running':
    case 'stopped':
      return diffPresent(desired, observed);
    case 'retired':
      return diffRetired(desired, observed);
    case 'released':
      return diffReleased(desired, observed);
  }
}

export function elsewhere(observed: CloneObserved): readonly string[] {
  return observed.kind === 'absent' && observed.elsewhere !== undefined ? [observed.elsewhere] : [];
}

function diffPresent(desired: Desired, observed: CloneObserved): Verdict<CloneReason> {
  const verdict = diffPlace(desired, observed);
  if (observed.kind !== 'repository' || observed.mark === 'other') return verdict;
  return { ...verdict, notes: [...verdict.notes, ...emptySubmodules(observed.repository)] };
}

function diffPlace(desired: Desired, observed: CloneObserved): Verdict<CloneReason> {
  const { fleet, project } = desired;
  const { path, repo, branch } = project;

  // The clone was moved, or `path` was changed: a second one would begin without the work of the first.
  if (observed.kind === 'absent' && observed.elsewhere !== undefined) {
    return blockedBy({
      code: 'clone-elsewhere',
      reason: `the clone of ${project.name} lies at ${observed.elsewhere}, and ${path} is declared`,
      help: observed.elsewhereIsLinked
        ? `set \`path\` of ${project.name} to where it is: it is a linked work tree, and would lose its repository`
        : wayOut(
            `set \`path\` of ${project.name} to where it is; or, with its agents stopped, move it:`,
            moveTo(observed.elsewhere, path),
          ),
    });
  }

  // Its agents work elsewhere: the root was changed, or this is a copy of the registry that names the same fleet. A
  // second project would be made, of which nothing could be started.
  if (observed.kind === 'absent' && observed.agentsElsewhere !== undefined) {
    return blockedBy(agentsElsewhere({ fleet, project }, observed.agentsElsewhere));
  }

  // It was retired, and is wanted again.
  const [retired, ...more] = observed.retired ?? [];
  if (observed.kind === 'absent' && retired !== undefined) {
    return bringBack(desired, [retired, ...more], ({ repository }) => {
      return remoteDifference(repo, repository.remoteUrl) === null && repository.branch === branch;
    });
  }

  // It may be another project under a new name, or its name be handed on to another one.
  if (observed.mayBe !== undefined) return blockedBy(perhapsRenamed(desired, observed.mayBe));

  // A clone is made beside its place, and moved there when it is whole.
  if (observed.kind === 'absent' && observed.isMountPoint) {
    return blockedBy(mountPoint(path, `give ${project.name} a \`path\` below it, or unmount it`));
  }

  // Nothing is there, so nothing can be hurt. Whether the remote is empty, and the template is needed, shows
  // only when it is asked; that is the network, and for apply.
  if (observed.kind === 'absent') {
    return wanted({
      action: 'create',
      reason: 'missing',
      risk: 'safe',
      before: null,
      after: { path, branch, repo: repo === null ? null : redactUrl(repo), template: project.template },
    } satisfies CloneStep);
  }

  // Somebody else's files: never written into, never moved away.
  const behind = retiredBehind(desired, observed.retired ?? []);
  if (observed.kind === 'other') {
    const also = behind === null ? '' : `, and ${behind}`;
    return blockedBy({
      code: 'path-taken',
      reason: `${path} is a ${observed.what} ${observed.what === 'symbolic link' ? 'to no clone' : 'that is not a clone'}${also}`,
      help: [
        wayOut('move it away:', moveBeside(path, `${path}.before`)),
        wayOut(
          `or give ${project.name} another path:`,
          `po set ${project.name} path=${shellWord(`${relativeTo(fleet.root, path)}-2`)}`,
        ),
      ].join('\n'),
    });
  }

  // The one that was retired has the work, and this one would take its place without a word.
  if (behind !== null) {
    return blockedBy({
      code: 'path-taken',
      reason: `${path} is a clone that po has not made, and ${behind}`,
      help: wayOut(
        `move it away to have the retired one back; to adopt it, take the marks off the retired one:`,
        ...(observed.retired ?? []).map((clone) => `${gitIn(clone.path)} config --remove-section po`),
      ),
    });
  }

  const { repository } = observed;

  // Another registry manages this clone; two of them would undo each other's work.
  if (observed.mark === 'other') {
    const { fleet: otherFleet, project: otherProject } = repository.marks;
    return blockedBy({
      code: 'marked-by-another',
      reason: `${path} is marked as project ${otherProject ?? '?'} of fleet ${otherFleet ?? '?'}`,
      help:
        otherFleet === fleet.name
          ? wayOut(
              'that project is in fleet.toml as well: give each of the two the path of its own clone; where the mark is an old one, take it off:',
              `${gitIn(path)} config --remove-section po`,
            )
          : wayOut(
              'take it out of that fleet, then take its marks off:',
              `${gitIn(path)} config --remove-section po`,
            ),
    });
  }

  // A clone of something else may hold the only copy of it. Where it is ours and another remote is declared,
  // that is what changes; where none is declared any more, nobody has said what to do with the one there is.
  const difference = remoteDifference(repo, repository.remoteUrl);
  if (difference !== null && (observed.mark !== 'ours' || repo === null)) {
    return blockedBy({
      code: 'remote-differs',
      reason: `${path} has ${difference}`,
      help: remoteHelp(project.name, path, repo, repository.remoteUrl),
    });
  }

  // A linked work tree has its remotes from another one, whose they are.
  const main = mainOf(repository);
  if (difference !== null && main !== null) {
    return blockedBy({
      code: 'remote-differs',
      reason: `${path} has ${difference}; it is a linked work tree, and shares its remotes with ${main}`,
      help: remoteHelp(project.name, path, repo, repository.remoteUrl),
    });
  }

  // What looks like ours and was never marked is taken over in sight of the operator, never in silence.
  // So is the clone of a project that was renamed, once the agents of its old name are stopped.
  if (observed.mark === 'none' || observed.mark === 'left-out') {
    if (repository.branch !== branch) {
      return blockedBy({
        code: 'branch-differs',
        reason: `${path} is ${whereIs(repository)}, and ${project.name} is declared on ${branch}`,
        help: [
          wayOut(
            'switch it, and po adopts it then:',
            `${repo === null ? '' : `${followCommand(path, branch)} && ${gitIn(path)} fetch origin ${shellWord(branch)} && `}${gitIn(path)} switch --guess ${shellWord(branch)}`,
          ),
          ...(repository.branch === null
            ? []
            : [
                wayOut(
                  'or declare the branch that it is on:',
                  `po set ${project.name} branch=${shellWord(repository.branch)}`,
                ),
              ]),
        ].join('\n'),
      });
    }
    const adoption: CloneStep = {
      action: 'adopt',
      reason: observed.mark === 'none' ? 'unmarked' : 'renamed',
      risk: 'safe',
      before: { fleet: repository.marks.fleet, project: repository.marks.project },
      after: { path, fleet: fleet.name },
      ...(main === null ? {} : { display: { workTreeOf: main } }),
    };
    return wanted(adoption, 'adopted');
  }

  // Only one of its addresses would be changed, and pushes would still go to the others.
  if (difference !== null && repository.pushesElsewhere) {
    return blockedBy({
      code: 'remote-ambiguous',
      reason: `${path} has ${difference}, and origin has more addresses than that, or its own for pushing`,
      help: wayOut('leave it one, or set it yourself:', `${gitIn(path)} config --local --edit`),
    });
  }

  const remote: Change | null =
    difference === null || repo === null
      ? null
      : {
          reason: 'remote-differs',
          before: { remote: repository.remoteUrl === null ? null : redactUrl(repository.remoteUrl) },
          after: { remote: redactUrl(repo) },
        };
  // An unregistered project is known by its marks alone, so its protection has to be one of them.
  const { protect } = repository.marks;
  const protection: Change | null =
    protect === project.protect
      ? null
      : { reason: 'protection-differs', before: { protect }, after: { protect: project.protect } };
  const { offBranch } = observed;
  const settings = settingsInTheWay(desired, repository, {
    remote: remote !== null || (offBranch?.kind === 'idle' && offBranch.work.target === null),
    files: offBranch?.kind === 'idle',
  });
  if (settings !== null) return blockedBy(settings);
  const inPlace = update([remote, protection], remote === null ? 'nothing' : 'other-remote');
  if (offBranch === null) return inPlace;

  // The branch that an agent works on is its affair as long as it runs; only told.
  if (offBranch.kind === 'in-use') {
    return { ...inPlace, notes: [inUse(offBranch.sessions, repository, project)] };
  }

  const obstacle = switchObstacle(repository, offBranch, { branch, repo });
  if (obstacle !== null) return blockedBy(obstacle);
  const otherBranch: Change = {
    reason: 'branch-differs',
    // Where HEAD is now belongs to it: a reviewed plan must not take another work tree away from somebody.
    before: { branch: repository.branch, commit: repository.commit },
    after: { branch, commit: offBranch.work.target?.commit ?? null },
  };
  const hasNoAgents = offBranch.work.target?.hasAgentsFile === false;
  return update([remote, otherBranch, protection], hasNoAgents ? 'files-without-agents' : 'other-files');
}

function relativeTo(root: string, path: string): string {
  return path.startsWith(`${root}/`) ? path.slice(root.length + 1) : path;
}

interface Change {
  readonly reason: CloneReason;
  readonly before: CloneFound;
  readonly after: CloneWanted;
}

/** One step of all that is to change; its reason is the first one's. */
function update(changes: readonly (Change | null)[], coming: Coming): Verdict<CloneReason> {
  const all = changes.filter((change) => change !== null);
  const [first] = all;
  if (first === undefined) return nothing;
  const before: CloneFound = Object.assign({}, ...all.map((change) => change.before));
  const after: CloneWanted = Object.assign({}, ...all.map((change) => change.after));
  const step: CloneStep = { action: 'update', reason: first.reason, risk: 'safe', before, after };
  return wanted(step, coming);
}

function diffRetired(desired: Desired, observed: CloneObserved): Verdict<CloneReason> {
  const { fleet, project } = desired;

  // Renamed and retired at once: under its old name it would be released, and stay where it is.
  if (observed.kind === 'absent' && observed.mayBe !== undefined)
    return blockedBy(perhapsRenamed(desired, observed.mayBe));

  // It is not stopped where it runs, and nothing here can stop it.
  if (observed.kind === 'absent' && observed.agentsElsewhere !== undefined)
    return blockedBy(agentsElsewhere({ fleet, project }, observed.agentsElsewhere));

  // Gone already, or never ours: there is nothing that we may move.
  if (observed.kind !== 'repository' || observed.mark !== 'ours') return nothing;

  // Moved, it or what leans on it would be cut off from its commits.
  if (observed.bound !== undefined) return blockedBy(boundBlock(project.name, project.path, observed.bound));

  // Those who work in it would be left in a folder that is gone.
  if (observed.occupied !== undefined) return blockedBy(occupiedBlock(desired, observed.occupied));

  return wanted({
    action: 'retire',
    reason: 'state-retired',
    risk: 'disruptive',
    before: { path: project.path },
    after: { under: retiredFolder(fleet) },
  } satisfies CloneStep);
}

/** The registry does not name the project any more: the clone is its owner's again, as it is. */
function diffReleased({ fleet, project }: Desired, observed: CloneObserved): Verdict<CloneReason> {
  if (observed.kind !== 'repository' || observed.mark !== 'ours') return nothing;

  // It was renamed: the project that has its path now takes the clone over, marks and all.
  if (fleet.projects.some(({ path }) => path === project.path)) return nothing;

  return wanted({
    action: 'release',
    reason: 'removed',
    risk: 'safe',
    before: { path: project.path, fleet: fleet.name },
    after: null,
  } satisfies CloneStep);
}

function remoteHelp(name: string, path: string, repo: string | null, remoteUrl: string | null): string {
  const remote = `${gitIn(path)} remote`;
  if (repo === null) return wayOut(`set \`repo\` of ${name} to it, or:`, `${remote} remove origin`);
  const url = shellWord(redactUrl(repo));
  return remoteUrl === null
    ? wayOut(`take \`repo\` out of ${name}, or:`, `${remote} add origin ${url}`)
    : wayOut(`set \`repo\` of ${name} to what it is, or:`, `${remote} set-url origin ${url}`);
}

function remoteDifference(repo: string | null, remoteUrl: string | null): string | null {
  if (repo === null)
    return remoteUrl === null ? null : `the remote ${redactUrl(remoteUrl)}, and none is declared`;
  if (remoteUrl === null) return `no remote, and ${redactUrl(repo)} is declared`;
  return sameRemote(repo, remoteUrl)
    ? null
    : `the remote ${redactUrl(remoteUrl)}, and ${redactUrl(repo)} is declared`;
}
