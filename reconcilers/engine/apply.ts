// Puts the pin in place: the release made fetchable, the branch brought to where it is at origin, `engine/` checked
// out, the gitlink committed on its own, and pushed where that pushes nothing else. Never forces, and never touches
// what else the clone holds.
import { wayOut } from '../../engine/toml/help.ts';
import { WorldFailure } from '../../src/world/failure.ts';
import type { EngineWork } from '../../src/world/git/git.ts';
import type { Repository } from '../../src/world/repository.ts';
import type { World } from '../../src/world/world.ts';
import { findForeign } from '../foreign-engine.ts';
import { gitIn } from '../obstacles.ts';
import type { Blocked, Desired, Proposal, Reconciler } from '../reconciler.ts';
import { changesPin, diverged, firstObstacle, remoteMoved, whyNotPushed } from './diff.ts';
import type { EngineObserved } from './types.ts';

export const apply: Reconciler<EngineObserved>['apply'] = async (desired, observed, step, world) => {
  if (observed.kind === 'no-clone' || observed.work === null) throw new Error('there is no clone to pin in');
  const { fleet, project, engine } = desired;
  const { gitDir } = await world.engines.provide(fleet.engine.source, engine);
  const { repository, work, push, notes } = await catchUp(
    desired,
    observed.repository,
    observed.work,
    step,
    world,
  );
  await world.git.checkOutEngine({
    repository,
    moduleName: work.moduleName,
    fetchFrom: gitDir,
    tag: engine.tag,
    commit: engine.commit,
    url: engine.url,
  });
  if (!changesPin(desired, repository)) return { notes };
  const { commit } = await world.git.commitPin({
    repository,
    parent: repository.commit,
    branch: project.branch,
    engineCommit: engine.commit,
    moduleName: work.moduleName,
    url: engine.url,
    message: `${repository.engineInHead.kind === 'gitlink' ? 'Update' : 'Add'} the engine: ${engine.tag}`,
  });
  if (!push) return { notes };
  // The pin is in place whether or not the remote takes it, so a refused push is told and is no failure.
  const refusal = await world.git.push({ path: project.path, commit, branch: project.branch });
  if (refusal === null) return { notes: [...notes, 'pushed'] };
  return { notes: [...notes, ...notPushed(refusal, project.path)] };
};

/** The clone as the pin is to be put in it, and whether a push of the pin would push nothing else. */
interface CaughtUp {
  readonly repository: Repository;
  readonly work: EngineWork;
  readonly push: boolean;
  readonly notes: readonly string[];
}

/**
 * What the plan knew of origin may be old by now, so origin is asked before anything is changed. A remote that gives no
 * answer keeps nobody from pinning: it is the push that is left out.
 */
async function catchUp(
  desired: Desired,
  repository: Repository,
  work: EngineWork,
  step: Proposal,
  world: World,
): Promise<CaughtUp> {
  const { path, branch, repo } = desired.project;
  const asSeen = { repository, work, push: false, notes: [] };
  const { commit } = repository;
  if (repo === null || commit === null || !changesPin(desired, repository)) return asSeen;
  const planned = step.after?.['fastForward'];
  if (step.after?.['push'] !== true && planned === undefined) {
    const why = whyNotPushed(repository, work);
    return { ...asSeen, notes: why === null ? [] : [`not pushed: ${why}`] };
  }
  const origin = await askOrigin(desired, repository, world);
  if ('why' in origin) {
    // Where it was last seen is in the clone, and still comes before the pin.
    const last = typeof planned === 'string' ? await goOn(desired, repository, planned, world) : asSeen;
    return { ...last, push: false, notes: [...last.notes, ...notPushed(origin.why, path)] };
  }
  if (origin.commit === null) {
    return { ...asSeen, notes: [`not pushed: origin has no branch ${branch}`] };
  }
  const apart = await world.git.compare(repository, origin.commit);
  if (apart.ahead > 0 && apart.behind > 0) throw refusal(diverged(repository, branch, apart));
  if (apart.ahead > 0) {
    const why = whyNotPushed(repository, {
      ...work,
      upstream: { ...apart, unsaved: null, bringsAgentsFile: false },
    });
    return { ...asSeen, notes: [`not pushed: ${why}`] };
  }
  const there = apart.behind > 0 ? await goOn(desired, repository, origin.commit, world) : asSeen;
  return { ...there, push: !repository.pushesElsewhere };
}

async function askOrigin(
  { project: { branch, path } }: Desired,
  repository: Repository,
  world: World,
): Promise<{ readonly commit: string | null } | { readonly why: string }> {
  try {
    const fetched = await world.git.fetchBranch({ repository, branch });
    if (fetched.kind !== 'rewritten') return { commit: fetched.kind === 'at' ? fetched.commit : null };
    throw refusal({
      code: 'remote-rewritten',
      reason: `${branch} of origin was rewritten: ${fetched.to.slice(0, 12)} does not follow ${fetched.from.slice(0, 12)}, where it was`,
      help: wayOut('see what became of it:', `${gitIn(path)} fetch origin`),
    });
  } catch (error) {
    if (!(error instanceof WorldFailure) || error instanceof Refusal) throw error;
    return { why: [error.message, error.output].filter((text) => text !== '').join(': ') };
  }
}

/** Brings the branch to where it is at origin, and looks again: what came may hold a pin, or something in its place. */
async function goOn(
  desired: Desired,
  repository: Repository,
  to: string,
  { git, engines }: World,
): Promise<CaughtUp> {
  const { path, branch } = desired.project;
  const unsaved = await git.lookAtUnsaved(repository, to);
  if (!unsaved.known) throw new WorldFailure(unsaved.diagnostic.detail);
  const { behind } = await git.compare(repository, to);
  const inTheWay = remoteMoved(repository, branch, behind, unsaved.value);
  if (inTheWay !== null) throw refusal(inTheWay);
  await git.fastForward({ repository, branch, to });
  const facts = await git.look(path);
  if (!facts.known) throw new WorldFailure(facts.diagnostic.detail);
  if (facts.value.kind !== 'repository') throw new WorldFailure(`${path} is no clone any more`);
  const work = await git.lookAtEngine(facts.value.repository);
  if (!work.known) throw new WorldFailure(work.diagnostic.detail);
  const foreign = await findForeign(desired, facts.value.repository, work.value, engines);
  if (!foreign.known) throw new WorldFailure(foreign.diagnostic.detail);
  const obstacle = firstObstacle(desired, facts.value.repository, work.value, foreign.value);
  if (obstacle !== null) throw refusal(obstacle);
  return {
    repository: facts.value.repository,
    work: work.value,
    push: false,
    notes: [`${branch} brought to ${to.slice(0, 12)} of origin`],
  };
}

/** In the words that the next plan says it in. */
class Refusal extends WorldFailure {}

function refusal({ reason, help }: Blocked): Refusal {
  return new Refusal(`${reason}\n${help}`);
}

function notPushed(why: string, path: string): string[] {
  return [`not pushed: ${why}`, wayOut('when that is fixed:', `${gitIn(path)} push`)];
}
