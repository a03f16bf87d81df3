// `po add [NAME] [URL] [key=value…]`: adds a project to the registry, named after its repository where no name is
// given. A project that exists with these very keys needs no edit.

import { dirname, isAbsolute, join, relative, resolve } from 'node:path';
import { type Diagnostic, DiagnosticError } from '../../../engine/kernel/diagnostic.ts';
import { remedyText, shellWord } from '../../../engine/kernel/help.ts';
import { valueAt } from '../../../engine/kernel/path.ts';
import { misused } from '../../cli/answer.ts';
import { fleetWords } from '../../cli/fleet-option.ts';
import type { Arguments, Run } from '../../cli/run.ts';
import { type EditTable, isSame } from '../../fleet/edit/value.ts';
import { changesIn, tableOf } from '../../fleet/edit/words.ts';
import { redactUrl, remoteOf } from '../../fleet/url.ts';
import { editRegistry, type OpenRegistry } from '../../registry/edit-registry.ts';
import { findRegistry } from '../../registry/registry.ts';
import { systemFiles } from '../../world/files.ts';
import { homedir } from '../../world/os.ts';
import { isAddress, isSetting, nameOfAddress, otherNamesOf } from './address.ts';

export const answer: Run = async (args, context) => {
  const settings = args.positionals.filter(isSetting);
  const words = args.positionals.filter((word) => !isSetting(word));
  const [given, ...names] = words.filter((word) => !isAddress(word));
  const [typed, ...addresses] = words.filter(isAddress);
  const misusedIn = (problem: string) => misused('add', problem);
  if (words.length === 0) return misusedIn('name the project to add, or the URL of its repository');
  if (names.length + addresses.length > 0) {
    return misusedIn('add one project at a time; give its keys as key=value');
  }
  const address = typed === undefined ? null : readAddress(typed, context.cwd);
  const repo = address === null ? null : writtenFor(address, dirname(findRegistry(args, context).file));
  const repos = [args.text('repo'), repo].flatMap((one) => (one === null ? [] : [`repo=${one}`]));
  const changes = changesIn([...repos, ...settings]);
  if (!changes.ok) return misusedIn(changes.problem);
  const name = given ?? nameOfAddress(address?.path ?? address?.typed ?? '');
  if (name === null) return misusedIn(`${redactUrl(typed ?? '')} gives no name; write po add NAME URL`);
  const keys = tableOf(changes.changes);
  return editRegistry('add', args, context, (open) => {
    const own = valueAt(open.document.value, ['projects', name]);
    const nothing = `${open.fileName} has ${name} with just that`;
    if (own !== undefined && isSame(own, keys)) return { edits: [], nothing };
    const fault = address === null ? null : pathFault(address, open, args);
    if (fault !== null) throw new DiagnosticError([fault]);
    if (own === undefined) return { edits: [{ kind: 'add', project: name, keys }], nothing };
    const isNamed = given !== undefined || address === null;
    throw new DiagnosticError([
      isNamed ? projectExists(open, name, keys, args) : nameTaken(open, name, address, args),
    ]);
  });
};

interface Address {
  readonly typed: string;
  /** Absolute, where it is the path of a repository on this machine. */
  readonly path: string | null;
}

function readAddress(typed: string, cwd: string): Address {
  const remote = remoteOf(typed);
  if (remote.kind !== 'path') return { typed, path: null };
  const path = /^~(?:\/|$)/.test(typed) ? join(homedir(), typed.slice(1)) : resolve(cwd, typed);
  return { typed, path };
}

/** The operator types a path relative to the current folder; the registry reads it relative to its own. */
function writtenFor({ typed, path }: Address, folder: string): string {
  if (path === null || isAbsolute(typed) || typed.startsWith('~')) return typed;
  const fromThere = relative(folder, path) || '.';
  return fromThere.startsWith('.') ? fromThere : `./${fromThere}`;
}

/** A path with nothing to clone, or whose clone is ours already. */
function pathFault({ typed, path }: Address, { fleet }: OpenRegistry, args: Arguments): Diagnostic | null {
  if (path === null) return null;
  const real = systemFiles.realpath(path);
  if (real === null) {
    const isHost = /^[\w-]+(?:\.[\w-]+)+\//.test(typed);
    return {
      severity: 'error',
      code: 'add-no-repository',
      summary: 'Nothing to clone at that path',
      detail: `there is nothing at ${path}`,
      help: isHost
        ? remedyText('did you mean the URL?', command(args, 'add', `https://${typed}`))
        : 'give the path of a repository, or its URL: https://HOST/PATH, or git@HOST:PATH',
    };
  }
  const root = systemFiles.realpath(fleet.root) ?? fleet.root;
  if (!`${real}/`.startsWith(`${root}/`)) return null;
  return {
    severity: 'error',
    code: 'add-below-root',
    summary: 'A clone below the root is adopted',
    detail: `${path} lies below ${fleet.root}, where the clones of this fleet live`,
    help: remedyText('add the clone itself, where it is:', command(args, 'adopt', path)),
  };
}

function projectExists(
  { document }: OpenRegistry,
  name: string,
  keys: EditTable,
  args: Arguments,
): Diagnostic {
  const given = Object.keys(keys).map((key) => `${key}=…`);
  return {
    severity: 'error',
    code: 'project-exists',
    summary: 'A project of that name exists',
    detail: `${name} is in the registry already, with other keys.`,
    help: remedyText(
      'add it under another name; did you mean to change it?',
      [command(args, 'set', name), ...(given.length > 0 ? given : ['key=value'])].join(' '),
    ),
    place: document.place(['projects', name], 'key'),
  };
}

/** The name was made from an address, so the operator does not insist on it. */
function nameTaken(
  { document, fileName, fleet }: OpenRegistry,
  name: string,
  { typed, path }: Address,
  args: Arguments,
): Diagnostic {
  const isFree = (other: string) => fleet.projects.every((project) => project.name !== other);
  const free = otherNamesOf(path ?? typed, name).find(isFree) ?? 'NAME';
  const others = args.positionals.filter((word) => word !== typed);
  return {
    severity: 'error',
    code: 'project-exists',
    summary: 'A project of that name exists',
    detail: `${redactUrl(typed)} would be ${name}, and ${fileName} has another project of that name.`,
    help: remedyText('give it another name:', command(args, 'add', free, redactUrl(typed), ...others)),
    place: document.place(['projects', name], 'key'),
  };
}

/** In the same registry. */
function command(args: Arguments, verb: string, ...words: readonly string[]): string {
  return ['po', verb, ...fleetWords(args.text('fleet')), ...words].map(shellWord).join(' ');
}
