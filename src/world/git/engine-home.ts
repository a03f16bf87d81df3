// Where the repository of `engine/` lies under a clone's own, its name, and what it says of itself. Another submodule may be
// named `engine`, so po takes only a name that nothing else has.
import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { readGitConfig, smallFile } from '../git-files/index.ts';
import { identityOf, unless } from '../paths.ts';
import type { Repository } from '../repository.ts';
import type { EngineWork } from './git.ts';
import { entryAtEngine, type ModuleEntry, modulesOf } from './modules.ts';
import type { LocalGit } from './run.ts';

export async function engineHome(
  git: LocalGit,
  repository: Repository,
): Promise<Pick<EngineWork, 'module' | 'moduleName' | 'engineRepository'>> {
  const { committed, inWorkTree } = await modulesOf(git, repository);
  const declared = entryAtEngine(committed) ?? entryAtEngine(inWorkTree);
  const moduleName = declared?.name ?? nameFor(repository, [...committed, ...inWorkTree]);
  const { engineOnDisk } = repository;
  const gitDir =
    engineOnDisk.kind === 'checkout' ? engineOnDisk.gitDir : join(repository.gitDir, 'modules', moduleName);
  return {
    module:
      declared === null
        ? null
        : { name: declared.name, url: declared.url === null ? null : absolute(declared.url, repository) },
    moduleName,
    engineRepository: existsSync(gitDir) ? { gitDir, ...describe(gitDir) } : null,
  };
}

/** The name for an engine without an entry: the one of an interrupted run, or the first free one. */
function nameFor(repository: Repository, entries: readonly ModuleEntry[]): string {
  const { gitDir, commonDir, engineOnDisk } = repository;
  const filed = `${gitDir}/modules/`;
  if (engineOnDisk.kind === 'checkout' && engineOnDisk.gitDir.startsWith(filed)) {
    const name = engineOnDisk.gitDir.slice(filed.length);
    if (!entries.some((entry) => isSame(entry.name, name))) return name;
  }
  const configured = submodulesIn(commonDir);
  const isFree = (name: string) => {
    if (entries.some((entry) => isSame(entry.name, name))) return false;
    const folder = join(gitDir, 'modules', name);
    if (existsSync(folder)) return isOurs(folder, repository);
    return !configured.some((one) => isSame(one, name));
  };
  const names = ['engine', 'po-engine', ...Array.from({ length: 100 }, (_, at) => `po-engine-${at + 2}`)];
  const free = names.find(isFree);
  if (free === undefined) throw new Error(`${repository.path} has a submodule of every name`);
  return free;
}

/** On a file system without case the two would share a folder. */
function isSame(one: string, other: string): boolean {
  return one.toLowerCase() === other.toLowerCase();
}

/** Made by po, and for this clone. */
function isOurs(folder: string, { path }: Repository): boolean {
  const workTree = configIn(folder)?.get('core.worktree');
  if (describe(folder).releases.length === 0 || workTree == null) return false;
  const place = workTree.startsWith('/') ? workTree : join(folder, workTree);
  const [one, other] = [place, join(path, 'engine')].map((each) => identityOf(each));
  return one === null || other === null ? place === join(path, 'engine') : one === other;
}

function describe(gitDir: string): { readonly origin: string | null; readonly releases: readonly string[] } {
  return { origin: configIn(gitDir)?.get('remote.origin.url') ?? null, releases: releasesIn(gitDir) };
}

/** The commits that po has fetched as releases, by their refs. */
function releasesIn(gitDir: string): string[] {
  const loose = unless(['ENOENT'], () => readdirSync(`${gitDir}/refs/po/releases`)) ?? [];
  const packed = textOf(`${gitDir}/packed-refs`).matchAll(/^[0-9a-f]+ refs\/po\/releases\/([0-9a-f]+)$/gm);
  return [...loose, ...[...packed].flatMap(([, commit]) => commit ?? [])];
}

function submodulesIn(gitDir: string): string[] {
  const names = [...(configIn(gitDir)?.names() ?? [])];
  return names.flatMap((key) => /^submodule\.(.*)\.[^.]+$/s.exec(key)?.[1] ?? []);
}

function configIn(gitDir: string) {
  const config = readGitConfig(textOf(`${gitDir}/config`));
  return config === 'unsupported' ? null : config;
}

/** Packed refs of a large repository have some megabytes. */
const largestBytes = 64 * 1024 * 1024;

function textOf(file: string): string {
  const reading = smallFile(file, largestBytes);
  return reading.outcome === 'value' ? (reading.value?.toString('utf8') ?? '') : '';
}

/** `./` and `../` are relative to the remote, or to the clone if it has none. */
function absolute(url: string, { remoteUrl, path }: Repository): string {
  if (!/^\.\.?\//.test(url)) return url;
  let base = (remoteUrl ?? path).replace(/\/+$/, '');
  let rest = url;
  for (;;) {
    if (rest.startsWith('./')) {
      rest = rest.slice(2);
    } else if (rest.startsWith('../')) {
      rest = rest.slice(3);
      base = base.replace(/[/:][^/:]*$/, (cut) => (cut.startsWith(':') ? ':' : ''));
    } else {
      return base.endsWith(':') ? `${base}${rest}` : `${base}/${rest}`;
    }
  }
}
