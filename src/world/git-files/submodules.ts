// Which submodules of a clone have an empty folder. The caller checks whether HEAD has a submodule there.
import { lstatSync } from 'node:fs';
import { isLocalRemote } from '../../fleet/url.ts';
import { orNull } from '../paths.ts';
import type { Repository } from '../repository.ts';
import { type GitConfig, readBoolean, readGitConfig } from './config.ts';
import { isEmptyFolder, readWholeIfPresent } from './files.ts';
import { settle } from './reading.ts';

const limitBytes = 1024 * 1024;

export interface EmptySubmodule {
  /** From the top of the work tree. */
  readonly path: string;
  /** It would be fetched from a folder of this machine. */
  readonly isLocal: boolean;
}

/** The empty submodules of `.gitmodules` that are not switched off, without the engine's. */
export function emptySubmoduleFolders(
  workTree: string,
  config: Pick<GitConfig, 'get'>,
): readonly EmptySubmodule[] {
  const file = `${workTree}/.gitmodules`;
  // Where it cannot be read, whatever depends on it reports that.
  const reading = settle(file, () => readWholeIfPresent(file, limitBytes));
  const bytes = reading.outcome === 'value' ? reading.value : null;
  const modules = bytes === null ? 'unsupported' : readGitConfig(bytes.toString('utf8'));
  if (modules === 'unsupported') return [];
  // A sparse checkout excludes folders, which then are not missing.
  const isSparse = readBoolean(config.get('core.sparsecheckout') ?? 'false') === true;
  return [...modules.names()].flatMap((key) => {
    const name = /^submodule\.(.*)\.path$/s.exec(key)?.[1];
    const path = name === undefined ? null : modules.get(key)?.replace(/\/+$/, '');
    if (name === undefined || path == null || path === 'engine' || !isInside(path)) return [];
    const setting = (what: string) =>
      config.get(`submodule.${name}.${what}`) ?? modules.get(`submodule.${name}.${what}`);
    if (setting('update') === 'none' || readBoolean(setting('active') ?? 'true') === false) return [];
    const found = kindOf(`${workTree}/${path}`);
    if (found !== 'empty' && (found !== 'absent' || isSparse)) return [];
    const url = setting('url') ?? '';
    // A relative one starts at the remote of the clone.
    const from = /^\.\.?\//.test(url) ? (config.get('remote.origin.url') ?? url) : url;
    return [{ path, isLocal: isLocalRemote(from) }];
  });
}

export function saidOf(
  empty: readonly EmptySubmodule[],
): Pick<Repository, 'emptySubmodules' | 'submodulesAreLocal'> {
  const emptySubmodules = empty.map(({ path }) => path);
  return empty.some(({ isLocal }) => isLocal)
    ? { emptySubmodules, submodulesAreLocal: true }
    : { emptySubmodules };
}

function isInside(path: string): boolean {
  return (
    path !== '' &&
    path.split('/').every((part) => part !== '' && part !== '.' && part !== '..' && part !== '.git')
  );
}

/** `other` also where the system refuses to tell. */
function kindOf(path: string): 'empty' | 'absent' | 'other' {
  const kind = orNull(() => {
    const stats = lstatSync(path, { throwIfNoEntry: false });
    if (stats === undefined) return 'absent';
    return stats.isDirectory() && isEmptyFolder(path) ? 'empty' : 'other';
  });
  return kind ?? 'other';
}
