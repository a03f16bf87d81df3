// The common part of commands that edit the registry: read it whole, edit the text, read the result back, and write it
// only if it has no errors. Changes nothing else, and does not ask: the operator has typed what to write.
import { type Diagnostic, DiagnosticError } from '../../engine/kernel/diagnostic.ts';
import { readTomlDocument, type TomlDocument } from '../../engine/kernel/document.ts';
import { remedyText } from '../../engine/kernel/help.ts';
import { suggestionFor } from '../../engine/kernel/suggestion.ts';
import { commandLine } from '../cli/plan-arguments.ts';
import type { Answer, Arguments, Context } from '../cli/run.ts';
import { exitCode } from '../exit-code.ts';
import { editedText, projectChanges, type RegistryEdit } from '../fleet/edit/edit.ts';
import type { Fleet } from '../fleet/fleet.ts';
import { editText } from '../view/edit/human.ts';
import { type EditCommand, type EditEnd, editDocument } from '../view/edit/json.ts';
import { systemClock } from '../world/clock.ts';
import { systemFiles } from '../world/files.ts';
import { openRegistryFile, type RegistryFile, replaceRegistry } from '../world/registry-file.ts';
import { unknownVersions } from './known-versions.ts';
import { findRegistry, loadRegistry, readText } from './registry.ts';

/** A registry without errors, as it is before the edit. */
export interface OpenRegistry {
  readonly fileName: string;
  readonly fleet: Fleet;
  readonly document: TomlDocument;
}

export interface Decision {
  readonly edits: readonly RegistryEdit[];
  /** Why there is nothing to change: a sentence without its full stop. */
  readonly nothing: string;
  /** Further facts for the operator. */
  readonly notes?: readonly Diagnostic[];
}

export async function editRegistry(
  command: EditCommand,
  args: Arguments,
  context: Context,
  decide: (open: OpenRegistry) => Decision | Promise<Decision>,
): Promise<Answer> {
  const file = openFile(args, context);
  const place = findRegistry(args, context);
  const { realpath } = systemFiles;
  const loaded = loadRegistry(place, file.text, { realpath });
  if (loaded.fleet === null) throw new DiagnosticError(loaded.diagnostics);
  const document = readTomlDocument(place.fileName, file.text);
  const { edits, nothing, notes = [] } = await decide({ ...place, fleet: loaded.fleet, document });
  const after = editedText(file.text, edits);

  // Line numbers refer to the text that would be written, so the name marks it as edited.
  const displayFile = `${place.fileName} (as edited)`;
  const edited = loadRegistry(place, after, { realpath, displayFile });
  if (edited.fleet === null) throw new DiagnosticError(edited.diagnostics);
  const names = new Set(edits.map(({ project }) => project));
  const projects = edited.fleet.projects.filter(({ name }) => names.has(name));
  const unknown = await unknownVersions({ ...edited.fleet, projects });
  if (unknown.length > 0) throw new DiagnosticError(unknown);

  const known = new Set(loaded.diagnostics.map(({ code, detail }) => `${code} ${detail}`));
  const fresh = edited.diagnostics.filter(({ code, detail }) => !known.has(`${code} ${detail}`));
  const changes = projectChanges(file.text, after, edits);
  const isWritten = !args.flag('dry-run');
  const next = isWritten ? commandLine('plan', { ...args, positionals: [] }) : null;
  const past = heldUntilThen(loaded.fleet, { ...edited.fleet, projects }, args);
  const edit = { command, file, after, projects: changes, diagnostics: [...notes, ...past, ...fresh] };
  return endEdit(edit, args, { nothing, isWritten, next });
}

/** A past day is most often mistyped: a hold until then would be pointless. */
function heldUntilThen(before: Fleet, { projects }: Fleet, args: Arguments): readonly Diagnostic[] {
  const today = systemClock.now().toISOString().slice(0, 10);
  return projects.flatMap(({ name, hold }): Diagnostic[] => {
    const until = hold?.until ?? null;
    const last = before.projects.find((project) => project.name === name)?.hold?.until ?? null;
    if (until === null || until >= today || until === last) return [];
    return [
      {
        severity: 'warning',
        code: 'hold-past',
        summary: 'A hold whose day is past',
        detail: `${name} is held until ${until}, which is past. It stays held until its hold is taken out.`,
        help: remedyText(
          'write a future day, or take the hold out:',
          commandLine('unhold', { ...args, positionals: [name] }),
        ),
        project: name,
      },
    ];
  });
}

export function openFile(args: Arguments, context: Context): RegistryFile {
  const place = findRegistry(args, context);
  const file = openRegistryFile(place.file, place.fileName);
  if (!file.known) throw new DiagnosticError([file.diagnostic]);
  // Reports its faults in the words of every other command.
  if (file.value === null) return { path: place.file, name: place.fileName, text: readText(place) };
  return file.value;
}

type Edited = Pick<EditEnd, 'command' | 'after' | 'projects' | 'diagnostics'> & {
  readonly file: RegistryFile;
};

interface Ending {
  readonly nothing: string;
  readonly isWritten: boolean;
  readonly next: string | null;
}

/** Writes the edit, and reports what it changes. */
export function endEdit(
  { file, ...edited }: Edited,
  args: Arguments,
  { nothing, isWritten, next }: Ending,
): Answer {
  if (isWritten && edited.after !== file.text) {
    const failure = replaceRegistry(file, edited.after);
    if (failure !== null) throw new DiagnosticError([failure]);
  }
  const end: EditEnd = { ...edited, file: file.name, before: file.text, isWritten, next };
  return {
    exitCode: exitCode.done,
    document: editDocument(end),
    text: (view) => editText(end, { ...view, nothing, isQuiet: args.flag('quiet') }),
    diagnostics: end.diagnostics,
  };
}

/** The project that an unknown name was probably meant for. */
export function meantProject(name: string, { projects }: Fleet): string | null {
  return suggestionFor(
    name,
    projects.map((project) => project.name),
  );
}
