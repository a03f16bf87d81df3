// Sets the pin: makes the release fetchable, brings the branch to where origin has it, checks out `engine/`, commits
// the gitlink on its own, and pushes where that pushes nothing else. Never forces, and never touches what else the
// clone holds. If the pin is to be pushed, the branch moves only once origin has answered: a pin that lost a race with
// another push was never on any branch, and is made anew on top of that push.
import { remedyText, shellWord, toFix } from '../../engine/kernel/help.ts';
import { Obstruction, WorldFailure } from '../../src/world/failure.ts';
import type { EngineWork, PinCommit, Pushed } from '../../src/world/git/git.ts';
import type { Repository } from '../../src/world/repository.ts';
import type { World } from '../../src/world/world.ts';
import { told } from '../facts.ts';
import { gitIn } from '../obstacles.ts';
import type { Applied, Blocked, Desired, Proposal, Reconciler, Unpushed } from '../reconciler.ts';
import { pushCommand, remoteMoved } from '../upstream.ts';
import { diff } from './diff.ts';
import type { EngineWanted } from './facts.ts';
import { type Foreign, findForeign } from './foreign.ts';
import { firstObstacle } from './obstacle-rules.ts';
import { changesPin, type EngineObserved, isPinned, renewsUrl } from './types.ts';

/** How often a pin is made anew because another push was quicker, and how long po waits in between. */
const mostAttempts = 5;
const pauseMs = 200;

export const apply: Reconciler<EngineObserved>['apply'] = async (desired, observed, step, world) => {
  if (observed.kind === 'no-clone' || observed.work === null) throw new Error('there is no clone to pin in');
  const { fleet, project, engine } = desired;
  const { gitDir: release } = await world.engines.provide(fleet.engine.source, engine);
  const { repository, work, foreign } = observed;
  const seen: Clone = { repository, work, ...(foreign === undefined ? {} : { foreign }) };
  const { push, fastForward } = told<EngineWanted>(step.after);
  const concernsOrigin = push === true || fastForward !== undefined;
  if (project.repo === null || !concernsOrigin) {
    const { pin, notes } = await prepare({ desired, release, world }, seen, null);
    if (pin !== null) await world.git.commitPin(pin);
    return { notes };
  }
  const task: OriginTask = { desired, release, world, origin: project.repo };
  // Projects may share a branch of a remote: the second one continues from what the first has pushed.
  return world.turns.take({ remote: project.repo, branch: project.branch }, async () => {
    for (let attempt = 1; attempt <= mostAttempts; attempt += 1) {
      if (attempt > 1) await world.clock.sleep(pauseMs * attempt);
      const applied = await pinAndPush(task, attempt === 1 ? seen : await lookAgain(desired, world));
      if (applied !== 'outrun') return applied;
    }
    throw new WorldFailure(
      `${project.branch} of origin has moved on each of ${mostAttempts} tries to push the pin; nothing was committed`,
    );
  });
};

interface Task {
  readonly desired: Desired;
  /** The repository that has the release. */
  readonly release: string;
  readonly world: World;
}

interface OriginTask extends Task {
  /** Its declared address. */
  readonly origin: string;
}

async function pinAndPush(task: OriginTask, seen: Clone): Promise<Applied | 'outrun'> {
  const { desired, world } = task;
  const { path, branch } = desired.project;
  const fresh = await planFor(task, seen);
  if ('unpushed' in fresh) return { notes: [], unpushed: fresh.unpushed };
  const { step, silence } = fresh;
  if (step === null) return { notes: [] };
  const { push, fastForward: to } = told<EngineWanted>(step.after);
  const { clone, pin, notes } = await prepare(task, fresh.clone, typeof to === 'string' ? to : null);
  const { commit } = pin ?? clone.repository;
  if (push !== true || commit === null || commit === to) {
    if (pin !== null) await world.git.commitPin(pin);
    return { notes };
  }
  if (silence !== null) {
    if (pin !== null) await world.git.commitPin(pin);
    const { said, isOwn } = silence;
    return {
      notes,
      unpushed: { ...notTaken(desired, { kind: 'failed', said }), by: isOwn ? 'remote' : 'other' },
    };
  }
  await refuseMoved(clone, world);
  const pushed = await world.git.push({ path, commit, branch, url: task.origin });
  if (pushed.kind === 'outrun') return 'outrun';
  if (pin !== null) await world.git.commitPin(pin);
  if (pushed.kind === 'pushed') return { notes: [...notes, 'pushed'] };
  return { notes, unpushed: notTaken(desired, pushed) };
}

interface Prepared {
  readonly clone: Clone;
  /** The commit that the branch should be at; null where it is there already. */
  readonly pin: (PinCommit & { readonly commit: string }) | null;
  readonly notes: readonly string[];
}

/**
 * Everything but the push and the branch. The commit is made first: if it cannot be signed, nothing has changed yet.
 * @param to where origin has the branch, if the branch moves there; else null
 */
async function prepare({ desired, release, world }: Task, seen: Clone, to: string | null): Promise<Prepared> {
  const { branch } = desired.project;
  const { url, tag, commit: engineCommit } = desired.engine;
  const { apart, commit: head } = seen.repository;
  const there = apart?.engineThere;
  const isPinnedThere = there?.kind === 'gitlink' && there.commit === engineCommit;
  const isToMake = to === null ? changesPin(desired, seen.repository) : !isPinnedThere;
  const pin: PinCommit = {
    ...{ repository: seen.repository, parent: to ?? head, branch },
    ...{ engineCommit, moduleName: seen.work.moduleName, url, tag },
    renewsUrl: renewsUrl(desired, seen.work),
  };
  const made = isToMake ? await world.git.makePin(pin) : null;
  const { clone, notes } = to === null ? { clone: seen, notes: [] } : await goOnTo(desired, seen, to, world);
  const { engineOnDisk } = clone.repository;
  if (engineOnDisk.kind !== 'checkout' || engineOnDisk.commit !== engineCommit) {
    await world.git.checkOutEngine({
      repository: clone.repository,
      moduleName: clone.work.moduleName,
      fetchFrom: release,
      ...{ tag, commit: engineCommit, url },
      isFirst: made !== null && seen.repository.engineInHead.kind !== 'gitlink',
    });
  }
  return { clone, pin: made === null ? null : { ...pin, repository: clone.repository, ...made }, notes };
}

/** The pin is in place here even so. */
function notTaken(
  { project: { path, branch }, engine: { tag } }: Desired,
  { kind, said }: Exclude<Pushed, { kind: 'pushed' | 'outrun' }>,
): Unpushed {
  const push = pushCommand(path, branch);
  const here = `${path} pins engine ${tag}, and ${branch} of origin does not`;
  if (kind === 'failed') {
    const help = remedyText('when origin can be reached, apply again, or push it yourself:', push);
    return { why: `${here}: it could not be pushed\n${said}\n${toFix(help)}`, by: 'other' };
  }
  const aside = `${gitIn(path)} push origin ${shellWord(`${branch}:refs/heads/engine-${tag}`)}`;
  const help = remedyText(
    'when origin takes it, apply again or push it yourself; where the branch takes reviewed changes only, propose it:',
    push,
    aside,
  );
  return { why: `${here}: origin refuses it\n${said}\n${toFix(help)}`, by: 'remote' };
}

interface Clone {
  readonly repository: Repository;
  readonly work: EngineWork;
  readonly foreign?: Foreign;
}

type Fresh =
  | {
      readonly clone: Clone;
      /** What to do now; null where nothing is left. */
      readonly step: Proposal | null;
      /**
       * Why origin gave no answer. The facts about it are old then, and nothing can be pushed. Null: origin answered.
       */
      readonly silence: Silence | null;
    }
  /** Everything is in place here, and only a person can bring it to origin. */
  | { readonly unpushed: Unpushed };

/** Asks origin before anything is changed, since the plan's facts about it may be old. */
async function planFor(task: OriginTask, seen: Clone): Promise<Fresh> {
  const { desired, world } = task;
  const origin = await askOrigin(task, seen.repository);
  const isPlaced = isPinned(seen.repository, desired.engine.commit);
  if ('rewritten' in origin) return inTheWay(origin.rewritten, isPlaced);
  const silence = 'silence' in origin ? origin.silence : null;
  const isAsSeen = 'silence' in origin || origin.commit === seen.repository.upstreamCommit;
  const clone = isAsSeen ? seen : await lookAgain(desired, world);
  const decision = diff(desired, { kind: 'clone', pinnedVersion: null, ...clone });
  if (decision.blocked !== null) return inTheWay(decision.blocked, decision.isInPlace === true);
  return { clone, step: decision.step, silence };
}

/** In the words that the next plan will use. */
function inTheWay(blocked: Blocked, isInPlace: boolean): Fresh {
  if (!isInPlace) throw obstruction(blocked);
  return { unpushed: { why: `${blocked.reason}\n${toFix(blocked.help)}`, by: 'remote' } };
}

function obstruction({ code, reason, help }: Blocked): Obstruction {
  return new Obstruction(code, reason, help);
}

interface Silence {
  readonly said: string;
  /** There is no such repository, so other projects are not affected. */
  readonly isOwn: boolean;
}

type Answer =
  | { readonly commit: string | null }
  | { readonly silence: Silence }
  | { readonly rewritten: Blocked };

async function askOrigin({ desired, world, origin }: OriginTask, repository: Repository): Promise<Answer> {
  const { branch, path } = desired.project;
  try {
    const fetched = await world.git.fetchBranch({ repository, branch, url: origin });
    if (fetched.kind !== 'rewritten') return { commit: fetched.kind === 'at' ? fetched.commit : null };
    return {
      rewritten: {
        code: 'remote-rewritten',
        reason: `${branch} of origin was rewritten: ${fetched.to.slice(0, 12)} does not follow ${fetched.from.slice(0, 12)}, where it was`,
        help: remedyText('see what became of it:', `${gitIn(path)} fetch origin`),
      },
    };
  } catch (error) {
    if (!(error instanceof WorldFailure)) throw error;
    const isOwn = error instanceof Obstruction;
    return { silence: { said: isOwn ? error.message : error.output || error.message, isOwn } };
  }
}

async function lookAgain(desired: Desired, { git, engines }: World): Promise<Clone> {
  const { path } = desired.project;
  const facts = await git.look(path);
  if (!facts.known) throw new WorldFailure(facts.diagnostic.detail);
  if (facts.value.kind !== 'repository') throw new WorldFailure(`${path} is no clone any more`);
  const { repository } = facts.value;
  const work = await git.lookAtEngine(repository);
  if (!work.known) throw new WorldFailure(work.diagnostic.detail);
  const foreign = await findForeign(desired, repository, work.value, engines);
  if (!foreign.known) throw new WorldFailure(foreign.diagnostic.detail);
  return { repository, work: work.value, ...(foreign.value === null ? {} : { foreign: foreign.value }) };
}

/**
 * Brings the branch to where origin has it, and looks again: the new commits may hold something in the place of the
 * pin.
 */
async function goOnTo(
  desired: Desired,
  { repository }: Clone,
  to: string,
  world: World,
): Promise<{ clone: Clone; notes: readonly string[] }> {
  const { branch, repo } = desired.project;
  const unsaved = await world.git.lookAtUnsaved(repository, to);
  if (!unsaved.known) throw new WorldFailure(unsaved.diagnostic.detail);
  const { behind } = await world.git.compare(repository, to);
  const inItsWay = remoteMoved(repository, branch, behind, unsaved.value);
  if (inItsWay !== null) throw obstruction(inItsWay);
  await world.git.fastForward({ repository, branch, to, url: repo });
  const clone = await lookAgain(desired, world);
  const obstacle = firstObstacle({
    desired,
    repository: clone.repository,
    work: clone.work,
    foreign: clone.foreign ?? null,
  });
  if (obstacle !== null) throw obstruction(obstacle);
  return { clone, notes: [`${branch} fast-forwarded to ${to.slice(0, 12)} of origin`] };
}

/** An agent may have committed while the release was fetched: po must push exactly what the branch will be. */
async function refuseMoved({ repository }: Clone, { git }: World): Promise<void> {
  const { path, branch, commit } = repository;
  const facts = await git.look(path);
  const now = facts.known && facts.value.kind === 'repository' ? facts.value.repository : null;
  if (now?.branch === branch && now.commit === commit) return;
  throw new WorldFailure(`${path} was changed meanwhile: HEAD is not where it was; nothing was committed`);
}
