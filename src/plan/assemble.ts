// plan(desired, observed, now): the whole decision, pure. The same input gives the same plan.
import { hideSecrets } from '../../engine/kernel/secrets.ts';
import type { Fleet, Project } from '../fleet/fleet.ts';
import { authorDiagnostics } from './authors.ts';
import { digestOf } from './digest.ts';
import { fleetElsewhere } from './elsewhere.ts';
import { massRemoval } from './guard.ts';
import type { Observation } from './observation.ts';
import { type PlanOptions, usualOptions } from './options.ts';
import { behind, isLeaving, sortByNeeds, waitForOthers } from './order.ts';
import {
  type Hold,
  type Plan,
  type PlannedBlock,
  type ProjectPlanState,
  type Step,
  type Summary,
  stepOf,
} from './plan.ts';
import { evaluate, type ProjectDecision } from './project.ts';
import { setUnclearApart } from './unclear.ts';
import { blockBehind, isArriving, isNotThere, isStuck, type Stuck, stuckBy } from './waiting.ts';

/** @param fileName the name of the registry file for people */
export function plan(
  fleet: Fleet,
  observation: Observation,
  now: Date,
  fileName: string,
  options: PlanOptions = usualOptions,
): Plan {
  const selected = new Set(observation.projects.map(({ name }) => name));
  const projects = fleet.projects.filter(({ name }) => selected.has(name));
  const holds = projects.flatMap((project) => holdOf(project, now));
  const held = new Set(fleet.projects.filter(({ hold }) => hold !== null).map(({ name }) => name));

  const own = observation.projects.filter(({ name }) => !held.has(name)).map(evaluate);
  const { clear: released, unclear } = setUnclearApart(observation.released.map(evaluate), own, observation);
  const leaving = released.filter(hasWork).map(({ name }) => name);
  const { otherRoot = null } = observation;
  const elsewhere = otherRoot === null ? null : fleetElsewhere(fleet, otherRoot, fileName);
  const refused = elsewhere ?? massRemoval(fleet, leaving, options, fileName);

  const decisions = [...own, ...withoutHeld(released, observation, held), ...unclear];
  const onHold = [...observation.projects, ...observation.earlier].filter(({ name }) => held.has(name));
  const earlier = observation.earlier.filter(({ name }) => !held.has(name)).map(evaluate);
  const formerNames = formerNamesOf(fleet.projects, observation.released);
  const order = fleet.projects.map((project) => ({
    ...project,
    after: [
      ...project.after,
      ...(formerNames.has(project.name) ? [formerNames.get(project.name) ?? ''] : []),
    ],
  }));
  const stuck = [
    ...decisions.flatMap(stuckBy(isStuck, 'blocked')),
    ...earlier.flatMap(stuckBy(isStuck, 'blocked')),
    ...onHold.map(evaluate).flatMap(stuckBy((one) => isStuck(one) || one.proposals.some(isArriving), 'held')),
    ...earlier.flatMap(stuckBy(isNotThere, 'unselected')),
  ];
  const late = withheld(decisions, new Map(stuck.toReversed()), order, fleet.projects);
  // A fleet that runs elsewhere is reported once, and the observations of single projects mean nothing.
  const blocked = elsewhere === null ? [...decisions.flatMap((decision) => decision.blocked), ...late] : [];
  const isLate = new Set(late.map((block) => block.project));
  const alone = decisions.flatMap((decision) => chain(decision, isLate.has(decision.name)));
  const steps = refused === null ? sortByNeeds(waitForOthers(alone, fleet.projects, formerNames)) : [];

  const diagnostics = [
    ...observation.diagnostics,
    ...authorDiagnostics(steps),
    ...(elsewhere === null ? decisions.flatMap((decision) => decision.diagnostics) : []),
  ];
  const unknown = new Set(decisions.flatMap(({ name, isSeen }) => (isSeen ? [] : [name])));
  const inTheWay = new Set(blocked.map(({ project }) => project));
  const wanting = new Set(alone.map(({ project }) => project));
  const stateOf = (name: string): ProjectPlanState => {
    if (held.has(name)) return 'held';
    if (elsewhere !== null) return 'blocked';
    if (unknown.has(name)) return 'unknown';
    if (inTheWay.has(name)) return 'blocked';
    if (!wanting.has(name)) return 'unchanged';
    return refused === null ? 'changes' : 'blocked';
  };
  const others = [...leaving, ...unclear.map(({ name }) => name)].toSorted();
  const names = [...projects.map(({ name }) => name), ...(elsewhere === null ? others : [])];
  const states = names.map((name) => ({ name, state: stateOf(name) }));
  const errored = diagnostics.some((diagnostic) => diagnostic.severity === 'error');
  return {
    format: 'po.plan/1',
    fleet: { name: fleet.name, file: fileName, digest: fleet.digest },
    observedAt: now.toISOString(),
    digest: digestOf({ fleet: fleet.name, root: fleet.root }, steps),
    applyable: steps.length > 0,
    complete: !errored && refused === null && blocked.length === 0 && holds.length === 0,
    errored,
    refused,
    summary: summarize(steps, blocked, states),
    steps,
    blocked,
    projects: states,
    holds,
    diagnostics,
  };
}

function hasWork({ proposals, blocked, isSeen }: ProjectDecision): boolean {
  return proposals.length > 0 || blocked.length > 0 || !isSeen;
}

/** Nothing is done in the clone of a project on hold, under whatever name. */
function withoutHeld(
  released: readonly ProjectDecision[],
  observation: Observation,
  held: ReadonlySet<string>,
): ProjectDecision[] {
  const heldPaths = new Set(
    observation.projects.flatMap((one) => (one.seen && held.has(one.name) ? [one.desired.project.path] : [])),
  );
  const paths = new Map(
    observation.released.flatMap((one) => (one.seen ? [[one.name, one.desired.project.path]] : [])),
  );
  return released.filter(({ name }) => !heldPaths.has(paths.get(name) ?? ''));
}

/** By the name of a project: that of the unregistered project that has the same clone. */
function formerNamesOf(
  projects: readonly Project[],
  released: Observation['released'],
): ReadonlyMap<string, string> {
  const former = new Map(
    released.flatMap((one) => (one.seen ? [[one.desired.project.path, one.name] as const] : [])),
  );
  return new Map(
    projects.flatMap(({ name, path }) => {
      const before = former.get(path);
      return before === undefined ? [] : [[name, before] as const];
    }),
  );
}

/** The steps of one project, each waiting for the one before it. */
function chain(decision: ProjectDecision, leavingOnly: boolean): Step[] {
  const steps: Step[] = [];
  for (const { kind, proposal } of decision.proposals) {
    // What an unfinished step would end may belong to the project only once that step is done.
    if (leavingOnly && !isLeaving(proposal)) break;
    const previous = steps.at(-1);
    steps.push(stepOf(decision.name, kind, proposal, previous === undefined ? [] : [previous.id]));
  }
  return steps;
}

/** Projects that would go on, but come after one that is not in the state that they build on. */
function withheld(
  decisions: readonly ProjectDecision[],
  stuck: ReadonlyMap<string, Stuck>,
  order: readonly Pick<Project, 'name' | 'after'>[],
  projects: readonly Project[],
): PlannedBlock[] {
  const culprits = behind(new Set(stuck.keys()), order);
  return decisions.flatMap((decision): PlannedBlock[] => {
    const first = decision.proposals.find(isArriving);
    const culprit = culprits.get(decision.name);
    const why = stuck.get(culprit ?? '');
    if (first === undefined || culprit === undefined || why === undefined) return [];
    const hold = projects.find(({ name }) => name === culprit)?.hold ?? null;
    return [{ project: decision.name, kind: first.kind, ...blockBehind(culprit, why, hold) }];
  });
}

function holdOf({ name, hold }: Project, now: Date): Hold[] {
  if (hold === null) return [];
  const today = now.toISOString().slice(0, 10);
  return [
    {
      project: name,
      // Words from the registry, where people may write addresses.
      reason: hideSecrets(hold.reason),
      until: hold.until,
      isPast: hold.until !== null && hold.until < today,
    },
  ];
}

function summarize(
  steps: readonly Step[],
  blocked: readonly PlannedBlock[],
  states: readonly { state: ProjectPlanState }[],
): Summary {
  const count = (action: Step['action']) => steps.filter((step) => step.action === action).length;
  const inState = (state: ProjectPlanState) => states.filter((project) => project.state === state).length;
  return {
    create: count('create'),
    adopt: count('adopt'),
    update: count('update'),
    start: count('start'),
    restart: count('restart'),
    stop: count('stop'),
    release: count('release'),
    retire: count('retire'),
    blocked: blocked.length,
    held: inState('held'),
    unchanged: inState('unchanged'),
  };
}
