// Answers a shell that completes (`po __complete SHELL …`, which the scripts of `po completion` call). The operator is
// typing, so po makes no plan, asks and writes nothing, and starts no process: it reads the registry, the agents.toml
// of a few projects and perhaps the marks of clones, and ignores whatever is wrong with them.

import { join, resolve } from 'node:path';
import { templateNames } from '../../engine/protocol.ts';
import { schemaNames } from '../commands/schema/files.ts';
import { commands, globalOptions } from '../commands/table.ts';
import { namePattern } from '../fleet/name.ts';
import { expandPath } from '../fleet/path-rules.ts';
import { nearestRegistry, registryAt } from '../registry/registry-at.ts';
import { systemFiles } from '../world/files.ts';
import { lookAtPath } from '../world/git-files/index.ts';
import { homedir } from '../world/os.ts';
import { answer } from './completion/answer.ts';
import { complete, type Names } from './completion/complete.ts';
import { wordsOf } from './completion/line.ts';
import { agentNames, type RegistryNames, registryNames } from './completion/names.ts';

/** @param argv after `__complete`. An unknown kind of shell gets an empty answer. */
export function completing(argv: readonly string[], cwd: string): string {
  const [shell, ...rest] = argv;
  if (shell !== 'bash' && shell !== 'zsh' && shell !== 'fish') return '';
  const [line = '', piece = ''] = rest;
  const words = shell === 'bash' ? wordsOf(line)?.slice(1) : rest;
  const current = words?.at(-1) ?? '';
  if (words === undefined) return answer({ kind: 'files', prefix: '' }, { shell, piece, current });
  const completion = complete(words, { commands, globalOptions }, namesFrom(cwd));
  return answer(completion, { shell, piece, current });
}

/** What is read for a command line typed in a folder. */
export function namesFrom(cwd: string): Names {
  const home = homedir();
  const registries = new Map<string | null, Registry>();
  const registry = (given: string | null): Registry => {
    const known = registries.get(given);
    if (known !== undefined) return known;
    const file = given === null ? nearestRegistry(cwd) : fileAt(given, cwd, home);
    const read = { file, names: registryNames((file === null ? null : textOf(file)) ?? '') };
    registries.set(given, read);
    return read;
  };
  const rootOf = ({ file, names }: Registry): string | null =>
    file === null || names.root === null
      ? null
      : expandPath(names.root, { file, home, realpath: systemFiles.realpath });
  const marked = (given: string | null) => markedClones(registry(given).names, rootOf(registry(given)));
  return {
    projects: (fleet) => registry(fleet).names.projects.map(({ name }) => name),
    unregistered: (fleet) => marked(fleet).map(({ name }) => name),
    tags: (fleet) => registry(fleet).names.tags,
    agents(fleet, name) {
      const { names } = registry(fleet);
      const root = rootOf(registry(fleet));
      if (root === null) return [];
      const project =
        names.projects.find((one) => one.name === name) ?? marked(fleet).find((one) => one.name === name);
      if (project === undefined) return [];
      return agentNames(textOf(join(resolve(root, project.path), 'agents.toml')) ?? '');
    },
    schemas: schemaNames,
    templates: () => templateNames,
  };
}

/** A longer wait would disturb typing. */
const mostFolders = 200;

/** Clones directly under the root with the marks of the fleet and an unregistered name. */
function markedClones({ fleet, projects }: RegistryNames, root: string | null): readonly Named[] {
  const names = root === null ? null : systemFiles.list(root);
  if (root === null || fleet === null || names?.known !== true) return [];
  return (names.value ?? []).slice(0, mostFolders).flatMap((path): Named[] => {
    if (path.startsWith('.') || projects.some((project) => project.path === path)) return [];
    const look = lookAtPath(join(root, path));
    if (look.outcome !== 'facts' || look.facts.kind !== 'repository') return [];
    const { fleet: mark, project: name } = look.facts.repository.marks;
    const isOurs = mark === fleet && name !== null && namePattern.test(name);
    return isOurs && !projects.some((project) => project.name === name) ? [{ name, path }] : [];
  });
}

type Named = RegistryNames['projects'][number];

interface Registry {
  readonly file: string | null;
  readonly names: RegistryNames;
}

/** A shell hands over `~` as it was typed. */
function fileAt(given: string, cwd: string, home: string): string {
  return registryAt(given.startsWith('~/') ? join(home, given.slice(2)) : resolve(cwd, given));
}

/** Null for anything but a file: a pipe may have no writer. */
function textOf(path: string): string | null {
  const real = systemFiles.realpath(path);
  if (real === null) return null;
  const kind = systemFiles.kindOf(real);
  if (!kind.known || kind.value !== 'file') return null;
  const text = systemFiles.readText(real);
  return text.known ? text.value : null;
}
