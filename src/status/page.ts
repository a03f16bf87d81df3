// Everything about one project, as data. Programs get it as `po.project/1`. Pure.
import type { Diagnostic } from '../../engine/kernel/diagnostic.ts';
import type { Fleet, Project } from '../fleet/fleet.ts';
import { redactUrl } from '../fleet/url.ts';
import type { ProjectRun } from '../history/project-runs.ts';
import type { Plan } from '../plan/plan.ts';
import { type DecidedBy, evaluate } from '../plan/project.ts';
import { fleetStatus, type Seen } from './assemble.ts';
import type { ProjectStatus } from './status.ts';

export interface ProjectPage {
  /** After defaults were filled in; its addresses without credentials. */
  readonly declared: Omit<Project, 'hold'>;
  readonly status: ProjectStatus;
  /** Of this project alone. */
  readonly plan: Plan;
  /** The commit of the declared engine version, where it is known. */
  readonly wantedCommit: string | null;
  /** Newest first. */
  readonly runs: readonly ProjectRun[];
  /** The rule that decided, kind by kind; empty where the project is on hold. */
  readonly rules: readonly DecidedBy[];
  readonly diagnostics: readonly Diagnostic[];
}

export function projectPage(
  fleet: Fleet,
  project: Project,
  seen: Seen,
  runs: readonly ProjectRun[],
): ProjectPage {
  const { projects, diagnostics } = fleetStatus(fleet, seen);
  const status = projects.find(({ name }) => name === project.name);
  if (status === undefined) throw new Error(`${project.name} was selected and not looked at`);
  const { observation } = seen;
  const observedProject = [...observation.projects, ...observation.released].find(
    ({ name }) => name === project.name,
  );
  const { hold: _, ...declared } = project;
  return {
    declared: { ...declared, repo: project.repo === null ? null : redactUrl(project.repo) },
    status,
    plan: seen.plan,
    wantedCommit: observedProject?.seen === true ? observedProject.desired.engine.commit : null,
    rules: observedProject === undefined || project.hold !== null ? [] : evaluate(observedProject).rules,
    runs,
    diagnostics,
  };
}
