// What the journal of a run records about it before anything is done. Pure.
import type { Fleet, Project } from '../fleet/fleet.ts';
import { redactUrl } from '../fleet/url.ts';
import type { Plan, Step } from '../plan/plan.ts';
import { type Declared, journalFormat, type PlannedStep, type RunAbout } from './journal.ts';

export interface Caller {
  readonly po: string;
  readonly by: string;
  readonly command: string;
}

/** @param projects all projects of the registry, and unregistered ones that have steps */
export function runAbout(
  fleet: Pick<Fleet, 'file' | 'digest'>,
  projects: readonly Project[],
  plan: Plan,
  { po, by, command }: Caller,
): RunAbout {
  const concerned = new Set(plan.steps.map(({ project }) => project));
  return {
    format: journalFormat,
    po,
    by,
    command,
    registry: { file: fleet.file, digest: fleet.digest },
    planned: plan.steps.map(plannedOf),
    declared: Object.fromEntries(
      projects
        .filter(({ name }) => concerned.has(name))
        .map((project) => [project.name, declaredOf(project)]),
    ),
  };
}

function plannedOf({ host: _, needs: __, ...step }: Step): PlannedStep {
  return step;
}

function declaredOf({ engine, state, branch, repo, path }: Project): Declared {
  return { engine, state, branch, repo: repo === null ? null : redactUrl(repo), path };
}
