// Observes a clone: by the fast path, or by git itself for a repository format that the fast path does not know. Never
// writes, and never reports a failure as "absent".
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { redactUrl } from '../../fleet/url.ts';
import { unreadable } from '../files.ts';
import { lookWithConfig } from '../git-files/index.ts';
import { leadsOut } from '../leads-out.ts';
import { known, type Look, unknown } from '../look.ts';
import { nearestThere } from '../paths.ts';
import type { PathFacts, Repository } from '../repository.ts';
import { askGit } from './asked-facts.ts';
import { attempt, UnknownFailure } from './attempt.ts';
import type { CloneWork, Unsaved } from './branches.ts';
import { claimedSettings } from './clone-settings.ts';
import { engineHome } from './engine-home.ts';
import type { Authorship, EngineWork, WorkTree } from './git.ts';
import { hasIdentity } from './identity.ts';
import { operationIn } from './operation.ts';
import { foreignModule, foreignPart } from './own-clone.ts';
import { countPins } from './pins.ts';
import { commitOf, fieldsOf } from './plumbing.ts';
import type { LocalGit } from './run.ts';
import { type Setting, settingsOf } from './settings.ts';
import { authorshipIn } from './signing.ts';
import { lookingOnly, repositorySettings } from './view.ts';
import { apart, cloneWork, holdsAgentsFile, statusOf, unsaved } from './work.ts';
import { unpushedAndStashes, unsavedAndEngine } from './work-tree.ts';

export async function look(git: LocalGit, path: string): Promise<Look<PathFacts>> {
  const fast = lookWithConfig(path);
  switch (fast.outcome) {
    case 'value': {
      const { facts, config } = fast.value;
      if (facts.kind !== 'repository' || config === null) return known(facts);
      return known({ ...facts, repository: withUnaccepted(git, facts.repository, settingsOf(config)) });
    }
    case 'failed':
      return unknown(unreadable(fast.error.path, fast.error.code));
    case 'unsupported':
      if (fast.found !== undefined) return unknown(leadsOut(path, fast.found));
      return lookSafely(git, path, async (safe) => ({
        kind: 'repository',
        repository: withUnaccepted(safe, await askGit(safe, path), await repositorySettings(safe, path)),
      }));
  }
}

export async function lookAtParts(path: string): Promise<Look<null>> {
  const foreign = foreignPart(path, 'whole');
  return foreign === null ? known(null) : unknown(foreign);
}

function withUnaccepted(git: LocalGit, repository: Repository, settings: readonly Setting[]): Repository {
  const claimed = claimedSettings(settings);
  const { gitDir, path } = repository;
  if (claimed.length === 0 || git.accepted({ gitDir, top: path, settings }).length > 0) return repository;
  return { ...repository, unaccepted: claimed.map(({ name, use }) => ({ name: redactUrl(name), use })) };
}

/** Asks git about a clone. git runs nothing that the clone names, and a failure makes the answer unknown. */
async function lookSafely<T>(
  git: LocalGit,
  path: string,
  use: (git: LocalGit) => Promise<T>,
): Promise<Look<T>> {
  const foreign = foreignPart(path, 'whole');
  return foreign === null ? attempt(path, () => lookingOnly(git, use)) : unknown(foreign);
}

export async function lookAtEngine(git: LocalGit, repository: Repository): Promise<Look<EngineWork>> {
  const { path } = repository;
  return lookSafely(git, path, async (git) => {
    const home = await engineHome(git, repository);
    const foreign = foreignModule(repository, home.moduleName);
    if (foreign !== null) throw new UnknownFailure(foreign);
    return {
      ...operationIn(repository),
      engineChanges: await engineChanges(git, repository),
      engineCommits: await engineCommits(git, repository, home.engineRepository?.gitDir ?? null),
      engineInIndex: await engineInIndex(git, path),
      modulesChanged: await isModulesFileChanged(git, path),
      ...home,
      upstream: await upstreamOf(git, repository),
      authorship: await authorshipIn(git, path),
    };
  });
}

/** As last fetched: only the network tells where the branch is at origin now. */
async function upstreamOf(git: LocalGit, repository: Repository): Promise<EngineWork['upstream']> {
  const { path, commit, upstreamCommit } = repository;
  if (commit === null || upstreamCommit === null || upstreamCommit === commit) return null;
  const { ahead, behind } = await apart(git, path, upstreamCommit);
  const others = ahead === 0 ? 0 : ahead - (await countPins(git, path, `${upstreamCommit}..${commit}`));
  const counts = { ahead, behind, others };
  if (ahead > 0 || behind === 0) return { ...counts, unsaved: null, agentsFile: 'same' };
  const range = [commit, upstreamCommit, '--', 'agents.toml'];
  const changes = await git.plumb(path, ['diff-tree', '-r', '--name-only', '--no-commit-id', ...range]);
  const isThere = changes === '' || (await holdsAgentsFile(git, path, upstreamCommit));
  return {
    ...counts,
    unsaved: await unsaved(git, repository, upstreamCommit),
    agentsFile: changes === '' ? 'same' : isThere ? 'other' : 'none',
  };
}

export async function lookAtAuthorship(git: LocalGit, folder: string): Promise<Look<Authorship>> {
  // The clone may not exist yet: then the folder above it answers.
  const existing = nearestThere(folder);
  return attempt(existing, () => authorshipIn(git, existing));
}

/** Whether git has an identity for commits. In an existing repository, git runs nothing that it names. */
export async function lookAtIdentity(git: LocalGit, path: string): Promise<Look<boolean>> {
  if (!existsSync(join(path, '.git'))) return attempt(path, () => hasIdentity(git, path));
  return lookSafely(git, path, (safe) => hasIdentity(safe, path));
}

export async function lookAtWork(
  git: LocalGit,
  repository: Repository,
  branch: string,
): Promise<Look<CloneWork>> {
  return lookSafely(git, repository.path, (safe) => cloneWork(safe, repository, branch));
}

export async function lookAtWorkTree(git: LocalGit, repository: Repository): Promise<Look<WorkTree>> {
  return lookSafely(git, repository.path, async (git) => {
    const { isEngineTouched, ...unsavedFiles } = await unsavedAndEngine(git, repository);
    return {
      operation: operationIn(repository).operation,
      ...unsavedFiles,
      ...(await unpushedAndStashes(git, repository)),
      engineChanges: isEngineTouched ? await engineChanges(git, repository) : [],
      engineCommits: await engineCommits(git, repository, null),
    };
  });
}

export async function lookAtUnsaved(
  git: LocalGit,
  repository: Repository,
  target: string,
): Promise<Look<Unsaved>> {
  return lookSafely(git, repository.path, (safe) => unsaved(safe, repository, target));
}

async function engineChanges(git: LocalGit, repository: Repository): Promise<string[]> {
  if (repository.engineOnDisk.kind !== 'checkout') return [];
  return (await statusOf(git, join(repository.path, 'engine'))).map(({ path }) => path);
}

async function isModulesFileChanged(git: LocalGit, path: string): Promise<boolean> {
  const options = ['--porcelain=v1', '-z', '--untracked-files=all', '--ignore-submodules=all'];
  return (await git.plumb(path, ['status', ...options, '--', '.gitmodules'])) !== '';
}

/** @param filed the engine's repository, which may have commits even if nothing is checked out */
async function engineCommits(
  git: LocalGit,
  { path, engineOnDisk: engine }: Repository,
  filed: string | null,
): Promise<string[]> {
  const isCheckedOut = engine.kind === 'checkout' && engine.commit !== null;
  if (!isCheckedOut && (engine.kind !== 'absent' || filed === null || !(await hasHead(git, filed))))
    return [];
  // git refuses to work in a repository whose work tree is gone.
  const [cwd, here] =
    isCheckedOut || filed === null ? [join(path, 'engine'), []] : [filed, ['--git-dir=.', '--work-tree=.']];
  const own = ['HEAD', '--branches', '--not', '--tags', '--remotes', '--glob=refs/po/releases/*', '--'];
  const output = await git.plumb(cwd, [...here, 'log', '--max-count=20', '--format=%h %s', ...own]);
  return output === '' ? [] : output.split('\n');
}

async function hasHead(git: LocalGit, gitDir: string): Promise<boolean> {
  if (!existsSync(join(gitDir, 'HEAD'))) return false;
  return (await commitOf(git, gitDir, 'HEAD', ['--git-dir=.', '--work-tree=.'])) !== null;
}

async function engineInIndex(git: LocalGit, path: string): Promise<EngineWork['engineInIndex']> {
  const output = await git.plumb(path, ['ls-files', '--stage', '-z', '--', 'engine']);
  const entries = fieldsOf(output);
  const [entry] = entries;
  if (entry === undefined) return { kind: 'absent' };
  const match = /^160000 ([0-9a-f]{40}) 0\tengine$/.exec(entry);
  return entries.length === 1 && match?.[1] !== undefined
    ? { kind: 'gitlink', commit: match[1] }
    : { kind: 'other' };
}
