// `po remove NAME…`: removes projects from the registry. The next plan decides about their clones and agents, which
// stay until it is applied.
import { listOf } from '../../../engine/kernel/suggestion.ts';
import { misused } from '../../cli/answer.ts';
import type { Run } from '../../cli/run.ts';
import { editRegistry, meantProject } from '../../registry/edit-registry.ts';

export const answer: Run = async (args, context) => {
  const names = args.positionals;
  if (names.length === 0) return misused('remove', 'name the project to remove');
  return editRegistry('remove', args, context, ({ fleet, fileName }) => {
    const isThere = (name: string) => fleet.projects.some((project) => project.name === name);
    const missing = names.filter((name) => !isThere(name));
    const [first] = missing;
    const meant = first === undefined ? null : meantProject(first, fleet);
    const detail = `${fileName} has no project ${listOf(missing, 'or')}`;
    return {
      edits: names.filter(isThere).map((project) => ({ kind: 'remove', project })),
      // A project that is gone already needs no edit; for a mistyped name there is the suggestion.
      nothing: meant === null ? detail : `${detail} (did you mean ${meant}?)`,
      notes:
        missing.length === 0 || missing.length === names.length
          ? []
          : [
              {
                severity: 'warning',
                code: 'project-unknown',
                summary: 'No such project',
                detail,
                ...(meant === null ? {} : { help: `did you mean ${meant}?` }),
              },
            ],
    };
  });
};
