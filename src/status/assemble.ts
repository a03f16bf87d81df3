// Combines the status of a fleet from the observation and the plan made from it: health and drift come from the plan,
// never from a second opinion. Pure.
import type { Diagnostic } from '../../engine/kernel/diagnostic.ts';
import type { CloneObserved } from '../../reconcilers/clone/types.ts';
import type { EngineObserved } from '../../reconcilers/engine/types.ts';
import { repositoryIn } from '../../reconcilers/index.ts';
import { type Fleet, isGoing, type Project } from '../fleet/fleet.ts';
import { redactUrl } from '../fleet/url.ts';
import type { Observation, ProjectObservation } from '../plan/observation.ts';
import type { Plan, ProjectPlanState } from '../plan/plan.ts';
import type { Look } from '../world/look.ts';
import type { Repository } from '../world/repository.ts';
import { agentsOf, nobodyKnows } from './agents.ts';
import { driftOf } from './drift.ts';
import type { Inspection } from './inspection.ts';
import type { BranchStatus, CloneStatus, FleetStatus, PinStatus, ProjectStatus } from './status.ts';

export interface Seen {
  readonly observation: Pick<Observation, 'projects' | 'released'>;
  /** Of the same observation. */
  readonly plan: Plan;
  /** By the name of the project. */
  readonly inspection: ReadonlyMap<string, Inspection>;
}

/** The projects of a plan: the selected ones, and released ones. */
export function shownIn({ observation, plan }: Pick<Seen, 'observation' | 'plan'>): ProjectObservation[] {
  const shown = new Set(plan.projects.map(({ name }) => name));
  return [...observation.projects, ...observation.released].filter(({ name }) => shown.has(name));
}

export function fleetStatus(fleet: Fleet, seen: Seen): FleetStatus {
  const { plan, inspection } = seen;
  const projects = shownIn(seen).map((one) =>
    projectStatus(fleet, one, plan, inspection.get(one.name) ?? notLooked),
  );
  const count = (state: ProjectPlanState) => projects.filter(({ health }) => health === state).length;
  return {
    fleet: plan.fleet,
    observedAt: plan.observedAt,
    summary: {
      unchanged: count('unchanged'),
      changes: count('changes'),
      blocked: count('blocked'),
      held: count('held'),
      unknown: count('unknown'),
    },
    projects,
    refused: plan.refused,
    diagnostics: eachOnce([
      ...plan.diagnostics,
      ...[...inspection].flatMap(([name, one]) => diagnosticsIn(name, one)),
    ]),
  };
}

const notLooked: Inspection = { workTree: null, engine: { kind: 'not-asked', why: null } };

/** An inspection cannot see what a plan could not see. */
function eachOnce(diagnostics: readonly Diagnostic[]): Diagnostic[] {
  return [...new Map(diagnostics.map((one) => [JSON.stringify(Object.entries(one).sort()), one])).values()];
}

function diagnosticsIn(project: string, { workTree, engine }: Inspection): Diagnostic[] {
  return [
    ...(workTree?.known === false ? [{ ...workTree.diagnostic, project }] : []),
    ...(engine.kind === 'failed' ? [{ ...engine.diagnostic, project }] : []),
  ];
}

function projectStatus(
  fleet: Fleet,
  observation: ProjectObservation,
  plan: Plan,
  { workTree, engine }: Inspection,
): ProjectStatus {
  const { name } = observation;
  const project = observation.seen ? observation.desired.project : projectNamed(name, fleet);
  const hold = plan.holds.find((one) => one.project === name) ?? null;
  const repository = observation.seen ? repositoryIn(observation) : null;
  return {
    name,
    ...{ path: project.path, host: project.host, state: project.state },
    ...{ tags: project.tags, protect: project.protect },
    health: plan.projects.find((one) => one.name === name)?.state ?? 'unknown',
    clone: cloneOf(observation.seen ? observation.clone : null),
    pin:
      observation.seen && repository !== null
        ? pinOf(observation.desired, observation.engine, repository)
        : null,
    branch: repository === null ? null : branchOf(project, repository),
    work: workTree?.known === true ? workTree.value : null,
    agents: observation.seen ? agentsOf(project, observation.agents, engine) : nobodyKnows,
    drift: plan.steps.filter((step) => step.project === name).map(driftOf),
    blocked: plan.blocked.filter((block) => block.project === name).map(({ project: _, ...block }) => block),
    hold: hold === null ? null : { reason: hold.reason, until: hold.until, isPast: hold.isPast },
  };
}

function projectNamed(name: string, { projects }: Fleet): Project {
  const found = projects.find((project) => project.name === name);
  if (found === undefined) throw new Error(`${name} was looked at and is not in the registry`);
  return found;
}

function cloneOf(look: Look<CloneObserved> | null): CloneStatus {
  const nothing = { mark: null, remote: null, commit: null };
  if (look === null || !look.known) return { kind: 'unknown', ...nothing };
  const { value } = look;
  switch (value.kind) {
    case 'absent':
      return { kind: isElsewhere(value) ? 'elsewhere' : 'absent', ...nothing };
    case 'other':
      return { kind: 'other', ...nothing };
    case 'repository': {
      const { remoteUrl, commit } = value.repository;
      const remote = remoteUrl === null ? null : redactUrl(remoteUrl);
      return { kind: 'clone', mark: value.mark, remote, commit };
    }
  }
}

function isElsewhere({ elsewhere, agentsElsewhere }: Extract<CloneObserved, { kind: 'absent' }>): boolean {
  return elsewhere !== undefined || agentsElsewhere !== undefined;
}

function pinOf(
  { project, engine }: { readonly project: Project; readonly engine: { readonly commit: string } },
  look: Look<EngineObserved>,
  { engineInHead, engineOnDisk }: Repository,
): PinStatus {
  const commit = engineInHead.kind === 'gitlink' ? engineInHead.commit : null;
  return {
    commit,
    version: look.known && look.value.kind === 'clone' ? look.value.pinnedVersion : null,
    declared: project.engine,
    // A project that goes away keeps its pin.
    isAsDeclared: isGoing(project) || commit === engine.commit,
    checkedOut: engineOnDisk.kind === 'checkout' ? engineOnDisk.commit : null,
  };
}

function branchOf(project: Project, { branch }: Repository): BranchStatus {
  const isAsDeclared = isGoing(project) || branch === project.branch;
  return { name: branch, declared: project.branch, isAsDeclared };
}
