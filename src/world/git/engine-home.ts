// Where the repository of `engine/` is filed under a clone's own, by which name, and what it says of itself. A submodule
// may be named `engine` and be another one, so a name is taken only where nothing else has it.
import { existsSync, readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { readGitConfig, smallFile } from '../git-files/index.ts';
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

/** The name for an engine that no entry names: that of a run which was cut off, or the first that nothing has. */
function nameFor(repository: Repository, entries: readonly ModuleEntry[]): string {
  const { gitDir, commonDir, engineOnDisk } = repository;
  const filed = `${gitDir}/modules/`;
  if (engineOnDisk.kind === 'checkout' && engineOnDisk.gitDir.startsWith(filed)) {
    const name = engineOnDisk.gitDir.slice(filed.length);
    if (!entries.some((entry) => isSame(entry.name, name))) return name;
  }
  const configured = namesIn(`${commonDir}/config`);
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

/** File systems that know no case would have the two share a folder. */
function isSame(one: string, other: string): boolean {
  return one.toLowerCase() === other.toLowerCase();
}

/** Made by po, and for this very place. */
function isOurs(folder: string, { path }: Repository): boolean {
  const workTree = readConfig(folder)?.get('core.worktree');
  if (describe(folder).releases.length === 0 || workTree == null) return false;
  const place = workTree.startsWith('/') ? workTree : join(folder, workTree);
  const [one, other] = [place, join(path, 'engine')].map((each) =>
    statSync(each, { bigint: true, throwIfNoEntry: false }),
  );
  if (one === undefined || other === undefined) return place === join(path, 'engine');
  return one.ino === other.ino && one.dev === other.dev;
}

function describe(gitDir: string): { readonly origin: string | null; readonly releases: readonly string[] } {
  return { origin: readConfig(gitDir)?.get('remote.origin.url') ?? null, releases: releasesIn(gitDir) };
}

/** The commits that po has brought there as releases, by the refs that it gave them. */
function releasesIn(gitDir: string): string[] {
  const folder = `${gitDir}/refs/po/releases`;
  const loose = existsSync(folder) ? readdirSync(folder) : [];
  const packed = textOf(`${gitDir}/packed-refs`).matchAll(/^[0-9a-f]+ refs\/po\/releases\/([0-9a-f]+)$/gm);
  return [...loose, ...[...packed].flatMap(([, commit]) => commit ?? [])];
}

function namesIn(config: string): string[] {
  const names = [...(readGitConfigOf(config)?.names() ?? [])];
  return names.flatMap((key) => /^submodule\.(.*)\.[^.]+$/s.exec(key)?.[1] ?? []);
}

function readConfig(gitDir: string) {
  return readGitConfigOf(`${gitDir}/config`);
}

function readGitConfigOf(file: string) {
  const config = readGitConfig(textOf(file));
  return config === 'unsupported' ? null : config;
}

/** Packed refs of a large repository have some megabytes. */
const largestBytes = 64 * 1024 * 1024;

function textOf(file: string): string {
  const reading = smallFile(file, largestBytes);
  return reading.outcome === 'value' ? (reading.value?.toString('utf8') ?? '') : '';
}

/** git takes `./` and `../` for relative to the remote, and without one to the clone itself. */
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
