// Which submodules of a clone have nothing in their folder. Looks at the folders alone; whether HEAD has a submodule there
// is for whoever asks.
import { lstatSync, opendirSync } from 'node:fs';
import { type GitConfig, readBoolean, readGitConfig } from './config.ts';
import { readWholeIfPresent } from './files.ts';

const limitBytes = 1024 * 1024;

/** Paths that `.gitmodules` names, other than the engine's, and that are empty though nobody has switched them off. */
export function emptySubmoduleFolders(workTree: string, config: Pick<GitConfig, 'get'>): readonly string[] {
  const bytes = readWholeIfPresent(`${workTree}/.gitmodules`, limitBytes);
  const modules = bytes === null ? 'unsupported' : readGitConfig(bytes.toString('utf8'));
  if (modules === 'unsupported') return [];
  // What is left out of a sparse checkout is not missed.
  const isSparse = readBoolean(config.get('core.sparsecheckout') ?? 'false') === true;
  return [...modules.names()].flatMap((key) => {
    const name = /^submodule\.(.*)\.path$/s.exec(key)?.[1];
    const path = name === undefined ? null : modules.get(key)?.replace(/\/+$/, '');
    if (name === undefined || path == null || path === 'engine' || !isInside(path)) return [];
    const setting = (what: string) =>
      config.get(`submodule.${name}.${what}`) ?? modules.get(`submodule.${name}.${what}`);
    if (setting('update') === 'none' || readBoolean(setting('active') ?? 'true') === false) return [];
    const found = isEmpty(`${workTree}/${path}`);
    return found === 'empty' || (found === 'absent' && !isSparse) ? [path] : [];
  });
}

function isInside(path: string): boolean {
  return (
    path !== '' &&
    path.split('/').every((part) => part !== '' && part !== '.' && part !== '..' && part !== '.git')
  );
}

/** Other things, and what cannot be looked at, are none of our business. */
function isEmpty(path: string): 'empty' | 'absent' | 'other' {
  try {
    const stats = lstatSync(path, { throwIfNoEntry: false });
    if (stats === undefined) return 'absent';
    if (!stats.isDirectory()) return 'other';
    const folder = opendirSync(path);
    try {
      return folder.readSync() === null ? 'empty' : 'other';
    } finally {
      folder.closeSync();
    }
  } catch {
    return 'other';
  }
}
