// Decides about the clone. Pure: rules in order, first match wins.
import { redactUrl, sameRemote } from '../../src/fleet/url.ts';
import type { Repository } from '../../src/world/repository.ts';
import { blockedBy, type Desired, nothing, type Verdict, wanted } from '../reconciler.ts';
import type { CloneObserved } from './types.ts';

export function diff(desired: Desired, observed: CloneObserved): Verdict {
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

function diffPresent({ fleet, project }: Desired, observed: CloneObserved): Verdict {
  const { path, repo, branch } = project;

  // The clone was moved, or `path` was changed: a second one would begin without the work of the first.
  if (observed.kind === 'absent' && observed.elsewhere !== undefined) {
    return blockedBy({
      code: 'clone-elsewhere',
      reason: `the clone of ${project.name} lies at ${observed.elsewhere}, and ${path} is declared`,
      help: `set \`path\` of ${project.name} to where it is; or, with its agents stopped, move it: mv ${observed.elsewhere} ${path}`,
    });
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
    });
  }

  // Somebody else's files: never written into, never moved away.
  if (observed.kind === 'other') {
    return blockedBy({
      code: 'path-taken',
      reason: `${path} is a ${observed.what} that is not a clone`,
      help: `move it away, or give ${project.name} another \`path\``,
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
          ? `that project is in the registry as well: give each of the two the path of its own clone`
          : `take it out of that fleet, then: git -C ${path} config --remove-section po`,
    });
  }

  // A clone of something else may hold the only copy of it.
  const difference = remoteDifference(repo, repository.remoteUrl);
  if (difference !== null) {
    return blockedBy({
      code: 'remote-differs',
      reason: `${path} has ${difference}`,
      help: remoteHelp(project.name, path, repo, repository.remoteUrl),
    });
  }

  // What looks like ours and was never marked is taken over in sight of the operator, never in silence.
  // So is the clone of a project that was renamed, once the agents of its old name are stopped.
  if (observed.mark === 'none' || observed.mark === 'left-out') {
    const elsewhere = branchDifference(branch, repository);
    if (elsewhere !== null) {
      return blockedBy({
        code: 'branch-differs',
        reason: `${path} is ${elsewhere}, and ${project.name} is declared on ${branch}`,
        help: `switch it, or set \`branch\` of ${project.name}; po adopts it then`,
      });
    }
    return wanted({
      action: 'adopt',
      reason: observed.mark === 'none' ? 'unmarked' : 'renamed',
      risk: 'safe',
      before: { fleet: repository.marks.fleet, project: repository.marks.project },
      after: { path, fleet: fleet.name },
    });
  }

  // Ours and in its place. The branch it is on may be an agent's affair, so it is left alone, and told.
  const elsewhere = branchDifference(branch, repository);
  if (elsewhere === null) return nothing;
  return {
    ...nothing,
    notes: [
      {
        severity: 'warning',
        code: 'branch-differs',
        summary: 'A clone is not on its declared branch',
        detail: `${path} is ${elsewhere}, and ${project.name} is declared on ${branch}; po leaves it there`,
        help: `when its work allows: git -C ${path} switch ${branch}`,
      },
    ],
  };
}

function diffRetired({ fleet, project }: Desired, observed: CloneObserved): Verdict {
  // Gone already, or never ours: there is nothing that we may move.
  if (observed.kind !== 'repository' || observed.mark !== 'ours') return nothing;

  // A linked worktree finds its repository by an absolute path; moved, it would be cut off from its commits.
  if (observed.hasLinkedWorktrees) {
    return blockedBy({
      code: 'linked-worktrees',
      reason: `${project.path} has linked worktrees, which would lose their repository`,
      help: `see: git -C ${project.path} worktree list; remove what is done with, and forget what is gone: git -C ${project.path} worktree prune`,
    });
  }

  return wanted({
    action: 'retire',
    reason: 'state-retired',
    risk: 'disruptive',
    before: { path: project.path },
    after: { under: `${fleet.root}/.retired` },
  });
}

/** The registry does not name the project any more: the clone is its owner's again, as it is. */
function diffReleased({ fleet, project }: Desired, observed: CloneObserved): Verdict {
  if (observed.kind !== 'repository' || observed.mark !== 'ours') return nothing;

  // It was renamed: the project that has its path now takes the clone over, marks and all.
  if (fleet.projects.some(({ path }) => path === project.path)) return nothing;

  return wanted({
    action: 'release',
    reason: 'removed',
    risk: 'safe',
    before: { path: project.path, fleet: fleet.name },
    after: null,
  });
}

function remoteHelp(name: string, path: string, repo: string | null, remoteUrl: string | null): string {
  if (repo === null) return `set \`repo\` of ${name} to it, or: git -C ${path} remote remove origin`;
  if (remoteUrl === null) {
    return `take \`repo\` out of ${name}, or: git -C ${path} remote add origin ${redactUrl(repo)}`;
  }
  return `set \`repo\` of ${name} to what it is, or: git -C ${path} remote set-url origin ${redactUrl(repo)}`;
}

function remoteDifference(repo: string | null, remoteUrl: string | null): string | null {
  if (repo === null)
    return remoteUrl === null ? null : `the remote ${redactUrl(remoteUrl)}, and none is declared`;
  if (remoteUrl === null) return `no remote, and ${redactUrl(repo)} is declared`;
  return sameRemote(repo, remoteUrl)
    ? null
    : `the remote ${redactUrl(remoteUrl)}, and ${redactUrl(repo)} is declared`;
}

function branchDifference(branch: string, repository: Repository): string | null {
  if (repository.branch === branch) return null;
  return repository.branch === null ? 'on no branch (detached HEAD)' : `on branch ${repository.branch}`;
}
