// What the commands that edit the registry have in common: it is read whole, edited as a text, read again as what it
// would be, and written only where that has no errors. Nothing else is changed, and nobody is asked: it is a file, and
// its operator said what is to stand there.
import { type Diagnostic, DiagnosticError } from '../../engine/kernel/diagnostic.ts';
import { readTomlDocument, type TomlDocument } from '../../engine/kernel/document.ts';
import { remedyText } from '../../engine/kernel/help.ts';
import { suggestionFor } from '../../engine/kernel/suggestion.ts';
import { exitCode } from '../exit-code.ts';
import { editedText, projectChanges, type RegistryEdit } from '../fleet/edit/edit.ts';
import type { Fleet } from '../fleet/fleet.ts';
import { editText } from '../view/edit-human.ts';
import { type EditCommand, type EditEnd, editDocument } from '../view/edit-json.ts';
import { systemClock } from '../world/clock.ts';
import { systemFiles } from '../world/files.ts';
import { openRegistryFile, type RegistryFile, replaceRegistry } from '../world/registry-file.ts';
import { unknownVersions } from './known-versions.ts';
import { commandLine } from './plan-arguments.ts';
import { findRegistry, loadRegistry, readText } from './registry.ts';
import type { Answer, Arguments, Context } from './run.ts';

/** A registry without errors, as it is before the edit. */
export interface OpenRegistry {
  readonly fileName: string;
  readonly fleet: Fleet;
  readonly document: TomlDocument;
}

export interface Decision {
  readonly edits: readonly RegistryEdit[];
  /** What is so already where nothing is to be changed: a sentence without its full stop. */
  readonly nothing: string;
  /** What else the operator should know. */
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

  // Its lines are those of what would be written, so they are not said to be in the file.
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

/** A day that is past is most often mistyped: nobody means to hold what could go on already. */
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
        detail: `${name} is held until ${until}, which is past. It is held all the same, until its hold is taken out.`,
        help: remedyText(
          'write a day that is to come, or take it out:',
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
  // What is wrong there is what every other command says.
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

/** Writes what is to be written, and says what that changes. */
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

/** The project that was probably meant by a name that there is not. */
export function meantProject(name: string, { projects }: Fleet): string | null {
  return suggestionFor(
    name,
    projects.map((project) => project.name),
  );
}
