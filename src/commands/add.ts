// `po add NAME key=value…`: a new project in the registry. One that is there with the very keys is there already.
import { type Diagnostic, DiagnosticError } from '../../engine/toml/diagnostic.ts';
import { shellWord, wayOut } from '../../engine/toml/help.ts';
import { valueAt } from '../../engine/toml/path.ts';
import { type EditTable, isSame } from '../fleet/edit/value.ts';
import { changesIn, tableOf } from '../fleet/edit/words.ts';
import type { Run } from './command.ts';
import { editRegistry, misused, type OpenRegistry } from './edit-registry.ts';

export const run: Run = async (args, context) => {
  const [name, ...more] = args.positionals.filter((word) => !word.includes('='));
  const repo = args.text('repo');
  const words = args.positionals.filter((word) => word.includes('='));
  const changes = changesIn([...(repo === null ? [] : [`repo=${repo}`]), ...words]);
  if (name === undefined) return misused('add', 'name the project to add', context);
  if (more.length > 0) return misused('add', `add one project at a time; what it has is key=value`, context);
  if (!changes.ok) return misused('add', changes.problem, context);
  const keys = tableOf(changes.changes);
  return editRegistry('add', args, context, (open) => {
    const own = valueAt(open.document.value, ['projects', name]);
    const nothing = `${open.fileName} has ${name} with just that`;
    if (own === undefined) return { edits: [{ kind: 'add', project: name, keys }], nothing };
    if (isSame(own, keys)) return { edits: [], nothing };
    throw new DiagnosticError([projectExists(open, name, keys, args.text('fleet'))]);
  });
};

function projectExists(
  { document }: OpenRegistry,
  name: string,
  keys: EditTable,
  fleet: string | null,
): Diagnostic {
  const given = Object.keys(keys).map((key) => `${key}=…`);
  const words = ['po', 'set', ...(fleet === null ? [] : ['-f', fleet]), name].map(shellWord);
  return {
    severity: 'error',
    code: 'project-exists',
    summary: 'A project of that name exists',
    detail: `${name} is in the registry already, with other keys.`,
    help: wayOut(
      'add it under another name; did you mean to change it?',
      [...words, ...(given.length > 0 ? given : ['key=value'])].join(' '),
    ),
    place: document.place(['projects', name], 'key'),
  };
}
