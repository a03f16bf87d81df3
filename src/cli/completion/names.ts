// The names in a registry and an `agents.toml`, for completion. The operator is typing, perhaps in that very file: an
// unreadable file has no names, and is not reported. Only text that fits the pattern of names is returned, so that
// nothing in a file can mean anything to a shell.
import { parse } from 'smol-toml';
import { excessOf } from '../../../engine/kernel/excess.ts';
import { namePattern } from '../../fleet/name.ts';

export interface RegistryNames {
  /** Of the fleet; null where there is none. */
  readonly fleet: string | null;
  /** As it is written; null where there is none. */
  readonly root: string | null;
  readonly projects: readonly { readonly name: string; readonly path: string }[];
  readonly tags: readonly string[];
}

const nothing: RegistryNames = { fleet: null, root: null, projects: [], tags: [] };

export function registryNames(text: string): RegistryNames {
  const registry = tableIn(text);
  if (registry === null) return nothing;
  const { root, name: fleet } = tableOf(registry['fleet']);
  const defaults = tableOf(registry['defaults']);
  const declared = Object.entries(tableOf(registry['projects'])).filter(([name]) => namePattern.test(name));
  const projects = declared.map(([name, keys]) => {
    const path = tableOf(keys)['path'];
    return { name, path: typeof path === 'string' ? path : name };
  });
  const tags = [defaults, ...declared.map(([, keys]) => tableOf(keys))].flatMap((keys) =>
    namesIn(keys['tags']),
  );
  return {
    fleet: typeof fleet === 'string' ? fleet : null,
    root: typeof root === 'string' ? root : null,
    projects,
    tags: [...new Set(tags)].sort(),
  };
}

export function agentNames(text: string): readonly string[] {
  const agents = Object.keys(tableOf(tableIn(text)?.['agents']));
  return agents.filter((name) => namePattern.test(name));
}

type Table = Readonly<Record<string, unknown>>;

function tableIn(text: string): Table | null {
  if (excessOf(text) !== null) return null;
  try {
    return parse(text);
  } catch {
    return null;
  }
}

function tableOf(value: unknown): Table {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Table) : {};
}

function namesIn(value: unknown): readonly string[] {
  const words = Array.isArray(value) ? value : [];
  return words.filter((word): word is string => typeof word === 'string' && namePattern.test(word));
}
