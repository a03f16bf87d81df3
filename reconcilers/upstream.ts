// Compares the declared branch with origin's, and decides about the pin: whether it can be pushed, must follow origin
// first, or needs a person. Pure.
import { remedyText, shellWord } from '../engine/kernel/help.ts';
import { redactUrl } from '../src/fleet/url.ts';
import type { Apart, Unsaved } from '../src/world/git/branches.ts';
import type { EngineWork, Upstream } from '../src/world/git/git.ts';
import type { Repository } from '../src/world/repository.ts';
import { gitIn, moveAside, unsavedText } from './obstacles.ts';
import type { Blocked, Desired } from './reconciler.ts';

type Work = Pick<EngineWork, 'upstream'>;

export function isBehind({ upstream }: Work): boolean {
  return upstream !== null && upstream.behind > 0 && upstream.ahead === 0;
}

export function isDiverged({ upstream }: Work): boolean {
  return upstream !== null && upstream.behind > 0 && upstream.ahead > 0;
}

/** Origin has every commit that the clone has, and pins the engine: it has only moved forward. */
export function isContained({ apart }: Repository, { upstream }: Work, commit: string): boolean {
  const there = apart?.engineThere;
  return upstream?.ahead === 0 && there?.kind === 'gitlink' && there.commit === commit;
}

/** Where a push goes, for people. */
export function pushOf({ project: { repo, branch } }: Desired): {
  readonly remote: string;
  readonly branch: string;
} {
  return { remote: redactUrl(repo ?? ''), branch };
}

/** Why a pin that could be pushed is only committed, or null. */
export function whyNotPushed(repository: Repository, { upstream }: Work): string | null {
  if (repository.pushesElsewhere) return 'origin has a separate address for pushing';
  if (repository.upstreamCommit === null) return 'po does not know whether origin has the branch';
  const others = upstream?.others ?? 0;
  if (others === 0) return null;
  return `${others === 1 ? '1 commit' : `${others} commits`} of the branch would go with it`;
}

/** Why a pin that is committed here is not pushed, with the command that a person may run; or null. */
export function pushObstacle(desired: Desired, repository: Repository, work: Work): Blocked | null {
  const { branch } = desired.project;
  if (work.upstream !== null && isDiverged(work)) return diverged(repository, branch, work.upstream);
  const why = whyNotPushed(repository, work);
  return why === null ? null : unpushed(desired, why, repository.upstreamCommit !== null);
}

/** The pin is in place here and not at origin. */
function unpushed({ project: { path, branch }, engine }: Desired, why: string, isFollowed: boolean): Blocked {
  const push = pushCommand(path, branch);
  return {
    code: 'pin-unpushed',
    reason: `${path} pins engine ${engine.tag}, and ${branch} of origin does not: ${why}`,
    help: remedyText(
      'push the branch when it is ready:',
      isFollowed ? push : `${followCommand(path, branch)} && ${push}`,
    ),
  };
}

export function pushCommand(path: string, branch: string): string {
  return `${gitIn(path)} push origin ${shellWord(branch)}`;
}

/** A clone made from another branch alone would not notice that origin has this one, not even after a push. */
export function followCommand(path: string, branch: string): string {
  return `${gitIn(path)} remote set-branches --add origin ${shellWord(branch)}`;
}

/**
 * The pin goes on top of what the branch holds at origin as well. Where only origin has moved forward, the branch
 * follows first. Where both have, po must not invent a merge.
 */
export function upstreamObstacle({ project }: Desired, repository: Repository, work: Work): Blocked | null {
  const { upstream } = work;
  if (project.repo === null || upstream === null || upstream.behind === 0) return null;
  if (upstream.ahead > 0) return diverged(repository, project.branch, upstream);
  if (upstream.unsaved === null) throw new Error('the branch is behind and the work tree was not looked at');
  return remoteMoved(repository, project.branch, upstream.behind, upstream.unsaved);
}

function diverged(
  { path }: Repository,
  branch: string,
  { ahead, behind, others }: Apart & Pick<Upstream, 'others'>,
): Blocked {
  const apart = `${branch} of ${path} and of origin have diverged: ${commits(ahead)} here, ${commits(behind)} there`;
  // Pins alone have no value: po makes them again on top of what is there.
  if (others === 0) {
    return {
      code: 'diverged',
      reason: `${apart}; those here are only pins made by po`,
      help: remedyText(
        'move to what origin has, without these pins; po pins the declared version again:',
        `${gitIn(path)} rebase --onto ${shellWord(`origin/${branch}`)} HEAD`,
      ),
    };
  }
  return {
    code: 'diverged',
    reason: apart,
    help: remedyText('merge them:', `${gitIn(path)} pull --no-rebase origin ${shellWord(branch)}`),
  };
}

/** Null where nothing stops the branch from following origin. */
export function remoteMoved(
  { path }: Repository,
  branch: string,
  behind: number,
  { changed, ...others }: Unsaved,
): Blocked | null {
  // One of our own pins that was staged and not committed: the step stages it again.
  const unsaved = { ...others, changed: changed.filter((file) => file !== 'engine') };
  const inTheWay = unsavedText(unsaved);
  if (inTheWay === null) return null;
  return {
    code: 'remote-moved',
    reason: `${branch} of origin is ${commits(behind)} ahead of ${path}; in the way: ${inTheWay}`,
    help:
      unsaved.changed.length > 0
        ? remedyText(
            'set your changes aside, follow origin, and take them up again:',
            `${gitIn(path)} stash push`,
            `${gitIn(path)} pull --ff-only origin ${shellWord(branch)}`,
            `${gitIn(path)} stash pop`,
          )
        : moveAside(
            path,
            [...unsaved.untracked, ...unsaved.ignored],
            'move what is in the way elsewhere, then apply again:',
          ),
  };
}

function commits(count: number): string {
  return count === 1 ? '1 commit' : `${count} commits`;
}
