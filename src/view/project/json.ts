// All that is known of one project as data for programs, `po.project/1`. Pure.
import type { DataOf } from '../../formats/common.ts';
import type { projectPageSchema } from '../../formats/status.ts';
import type { ProjectPage } from '../../status/page.ts';
import { diagnosticsJson } from '../diagnostics.ts';

export type ProjectDocument = DataOf<typeof projectPageSchema>;

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
