// Looks at a clone: the fast path first, git itself for every repository format that the fast path does not
// know. Never writes, and never turns a failure into "absent".

import { existsSync, realpathSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { redactUrl } from '../../fleet/url.ts';
import { unreadable } from '../files.ts';
import {
  type EmptySubmodule,
  emptySubmoduleFolders,
  lookAtPath,
  lookWithConfig,
  saidOf,
} from '../git-files/index.ts';
import { leadsOut } from '../leads-out.ts';
import { known, type Look, unknown } from '../look.ts';
import {
  type EngineEntry,
  isPinSubject,
  isProtected,
  type PathFacts,
  type Repository,
} from '../repository.ts';
import { attempt, UnknownFailure } from './attempt.ts';
import type { CloneWork, Unsaved } from './branches.ts';
import { claimedSettings } from './clone-settings.ts';
import { engineHome } from './engine-home.ts';
import type { Authorship, EngineWork, WorkTree } from './git.ts';
import { placeOf } from './marks.ts';
import { lookForForeignModule, lookForForeignParts, workTreeElsewhere } from './own-clone.ts';
import { countPins } from './pins.ts';
import { GitFailure, type LocalGit } from './run.ts';
import { isRepositorys, readSettings, type Setting, settingsOf } from './settings.ts';
import { authorshipIn } from './signing.ts';
import { lookingOnly } from './view.ts';
import { apart, cloneWork, holdsAgentsFile, statusOf, unsaved } from './work.ts';
import { unpushedAndStashes, unsavedAndEngine } from './work-tree.ts';

export async function look(git: LocalGit, path: string): Promise<Look<PathFacts>> {
  const fast = lookWithConfig(path);
  switch (fast.outcome) {
    case 'facts': {
      const { facts, config } = fast;
      if (facts.kind !== 'repository' || config === undefined) return known(facts);
      return known({ ...facts, repository: withUnaccepted(git, facts.repository, settingsOf(config)) });
    }
    case 'failed':
      return unknown(unreadable(fast.error.path, fast.error.code));
    case 'unsupported':
      if (fast.found !== undefined) return unknown(leadsOut(path, fast.found));
      return lookSafely(git, path, async (safe) => ({
        kind: 'repository',
        repository: withUnaccepted(safe, await askGit(safe, path), await settingsAt(safe, path)),
      }));
  }
}

export async function lookAtParts(path: string): Promise<Look<null>> {
  return lookForForeignParts(path, 'whole') ?? known(null);
}

async function settingsAt(git: LocalGit, path: string): Promise<Setting[]> {
  const listed = await git.raw(path, ['config', '--list', '--show-scope', '-z']);
  return readSettings(listed).filter(isRepositorys);
}

function withUnaccepted(git: LocalGit, repository: Repository, settings: readonly Setting[]): Repository {
  const claimed = claimedSettings(settings);
  const { gitDir, path } = repository;
  if (claimed.length === 0 || git.accepted({ gitDir, top: path, settings }).length > 0) return repository;
  return { ...repository, unaccepted: claimed.map(({ name, use }) => ({ name: redactUrl(name), use })) };
}

/** A look at a clone that git has to help with: it runs nothing of the clone's, and a failure is unknown. */
async function lookSafely<T>(
  git: LocalGit,
  path: string,
  use: (git: LocalGit) => Promise<T>,
): Promise<Look<T>> {
  return lookForForeignParts(path, 'whole') ?? attempt(path, () => lookingOnly(git, use));
}

/** The same facts from the git CLI. */
async function askGit(git: LocalGit, path: string): Promise<Repository> {
  // Where `.git` is damaged, git answers for a repository further up.
  const top = await git.plumb(path, ['rev-parse', '--show-toplevel']);
  if (realpathSync(top) !== realpathSync(path)) {
    const gitDir = await git.plumb(path, ['rev-parse', '--absolute-git-dir']);
    if (realpathSync(gitDir) === realpathSync(join(path, '.git')))
      throw new UnknownFailure(workTreeElsewhere(path, gitDir, top));
    throw new GitFailure('rev-parse --show-toplevel', `git takes this for a part of ${top}`);
  }
  const gitDir = await git.plumb(path, ['rev-parse', '--absolute-git-dir']);
  const branch = await git.ask(path, ['symbolic-ref', '--quiet', '--short', 'HEAD']);
  const resolve = (rev: string) => git.ask(path, ['rev-parse', '--quiet', '--verify', rev]);
  const config = (key: string) => git.ask(path, ['config', '--local', '--includes', '--get', key]);
  const place = await placeOf(git, path);
  const mark = (key: string) => git.ask(path, ['config', ...place, '--includes', '--get', key]);
  const all = (key: string) => git.ask(path, ['config', '--local', '--includes', '--get-all', key]);
  const commit = await resolve('HEAD^{commit}');
  const upstreamCommit = branch === null ? null : await resolve(`refs/remotes/origin/${branch}^{commit}`);
  const isApart = commit !== null && upstreamCommit !== null && upstreamCommit !== commit;
  return {
    path,
    gitDir,
    commonDir: await git.plumb(path, ['rev-parse', '--path-format=absolute', '--git-common-dir']),
    branch,
    commit,
    remoteUrl: await config('remote.origin.url'),
    pushesElsewhere:
      (await all('remote.origin.pushurl')) !== null ||
      (await all('remote.origin.url'))?.includes('\n') === true,
    upstreamCommit,
    ...(isApart
      ? {
          apart: {
            engineThere: await engineAt(git, path, upstreamCommit),
            isHeadPin: isPinSubject(await git.plumb(path, ['log', '-1', '--format=%s', commit])),
          },
        }
      : {}),
    marks: {
      fleet: await mark('po.fleet'),
      project: await mark('po.project'),
      protect: isProtected(await mark('po.protect')),
    },
    ...saidOf(commit === null ? [] : await emptySubmodules(git, path, commit)),
    engineInHead: commit === null ? { kind: 'absent' } : await engineAt(git, path, commit),
    engineOnDisk: await engineOnDisk(git, join(path, 'engine')),
  };
}

async function emptySubmodules(git: LocalGit, path: string, commit: string): Promise<EmptySubmodule[]> {
  const listed = await git.raw(path, ['config', '--list', '-z']);
  const settings = new Map(
    listed
      .split('\0')
      .map((entry) => [/^[^\n]*/.exec(entry)?.[0] ?? '', entry.slice(entry.indexOf('\n') + 1)]),
  );
  const folders = emptySubmoduleFolders(path, { get: (name) => settings.get(name) });
  const found: EmptySubmodule[] = [];
  for (const folder of folders) {
    const entry = await git.plumb(path, ['ls-tree', '--full-tree', commit, folder.path]);
    if (entry.startsWith('160000 ')) found.push(folder);
  }
  return found;
}

async function engineAt(git: LocalGit, path: string, commit: string): Promise<EngineEntry> {
  const row = await git.plumb(path, ['ls-tree', '--full-tree', commit, 'engine']);
  const [mode, , id] = row.split(/[ \t]/);
  if (mode === '160000' && id !== undefined) return { kind: 'gitlink', commit: id };
  return { kind: mode === undefined || mode === '' ? 'absent' : 'other' };
}

async function engineOnDisk(git: LocalGit, engine: string): Promise<Repository['engineOnDisk']> {
  const fast = lookAtPath(engine);
  if (fast.outcome === 'facts' && fast.facts.kind === 'absent') return { kind: 'absent' };
  if (!existsSync(join(engine, '.git'))) return { kind: 'other' };
  return {
    kind: 'checkout',
    gitDir: await git.plumb(engine, ['rev-parse', '--absolute-git-dir']),
    commit: await git.ask(engine, ['rev-parse', '--quiet', '--verify', 'HEAD^{commit}']),
  };
}

/** Files and folders in a git directory that say that git was stopped half-way, or works right now. */
const operations: readonly (readonly [string, string])[] = [
  ['rebase-merge', 'rebase'],
  ['rebase-apply', 'rebase or am'],
  ['MERGE_HEAD', 'merge'],
  ['CHERRY_PICK_HEAD', 'cherry-pick'],
  ['REVERT_HEAD', 'revert'],
  ['BISECT_LOG', 'bisect'],
  ['index.lock', 'index.lock: a git command is running, or was cut off'],
  ['HEAD.lock', 'HEAD.lock: a git command is running, or was cut off'],
];

type Operation = Pick<EngineWork, 'operation' | 'operationAt'>;

function operationIn({ path, gitDir, engineOnDisk }: Repository): Operation {
  const inClone = operationAt(path, gitDir);
  if (inClone !== null) return inClone;
  const inEngine =
    engineOnDisk.kind === 'checkout' ? operationAt(join(path, 'engine'), engineOnDisk.gitDir) : null;
  return inEngine === null
    ? { operation: null }
    : { ...inEngine, operation: `in engine/, ${inEngine.operation}` };
}

function operationAt(folder: string, gitDir: string): Operation | null {
  const found = operations.find(([name]) => existsSync(join(gitDir, name)));
  if (found === undefined) return null;
  const [name, operation] = found;
  return { operation, operationAt: { folder, lock: name.endsWith('.lock') ? join(gitDir, name) : null } };
}

export async function lookAtEngine(git: LocalGit, repository: Repository): Promise<Look<EngineWork>> {
  const { path } = repository;
  return lookSafely(git, path, async (git) => {
    const home = await engineHome(git, repository);
    const foreign = lookForForeignModule(repository, home.moduleName);
    if (foreign?.known === false) throw new UnknownFailure(foreign.diagnostic);
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

/** Only what is in the clone: where the branch is at origin by now shows over the network alone. */
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
  // It is asked of a clone that is to be made as well: what is above it says how things are there.
  const existing = firstThere(folder);
  return attempt(existing, () => authorshipIn(git, existing));
}

function firstThere(folder: string): string {
  return existsSync(folder) || folder === dirname(folder) ? folder : firstThere(dirname(folder));
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
  const { entries } = await statusOf(git, join(repository.path, 'engine'));
  return entries.map(({ path }) => path);
}

async function isModulesFileChanged(git: LocalGit, path: string): Promise<boolean> {
  const options = ['--porcelain=v1', '-z', '--untracked-files=all', '--ignore-submodules=all'];
  return (await git.plumb(path, ['status', ...options, '--', '.gitmodules'])) !== '';
}

/** @param filed the engine's repository, where nothing may be checked out: its commits would be lost from sight as well */
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
  const output = await git.plumb(cwd, [
    ...here,
    'log',
    '--max-count=20',
    '--format=%h %s',
    'HEAD',
    '--branches',
    '--not',
    '--tags',
    '--remotes',
    '--glob=refs/po/releases/*',
    '--',
  ]);
  return output === '' ? [] : output.split('\n');
}

async function hasHead(git: LocalGit, gitDir: string): Promise<boolean> {
  if (!existsSync(join(gitDir, 'HEAD'))) return false;
  const args = ['--git-dir=.', '--work-tree=.', 'rev-parse', '--quiet', '--verify', 'HEAD^{commit}'];
  return (await git.ask(gitDir, args)) !== null;
}

async function engineInIndex(git: LocalGit, path: string): Promise<EngineWork['engineInIndex']> {
  const output = await git.plumb(path, ['ls-files', '--stage', '-z', '--', 'engine']);
  const entries = output.split('\0').filter((entry) => entry !== '');
  const [entry] = entries;
  if (entry === undefined) return { kind: 'absent' };
  const match = /^160000 ([0-9a-f]{40}) 0\tengine$/.exec(entry);
  return entries.length === 1 && match?.[1] !== undefined
    ? { kind: 'gitlink', commit: match[1] }
    : { kind: 'other' };
}
