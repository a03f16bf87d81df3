// `po undo RUN…`: shows the registry edits that would undo past runs, and the plan that follows. Writes only the
// registry, and only when told to: po apply does the rest.
import { type Diagnostic, DiagnosticError } from '../../../engine/kernel/diagnostic.ts';
import { readTomlDocument } from '../../../engine/kernel/document.ts';
import { remedyText, shellWord } from '../../../engine/kernel/help.ts';
import { reconcilerOf } from '../../../reconcilers/index.ts';
import { misused, refuse } from '../../cli/answer.ts';
import { commandLine } from '../../cli/plan-arguments.ts';
import type { Arguments, Context, Run } from '../../cli/run.ts';
import { exitCode } from '../../exit-code.ts';
import { textWithKeys } from '../../fleet/edit/edit.ts';
import type { Fleet } from '../../fleet/fleet.ts';
import { registrySchema } from '../../fleet/schema.ts';
import type { PastRun, PastStep } from '../../history/past-run.ts';
import { type Undo, type UndoInput, undoOf } from '../../history/undo.ts';
import type { Plan } from '../../plan/plan.ts';
import { openFile } from '../../registry/edit-registry.ts';
import { worldOf } from '../../registry/fleet-world.ts';
import { type PastRuns, pastRuns, runNamed } from '../../registry/past-runs.ts';
import { presentPlan } from '../../registry/present-plan.ts';
import { findRegistry, loadRegistry, type RegistryPlace } from '../../registry/registry.ts';
import { systemFiles } from '../../world/files.ts';
import { replaceRegistry } from '../../world/registry-file.ts';
import type { World } from '../../world/world.ts';
import { undoText } from './human.ts';
import { undoDocument } from './json.ts';

export const answer: Run = async (args, context) => {
  if (args.positionals.length === 0) return misused('undo', 'name the run to undo; po history lists them');
  const place = findRegistry(args, context);
  const file = openFile(args, context);
  const { text } = file;
  const { realpath } = systemFiles;
  const loaded = loadRegistry(place, text, { realpath });
  if (loaded.fleet === null) throw new DiagnosticError(loaded.diagnostics);
  const { fleet } = loaded;
  const world = worldOf(fleet);
  const all = pastRuns(fleet.root);
  const chosen = new Set(args.positionals.map((word) => runNamed(word, all.ids)));
  const input = await inputFor(chosen, all, fleet, text, world);
  const undo = undoOf(input);
  if (undo.overtaken.length > 0) return refuse(overtaken(undo, [...chosen], args));

  const changes = undo.changes.map(({ path, after }) => ({ path, value: after }));
  const after = changes.length === 0 ? null : textWithKeys(text, changes);
  const plan = after === null ? null : await planAfter(after, undo, place, world);
  const result = { runs: input.undone.map((one) => one.run), file: place.fileName, undo, plan };
  context.person.show((view) => undoText({ ...result, runs: input.undone, before: text, after }, view));
  const isWritten = after !== null && (await isApproved(args, context, place));
  const failure = isWritten ? replaceRegistry(file, after) : null;
  if (failure !== null) throw new DiagnosticError([failure]);
  const isInterrupted = context.interrupted.aborted;
  // By their names: `last` may soon mean another run.
  const again = { ...args, positionals: result.runs };
  return {
    exitCode: isInterrupted ? exitCode.interrupted : exitCode.done,
    document: undoDocument({ ...result, isWritten }),
    text: () => (after === null ? '' : nextText(undo, again, place, { isWritten, isInterrupted })),
  };
};

async function inputFor(
  chosen: ReadonlySet<string>,
  { ids, read }: PastRuns,
  fleet: Fleet,
  text: string,
  world: World,
): Promise<UndoInput> {
  const oldestFirst = ids.toReversed();
  const first = oldestFirst.findIndex((id) => chosen.has(id));
  const since = oldestFirst.slice(first).map(read);
  const undone = since.filter(({ run: id }) => chosen.has(id));
  return {
    undone,
    later: since.filter(({ run: id }) => !chosen.has(id)),
    declaredBefore: declarations(oldestFirst, read),
    versionOf: await versions(since, fleet, world),
    registry: registrySchema.parse(readTomlDocument('', text).value),
    fleet,
  };
}

/** Read from the newest on, only as far as needed. */
function declarations(oldestFirst: readonly string[], read: PastRuns['read']): UndoInput['declaredBefore'] {
  const seen = new Map<string, ReadonlyMap<string, PastStep['declared']>>();
  const declaredIn = (id: string) => {
    const declared = seen.get(id) ?? firstDeclared(read(id));
    seen.set(id, declared);
    return declared;
  };
  return (project, { run: id }) => {
    for (const earlier of oldestFirst.slice(0, oldestFirst.indexOf(id)).toReversed()) {
      const declared = declaredIn(earlier).get(project);
      if (declared !== undefined) return declared;
    }
    return null;
  };
}

/** By project. */
function firstDeclared({ steps }: PastRun): ReadonlyMap<string, PastStep['declared']> {
  const declared = steps.filter((step) => step.declared !== null).toReversed();
  return new Map(declared.map((step) => [step.project, step.declared]));
}

/** The versions of the pinned commits. If the source gives no answer, the versions known here must do. */
async function versions(
  runs: readonly PastRun[],
  fleet: Fleet,
  world: World,
): Promise<UndoInput['versionOf']> {
  const pinned = (step: PastStep) => reconcilerOf(step.kind).pinnedBefore?.(step) ?? [];
  const known = new Map<string, string | null>();
  for (const commit of new Set(runs.flatMap(({ steps }) => steps.flatMap(pinned)))) {
    const version = await world.engines.findVersionOf(fleet.engine.source, commit);
    known.set(commit, version.known ? version.value : null);
  }
  return (commit) => known.get(commit) ?? null;
}

function overtaken(undo: Undo, chosen: readonly string[], args: Arguments): Diagnostic {
  const more = undo.overtaken.map(({ run: id }) => id);
  const command = commandLine('undo', { ...args, positionals: [...chosen, ...more] });
  return {
    severity: 'error',
    code: 'undo-overtaken',
    summary: 'Later runs have changed the same projects',
    detail: undo.overtaken.map(({ run: id, projects }) => `${id} changed ${projects.join(', ')}`).join('\n'),
    help: remedyText('undo those as well:', command),
  };
}

/** For the projects of the undo; throws the diagnostics of the edited registry. */
async function planAfter(text: string, undo: Undo, place: RegistryPlace, world: World): Promise<Plan> {
  const displayFile = `${place.fileName} (undone)`;
  const registry = loadRegistry(place, text, { realpath: systemFiles.realpath, displayFile });
  const { fleet } = registry;
  if (fleet === null) throw new DiagnosticError(registry.diagnostics);
  const projects = fleet.projects.filter(({ name }) => undo.projects.includes(name));
  const options = { allowMassRemoval: false, restart: false };
  const planInput = { registry: { ...registry, ...place }, fleet, projects, options };
  return (await presentPlan(planInput, world)).plan;
}

async function isApproved(
  args: Arguments,
  { person }: Context,
  { fileName }: RegistryPlace,
): Promise<boolean> {
  if (args.flag('write')) return true;
  return person.canAsk && person.agrees(`Write this into ${shellWord(fileName)}?`);
}

function nextText(
  { projects }: Undo,
  args: Arguments,
  { fileName }: RegistryPlace,
  { isWritten, isInterrupted }: { readonly isWritten: boolean; readonly isInterrupted: boolean },
): string {
  const apply = commandLine('apply', { ...args, positionals: projects });
  if (isWritten) return `\nWritten: ${shellWord(fileName)}. Nothing was applied.\nTo apply it: ${apply}\n`;
  if (isInterrupted) return '';
  return `\nNothing was written.\nTo write it: ${commandLine('undo', args)} --write\n`;
}
