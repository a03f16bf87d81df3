// Decides about the pin. Pure: rules in order, first match wins.
import { shellWord, wayOut } from '../../engine/toml/help.ts';
import { redactUrl } from '../../src/fleet/url.ts';
import type { EngineWork } from '../../src/world/git/git.ts';
import type { Repository } from '../../src/world/repository.ts';
import {
  type Blocked,
  blockedBy,
  type Desired,
  nothing,
  type Reason,
  type Verdict,
  wanted,
} from '../reconciler.ts';
import { type EngineObserved, isPinned } from './types.ts';

export function diff(desired: Desired, observed: EngineObserved): Verdict {
  const { project, engine } = desired;

  // A project that goes away keeps the pin it has.
  if (project.state === 'retired') return nothing;

  // What a repository already pins shows only after it is cloned; the step then does what is left to do.
  if (observed.kind === 'no-clone') {
    return wanted({
      action: 'create',
      reason: 'missing',
      risk: 'safe',
      before: null,
      after: { version: engine.tag, commit: engine.commit, push: project.repo !== null },
    });
  }

  const { repository, work } = observed;

  // Committed and checked out: nothing to do, whatever else goes on in the clone.
  if (isPinned(repository, engine.commit)) return nothing;

  if (work === null) throw new Error('the pin differs and the work tree was not looked at');
  const obstacle = firstObstacle(desired, repository, work);
  if (obstacle !== null) return blockedBy(obstacle);

  const pinned = repository.engineInHead.kind === 'gitlink' ? repository.engineInHead.commit : null;
  const checkedOut = repository.engineOnDisk.kind === 'checkout' ? repository.engineOnDisk.commit : null;
  return wanted({
    action: pinned === null ? 'create' : 'update',
    reason: reasonFor({ pinned, checkedOut, work, wantedCommit: engine.commit }),
    risk: 'safe',
    before: pinned === null ? null : { commit: pinned, checkedOut },
    after: {
      version: engine.tag,
      commit: engine.commit,
      // A push must carry the pin and nothing else: not the commits that an agent has not pushed yet.
      push:
        project.repo !== null &&
        pinned !== engine.commit &&
        repository.commit !== null &&
        repository.upstreamCommit === repository.commit,
    },
    display: { from: observed.pinnedVersion ?? pinned?.slice(0, 12) ?? null },
  });
}

function reasonFor(facts: {
  pinned: string | null;
  checkedOut: string | null;
  work: EngineWork;
  wantedCommit: string;
}): Reason {
  const { pinned, checkedOut, work, wantedCommit } = facts;
  if (pinned === wantedCommit) return checkedOut === null ? 'checkout-missing' : 'checkout-differs';
  const staged = work.engineInIndex.kind === 'gitlink' && work.engineInIndex.commit === wantedCommit;
  if (staged) return 'pin-uncommitted';
  return pinned === null ? 'missing' : 'pin-differs';
}

/** What must not be worked over. In order of what the operator should deal with first. */
function firstObstacle(desired: Desired, repository: Repository, work: EngineWork): Blocked | null {
  const { project, engine } = desired;
  const { path } = repository;
  const { engineInHead, engineOnDisk } = repository;
  const git = `git -C ${shellWord(path)}`;
  const gitInEngine = `git -C ${shellWord(`${path}/engine`)}`;
  const pinChanges = engineInHead.kind !== 'gitlink' || engineInHead.commit !== engine.commit;

  // git itself is half-way through something, or an agent works this very moment.
  if (work.operation !== null) {
    return {
      code: 'operation-in-progress',
      reason: `${path} is in the middle of something: ${work.operation}`,
      help: wayOut('let it finish, or end it:', `${git} status`),
    };
  }

  // A folder or file called engine that is no submodule is the project's own.
  const somethingElse = engineOnDisk.kind === 'other' || engineInHead.kind === 'other';
  // One whose repository lies under the clone's own is a submodule: a run was cut off before it was committed.
  const unknownCheckout =
    engineOnDisk.kind === 'checkout' &&
    engineInHead.kind === 'absent' &&
    work.module === null &&
    !engineOnDisk.gitDir.startsWith(`${repository.gitDir}/modules/`);
  if (somethingElse || work.engineInIndex.kind === 'other' || unknownCheckout) {
    return {
      code: 'engine-path-taken',
      reason: `${path}/engine exists and is not the engine’s submodule`,
      help: 'move it away: every project of a fleet has its engine there',
    };
  }

  // Edits in engine/ would be lost from sight, or overwritten, by another checkout.
  if (work.engineChanges.length > 0) {
    return {
      code: 'engine-dirty',
      reason: `${path}/engine has local changes: ${listed(work.engineChanges)}`,
      help: wayOut('keep them elsewhere, then put engine/ back as it was:', `${gitInEngine} status`),
    };
  }

  // Commits made on a detached HEAD are found by nobody once another commit is checked out.
  if (work.engineCommits.length > 0) {
    return {
      code: 'engine-commits',
      reason: `${path}/engine has commits that no remote has: ${listed(work.engineCommits)}`,
      help: wayOut(
        'push them to the engine’s own repository:',
        `${gitInEngine} log --branches HEAD --not --remotes`,
      ),
    };
  }

  // Only a checkout is missing or wrong: no commit is made, so the branch and the index do not matter.
  if (!pinChanges) return null;

  // The pin belongs on the declared branch, not on whatever an agent works on just now.
  if (repository.branch !== project.branch) {
    return {
      code: 'branch-differs',
      reason: `${path} is ${repository.branch === null ? 'on no branch (detached HEAD)' : `on branch ${repository.branch}`}, and the pin belongs on ${project.branch}`,
      help: wayOut('when its work allows:', `${git} switch ${shellWord(project.branch)}`),
    };
  }

  // Somebody has staged another pin and will want to commit that one.
  const { engineInIndex } = work;
  const headPin = engineInHead.kind === 'gitlink' ? engineInHead.commit : null;
  const stagedPin = engineInIndex.kind === 'gitlink' ? engineInIndex.commit : null;
  if (stagedPin !== headPin && stagedPin !== engine.commit) {
    return {
      code: 'engine-staged',
      reason: `${path} has another pin staged: ${stagedPin?.slice(0, 12) ?? 'its removal'}`,
      help: wayOut('commit it, or take it back out of the index:', `${git} restore --staged engine`),
    };
  }

  // The submodule’s entry has to be written into .gitmodules, and somebody is at work on that file.
  if (work.modulesChanged && work.module === null) {
    return {
      code: 'gitmodules-changed',
      reason: `${path}/.gitmodules has uncommitted changes`,
      help: wayOut('commit them:', `${git} commit .gitmodules`),
    };
  }
  return null;
}

function listed(names: readonly string[], most = 3): string {
  const shown = names.slice(0, most).map(redactUrl).join(', ');
  return names.length > most ? `${shown} and ${names.length - most} more` : shown;
}
