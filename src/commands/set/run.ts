// `po set NAME key=value…`: changes keys of projects in the registry; `key=` unsets one.
import { type Diagnostic, DiagnosticError } from '../../../engine/kernel/diagnostic.ts';
import { knownKeysAt } from '../../../engine/kernel/known-keys.ts';
import { listOf, suggestionFor } from '../../../engine/kernel/suggestion.ts';
import { misused } from '../../cli/answer.ts';
import { selectedProjects } from '../../cli/plan-arguments.ts';
import type { Run } from '../../cli/run.ts';
import type { KeyChange } from '../../fleet/edit/edit.ts';
import { changesIn } from '../../fleet/edit/words.ts';
import { registrySchema } from '../../fleet/schema.ts';
import { editRegistry } from '../../registry/edit-registry.ts';

export const answer: Run = async (args, context) => {
  const only = args.positionals.filter((word) => !word.includes('='));
  const words = changesIn(args.positionals.filter((word) => word.includes('=')));
  if (only.length === 0) return misused('set', 'name the project to change');
  if (!words.ok) return misused('set', words.problem);
  const { changes } = words;
  if (changes.length === 0) {
    return misused('set', 'name the keys to set, as key=value; key= alone unsets');
  }
  return editRegistry('set', args, context, ({ fleet, fileName }) => {
    const selected = selectedProjects(fleet, { only, except: [] }, fileName);
    const unknown = changes.flatMap(unknownKey);
    if (unknown.length > 0) throw new DiagnosticError(unknown);
    const names = selected.map(({ name }) => name);
    return {
      edits: names.map((project) => ({ kind: 'set', project, changes })),
      nothing: `${listOf(names, 'and')} ${names.length === 1 ? 'is' : 'are'} so already in ${fileName}`,
    };
  });
};

/** The loader checks a key that is set; an unset key never reaches it, so it is checked here. */
function unknownKey({ path, value }: KeyChange): Diagnostic[] {
  const known = knownKeysAt(registrySchema, ['projects', 'any', ...path.slice(0, -1)]);
  const key = path.at(-1) ?? '';
  if (value !== null || known.includes(key)) return [];
  const meant = suggestionFor(key, known);
  return [
    {
      severity: 'error',
      code: 'unknown-key',
      summary: 'Unknown key',
      detail: `a project has no key ${path.join('.')}`,
      help:
        meant === null
          ? `it has ${listOf(known, 'and')}`
          : `did you mean ${[...path.slice(0, -1), meant].join('.')}?`,
    },
  ];
}
