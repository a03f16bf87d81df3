// What must come of a generated world, told from its description alone: who is brought to what the registry says,
// who is blocked and by what, and what may change or end there. It can disagree with po, and that is what it is for.
import type { ProjectDescription, WorldDescription } from './description.ts';
import {
  type Effect,
  formerPart,
  isFoundLate,
  type Kind,
  mayBeRenamed,
  type Part,
  partsOf,
} from './oracle-parts.ts';

export interface Block {
  readonly project: string;
  readonly kind: Kind;
  /** One of these is named. */
  readonly codes: readonly string[];
}

export interface Expectations {
  /** Why nothing at all may be done, or null. */
  readonly refused: 'empty-registry' | 'mass-removal' | null;
  readonly projects: readonly Expected[];
}

export interface Expected {
  readonly name: string;
  readonly isHeld: boolean;
  /** What happens at its path, in this order. */
  readonly effects: readonly Effect[];
  /** In the plan that is applied. */
  readonly blocked: readonly Block[];
  /** In the next plan: the same, and what showed only when the project was cloned. */
  readonly blockedAfterwards: readonly Block[];
  /** In the next plan as well: what is done here and not at origin. It keeps nothing from going on. */
  readonly unpushed: readonly Block[];
  /** A step of the apply ran into what was not to be seen before it. */
  readonly fails: boolean;
  /** The next plan wants what was not done here, once more: what it ran into is not to be seen in the clone. */
  readonly again: boolean;
  /** The next plan says that a restart is required. */
  readonly tells: boolean;
}

export function expectationsOf(world: WorldDescription): Expectations {
  const alone = new Map(world.projects.map((project) => [project.name, aloneOf(project, world)]));
  const refused = refusalOf(world, [...alone.values()]);
  const projects = world.projects.map((project): Expected => {
    const own = known(alone.get(project.name));
    const earlier = [...earlierThan(project, world)].map((name) => known(alone.get(name)));
    const expected = amongOthers(own, earlier);
    return refused === null
      ? expected
      : {
          ...{ ...expected, effects: [], fails: false, again: false, unpushed: [] },
          ...{ blockedAfterwards: expected.blocked, tells: own.tells && own.blocked.length === 0 },
        };
  });
  return { refused, projects };
}

/** A registry that lets go of more than half may be the wrong file. */
function refusalOf(world: WorldDescription, all: readonly Alone[]): Expectations['refused'] {
  const registered = world.projects.filter(({ declared }) => declared.state !== 'unregistered').length;
  const leaving = all.filter(({ isLeft }) => isLeft).length;
  if (leaving === 0) return null;
  if (registered === 0) return 'empty-registry';
  const total = registered + leaving;
  return total >= 3 && leaving * 2 > total ? 'mass-removal' : null;
}

/** A project builds on those that it comes after: where one of them is not as it should be, nothing begins. */
function amongOthers(own: Alone, earlier: readonly Alone[]): Expected {
  const [first] = own.pendingEffects;
  const waits = (blocksOf: (one: Alone) => readonly Block[]): readonly Block[] => {
    const isStuck = earlier.some((one) => !one.isHeld && (blocksOf(one).length > 0 || one.former.length > 0));
    const codes = [
      ...(isStuck || own.former.length > 0 ? ['after-blocked'] : []),
      ...(earlier.some((one) => one.isHeldBack) ? ['after-held'] : []),
    ];
    return first === undefined || codes.length === 0 ? [] : [{ project: own.name, kind: first.kind, codes }];
  };
  const now = waits((one) => one.blocked);
  const afterwards = waits((one) => one.blockedAfterwards);
  const isBlocked = afterwards.length > 0;
  // Nothing blocks it in any plan, and it is not its turn in any apply.
  const isPutOff = first !== undefined && !isBlocked && earlier.some((one) => one.again);
  const isWaiting = isBlocked || isPutOff;
  const ownAfterwards = isWaiting ? own.blocked : own.blockedAfterwards;
  return {
    name: own.name,
    isHeld: own.isHeld,
    effects: own.effects.filter((effect) => !isWaiting || isLeaving(effect)),
    blocked: [...own.former, ...own.blocked, ...now],
    blockedAfterwards: [...own.former, ...ownAfterwards, ...afterwards],
    unpushed: isWaiting ? [] : own.unpushed,
    fails: own.fails && !isWaiting,
    again: isPutOff || (own.again && !isWaiting),
    tells: own.tells && ownAfterwards.length === 0,
  };
}

function known<T>(value: T | undefined): T {
  if (value === undefined) throw new Error('a project comes after one that is not in the world');
  return value;
}

function isLeaving(effect: Effect): boolean {
  return effect === 'stop' || effect === 'retire' || effect === 'release';
}

function earlierThan(project: ProjectDescription, world: WorldDescription): ReadonlySet<string> {
  const parents = world.projects.filter(({ name }) => project.declared.after.includes(name));
  return new Set(parents.flatMap((parent) => [parent.name, ...earlierThan(parent, world)]));
}

interface Alone extends Expected {
  /** What would be begun, and what it comes to only later. */
  readonly pendingEffects: readonly Part[];
  /** It is on hold, and is not as declared: what comes after it has nothing to build on. */
  readonly isHeldBack: boolean;
  /** What keeps the agents of its old name from being stopped. */
  readonly former: readonly Block[];
  /** The registry does not name it, or its old name, and there is something to let go of. */
  readonly isLeft: boolean;
}

/** As if there were no other project. */
function aloneOf(project: ProjectDescription, world: WorldDescription): Alone {
  const { name, declared } = project;
  const nothing = {
    ...{ name, isHeld: declared.hold, effects: [], blocked: [], blockedAfterwards: [], fails: false },
    ...{
      unpushed: [],
      again: false,
      tells: false,
      pendingEffects: [],
      former: [],
      isLeft: false,
      isHeldBack: false,
    },
  };
  if (mayBeRenamed(project, world)) return nothing;
  if (declared.hold) {
    const { pendingEffects, blocked } = aloneOf(
      { ...project, declared: { ...declared, hold: false } },
      world,
    );
    return { ...nothing, isHeldBack: pendingEffects.length > 0 || blocked.length > 0 };
  }
  const former = formerPart(project, world);
  const formerBlocks = blocksOf(`former-${name}`, former);
  const parts = partsOf(project, world);
  // The plan goes as far as what it sees to be in the way, the apply as far as what it runs into before that.
  const [planned, obstacle] = upTo(parts, ({ obstacles }) => obstacles.length > 0);
  const [before, last] = upTo(planned, isFoundLate);
  const done = before.filter(({ effects }) => effects.length > 0);
  const begun = last === undefined ? done : [...done, last];
  const effects = [...done.flatMap((part) => part.effects), ...(last?.tried ?? [])];
  const blocked = blocksOf(name, obstacle);
  const isSeenAfterwards = last?.late !== undefined && last.late.length > 0;
  const stopped = former !== null && formerBlocks.length === 0 ? former.effects : [];
  return {
    ...nothing,
    effects: [...stopped, ...effects],
    blocked,
    blockedAfterwards: isSeenAfterwards
      ? [{ project: name, kind: last.kind, codes: last.late ?? [] }]
      : blocked,
    unpushed: done.flatMap((part) =>
      part.unpushed === undefined ? [] : [{ project: name, kind: part.kind, codes: part.unpushed }],
    ),
    fails: last !== undefined,
    again: last !== undefined && !isSeenAfterwards,
    tells: parts.some((part) => part.tells),
    pendingEffects: begun.filter((part) => part.effects.some((effect) => !isLeaving(effect))),
    former: formerBlocks,
    isLeft: declared.state === 'unregistered' ? effects.length + blocked.length > 0 : former !== null,
  };
}

/** What comes before the first that is such, and that one. */
function upTo(parts: readonly Part[], isSuch: (part: Part) => boolean): [readonly Part[], Part | undefined] {
  const end = parts.findIndex(isSuch);
  return end === -1 ? [parts, undefined] : [parts.slice(0, end), parts[end]];
}

function blocksOf(project: string, part: Part | null | undefined): readonly Block[] {
  if (part === null || part === undefined || part.obstacles.length === 0) return [];
  return [{ project, kind: part.kind, codes: part.obstacles }];
}
