// `po show`: shows everything about one project, or a saved plan. Decides here which of the two a word means. Changes
// nothing.
import { resolve } from 'node:path';
import { type Diagnostic, DiagnosticError } from '../../../engine/kernel/diagnostic.ts';
import { suggestionFor } from '../../../engine/kernel/suggestion.ts';
import { namePattern } from '../../../engine/protocol.ts';
import { misused } from '../../cli/answer.ts';
import type { Arguments, Context, Run } from '../../cli/run.ts';
import { worldOf } from '../../registry/fleet-world.ts';
import { fleetOf, hasRegistry, type Registry, readRegistry } from '../../registry/registry.ts';
import { unregisteredIn } from '../../registry/selecting.ts';
import { systemFiles } from '../../world/files.ts';

export const answer: Run = async (args, context) => {
  const [word, ...more] = args.positionals;
  if (word === undefined || more.length > 0) {
    return misused('show', 'name one project, or one saved plan');
  }
  const meant = await meaningOf(word, args, context);
  if (meant.kind === 'plan') {
    const { showPlan } = await import('./plan.ts');
    return showPlan(word, args, context);
  }
  const { showProject } = await import('./project.ts');
  return showProject(word, meant.registry, meant.notes);
};

type Meaning =
  | { readonly kind: 'plan' }
  | { readonly kind: 'project'; readonly registry: Registry; readonly notes: readonly Diagnostic[] };

/** A name in the registry is a project. Anything else is a file, as is any word that could not be a name. */
async function meaningOf(word: string, args: Arguments, context: Context): Promise<Meaning> {
  if (!namePattern.test(word)) return { kind: 'plan' };
  const kind = systemFiles.kindOf(resolve(context.cwd, word));
  const isFile = kind.known && kind.value !== 'absent' && kind.value !== 'folder';
  if (!hasRegistry(args, context)) return { kind: 'plan' };
  const registry = readRegistry(args, context);
  if (registry.fleet === null && isFile) return { kind: 'plan' };
  const fleet = fleetOf(registry);
  const { projects } = fleet;
  if (projects.some(({ name }) => name === word)) {
    return { kind: 'project', registry, notes: isFile ? [alsoFile(word)] : [] };
  }
  // The reader of plans reports a word that looks like a digest.
  if (isFile || /^[0-9a-f]{16,64}$/.test(word)) return { kind: 'plan' };
  const unregistered = await unregisteredIn(fleet, worldOf(fleet));
  if (unregistered.some(({ name }) => name === word)) return { kind: 'project', registry, notes: [] };
  const meant = suggestionFor(
    word,
    [...projects, ...unregistered].map(({ name }) => name),
  );
  throw new DiagnosticError([
    {
      severity: 'error',
      code: 'nothing-to-show',
      summary: 'Neither a project nor a saved plan',
      detail: `${registry.fileName} has no project "${word}", and there is no file ${word}`,
      help:
        meant === null
          ? 'po status lists the projects; po plan --out FILE saves a plan'
          : `did you mean ${meant}?`,
    },
  ]);
}

function alsoFile(word: string): Diagnostic {
  return {
    severity: 'warning',
    code: 'also-a-file',
    summary: 'A project and a file have the same name',
    detail: `this is the project ${word}; there is a file ${word} as well`,
    help: `write ./${word} for the file`,
    project: word,
  };
}
