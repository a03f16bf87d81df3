// What po sees of projects, and the plan that comes of it.
import { looksOf, reconcilerOf } from '../../reconcilers/index.ts';
import type { Project } from '../../src/fleet/fleet.ts';
import { plan } from '../../src/plan/assemble.ts';
import type { Observation, ObservedProject, ProjectObservation } from '../../src/plan/observation.ts';
import type { Plan } from '../../src/plan/plan.ts';
import { known } from '../../src/world/look.ts';
import { desiredOf, fleetOf, now, repositoryOf, runnableEngine, sessionOf, workOf } from './model.ts';

/** A project as it should be, with what differs. */
export function seen(project: Project, changes: Partial<ObservedProject> = {}): ProjectObservation {
  const repository = repositoryOf(project);
  const desired = desiredOf(project);
  const declared = {
    kind: 'agents',
    agents: [{ name: 'writer', backend: 'shell', persistent: true, needsWatchdog: false }],
  } as const;
  return {
    name: project.name,
    seen: true,
    desired,
    ...looksOf((kind) => known(reconcilerOf(kind).registry.converged(desired, repository))),
    clone: known({
      kind: 'repository',
      repository,
      mark: 'ours',
      offBranch: null,
    }),
    engine: known({ kind: 'clone', repository, pinnedVersion: project.engine, work: workOf(project) }),
    agents: known({
      kind: 'clone',
      declared,
      ours: project.state === 'running' ? [sessionOf(project, 'writer')] : [],
      foreign: [],
      engine: runnableEngine,
      watchdog: 'not-needed',
      drifted: [],
    }),
    ...changes,
  };
}

export function missing(project: Project): ProjectObservation {
  return seen(project, {
    clone: known({ kind: 'absent' }),
    engine: known({ kind: 'no-clone' }),
    agents: known({ kind: 'no-clone', ours: [] }),
  });
}

/** Its agents run. */
export function alive(project: Project): ProjectObservation {
  return seen(project, {
    agents: known({
      kind: 'clone',
      declared: { kind: 'missing' },
      ours: [sessionOf(project, 'writer')],
      foreign: [],
      engine: runnableEngine,
      watchdog: 'not-needed',
      drifted: [],
    }),
  });
}

export function blocked(project: Project): ProjectObservation {
  return seen(project, { clone: known({ kind: 'other', what: 'folder' }) });
}

export function planOf(
  observations: readonly ProjectObservation[],
  projects: readonly Project[],
  rest: Partial<Observation> = {},
): Plan {
  return plan(
    fleetOf(projects),
    { projects: observations, earlier: [], released: [], diagnostics: [], ...rest },
    now,
    'fleet.toml',
  );
}
