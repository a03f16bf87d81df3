// Decides about the clone. Pure: rules in order, first match wins.
import { shellWord, wayOut } from '../../engine/toml/help.ts';
import { redactUrl, sameRemote } from '../../src/fleet/url.ts';
import type { Repository } from '../../src/world/repository.ts';
import { blockedBy, type Desired, nothing, type Verdict, wanted } from '../reconciler.ts';
import type { CloneObserved } from './types.ts';

export function diff(desired: Desired, observed: CloneObserved): Verdict {
  return desired.project.state === 'retired'
    ? diffRetired(desired, observed)
    : diffPresent(desired, observed);
}

function diffPresent({ fleet, project }: Desired, observed: CloneObserved): Verdict {
  const { path, repo, branch } = project;

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
          ? wayOut(
              'if it was renamed, end its agents and take its marks off; po adopts it then:',
              `cd ${shellWord(path)} && node engine/agents.mjs down`,
              `${gitIn(path)} config --remove-section po`,
            )
          : wayOut(
              'take it out of that fleet, then take its marks off:',
              `${gitIn(path)} config --remove-section po`,
            ),
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
  if (observed.mark === 'none') {
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
      reason: 'unmarked',
      risk: 'safe',
      before: { fleet: null },
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
        help: wayOut('when its work allows:', `${gitIn(path)} switch ${shellWord(branch)}`),
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
      help: wayOut(
        'remove those that are done with, and let git forget those that are gone:',
        `${gitIn(project.path)} worktree list`,
        `${gitIn(project.path)} worktree prune`,
      ),
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

function remoteHelp(name: string, path: string, repo: string | null, remoteUrl: string | null): string {
  const remote = `${gitIn(path)} remote`;
  if (repo === null) return wayOut(`set \`repo\` of ${name} to it, or:`, `${remote} remove origin`);
  const url = shellWord(redactUrl(repo));
  return remoteUrl === null
    ? wayOut(`take \`repo\` out of ${name}, or:`, `${remote} add origin ${url}`)
    : wayOut(`set \`repo\` of ${name} to what it is, or:`, `${remote} set-url origin ${url}`);
}

function gitIn(path: string): string {
  return `git -C ${shellWord(path)}`;
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
