// `po hold NAME… --reason WHY`: no steps for these projects until `po unhold`, or until a day.
import { listOf } from '../../../engine/kernel/suggestion.ts';
import { misused } from '../../cli/answer.ts';
import { selectedProjects } from '../../cli/plan-arguments.ts';
import type { Run } from '../../cli/run.ts';
import { dateOrText } from '../../fleet/edit/value.ts';
import { editRegistry } from '../../registry/edit-registry.ts';

export const answer: Run = async (args, context) => {
  const only = args.positionals;
  const reason = args.text('reason');
  const until = args.text('until');
  if (only.length === 0) return misused('hold', 'name the project to hold');
  if (reason === null) return misused('hold', 'give a reason, with --reason: every plan shows it');
  const value = { reason, ...(until === null ? {} : { until: dateOrText(until) }) };
  return editRegistry('hold', args, context, ({ fleet, fileName }) => {
    const names = selectedProjects(fleet, { only, except: [] }, fileName).map(({ name }) => name);
    return {
      edits: names.map((project) => ({ kind: 'set', project, changes: [{ path: ['hold'], value }] })),
      nothing: `${fileName} holds ${listOf(names, 'and')} for exactly that reason`,
    };
  });
};
