// `po unhold NAME…`: removes the hold of projects from the registry, so that they get steps again.
import { type Diagnostic, DiagnosticError } from '../../../engine/kernel/diagnostic.ts';
import { valueAt } from '../../../engine/kernel/path.ts';
import { listOf } from '../../../engine/kernel/suggestion.ts';
import { misused } from '../../cli/answer.ts';
import { selectedProjects } from '../../cli/plan-arguments.ts';
import type { Run } from '../../cli/run.ts';
import { editRegistry, type OpenRegistry } from '../../registry/edit-registry.ts';

export const answer: Run = async (args, context) => {
  const only = args.positionals;
  if (only.length === 0) return misused('unhold', 'name the project to take off hold');
  return editRegistry('unhold', args, context, (open) => {
    const { fleet, fileName } = open;
    const projects = selectedProjects(fleet, { only, except: [] }, fileName);
    const names = projects.map(({ name }) => name);
    if (valueAt(open.document.value, ['defaults', 'hold']) !== undefined) {
      throw new DiagnosticError([heldByDefault(open, names)]);
    }
    return {
      edits: names.map((project) => ({ kind: 'set', project, changes: [{ path: ['hold'], value: null }] })),
      nothing: `${fileName} does not hold ${listOf(names, 'or')}`,
    };
  });
};

/** Without its own hold a project would still be held by `[defaults]`. */
function heldByDefault({ document }: OpenRegistry, names: readonly string[]): Diagnostic {
  return {
    severity: 'error',
    code: 'hold-of-all',
    summary: 'Every project is held',
    detail: `[defaults] holds every project without its own hold, so ${listOf(names, 'and')} would stay held.`,
    help: 'take the hold out of [defaults]',
    place: document.place(['defaults', 'hold'], 'key'),
  };
}
