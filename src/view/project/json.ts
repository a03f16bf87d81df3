// All that is known of one project as data for programs, `po.project/1`. Pure.
import type { ProjectRun } from '../../history/project-runs.ts';
import type { Plan } from '../../plan/plan.ts';
import type { ProjectPage } from '../../status/page.ts';
import type { ProjectStatus } from '../../status/status.ts';
import { type DiagnosticJson, diagnosticsJson } from '../diagnostics.ts';

export interface ProjectDocument extends Pick<Plan, 'fleet' | 'observedAt' | 'digest' | 'refused' | 'steps'> {
  readonly format: 'po.project/1';
  /** What is declared beyond what `project` says of it. */
  readonly declared: Pick<ProjectPage['declared'], 'repo' | 'branch' | 'engine' | 'template' | 'after'>;
  readonly project: ProjectStatus;
  readonly rules: ProjectPage['rules'];
  readonly runs: readonly ProjectRun[];
  readonly diagnostics: readonly DiagnosticJson[];
}

export function projectDocument({
  declared,
  status,
  plan,
  rules,
  runs,
  diagnostics,
}: ProjectPage): ProjectDocument {
  const { repo, branch, engine, template, after } = declared;
  const { fleet, observedAt, digest, refused, steps } = plan;
  return {
    format: 'po.project/1',
    ...{ fleet, observedAt, declared: { repo, branch, engine, template, after }, project: status },
    // What comes before it in other projects is no step of its own.
    ...{ digest, refused, steps: steps.filter(({ project }) => project === status.name) },
    ...{ rules, runs },
    diagnostics: diagnosticsJson(diagnostics),
  };
}
