// Observes one path: whether a clone is there, and what it says about itself. Answers only what is certain; must never check
// a work tree, report a failed read as absence, or throw for what a file contains.
import { lstatSync, type Stats, statSync } from 'node:fs';
import { unless } from '../paths.ts';
import {
  type EngineEntry,
  isPinSubject,
  isProtected,
  type PathFacts,
  type Repository,
} from '../repository.ts';
import type { GitConfig } from './config.ts';
import { isEmptyFolder } from './files.ts';
import { checkReplacements, type GitDir, openGitDir, openWorkTree, readConfig } from './git-dir.ts';
import { findInGitDir } from './own-git-dir.ts';
import { findLeadingOut } from './own-parts.ts';
import { LeadsOutError, type Reading, settle } from './reading.ts';
import { type Head, readHead, readRawHead, readRef } from './refs.ts';
import { type EmptySubmodule, emptySubmoduleFolders, saidOf } from './submodules.ts';
import { commitOf, entryAt } from './trees.ts';

/** `unsupported`: git must answer, or `found` is not the clone's own. `failed`: the system refused, so nothing is known. */
export type FastLook =
  | { readonly outcome: 'facts'; readonly facts: PathFacts }
  | Exclude<Reading<never>, { readonly outcome: 'value' }>;

export function lookAtPath(path: string): FastLook {
  const look = lookWithConfig(path);
  return look.outcome === 'value' ? { outcome: 'facts', facts: look.value.facts } : look;
}

/** The same, with the configuration of the repository there; null where there is no repository. */
export function lookWithConfig(
  path: string,
): Reading<{ readonly facts: PathFacts; readonly config: GitConfig | null }> {
  const absolute = path.startsWith('/') ? path : `${process.cwd()}/${path}`;
  return settle(path, () => {
    const stats = statSync(absolute, { throwIfNoEntry: false });
    const opened = stats?.isDirectory() === true ? openWorkTree(absolute, stats) : null;
    if (opened === null) return { facts: readOther(absolute, stats), config: null };
    refuseForeign(absolute, opened);
    const repository = readRepository(path, absolute, opened);
    return { facts: { kind: 'repository', repository }, config: opened.config };
  });
}

function readOther(path: string, stats: Stats | undefined): PathFacts {
  if (stats === undefined)
    return isLink(path) ? { kind: 'other', what: 'symbolic link' } : { kind: 'absent' };
  if (!stats.isDirectory()) return { kind: 'other', what: 'file' };
  if (openGitDir(path) !== null) return { kind: 'other', what: 'bare repository' };
  if (!isEmptyFolder(path)) return { kind: 'other', what: 'folder' };
  return isLink(path) ? { kind: 'other', what: 'symbolic link' } : { kind: 'absent' };
}

/** Where `.git` is a folder in its place, as nearly always, few paths need checking. */
function refuseForeign(path: string, { gitDir, commonDir }: GitDir): void {
  if (gitDir !== `${path}/.git` || commonDir !== gitDir) refuseLeadingOut(path);
  const found = findInGitDir(gitDir, 'quick');
  if (found !== null) throw new LeadsOutError(found);
}

function refuseLeadingOut(path: string): void {
  const reading = findLeadingOut(path, 'quick');
  if (reading.outcome === 'value' && reading.value !== null) throw new LeadsOutError(reading.value);
}

function readRepository(asked: string, path: string, opened: GitDir): Repository {
  const head = readSettledHead(opened);
  const { config } = opened;
  const upstreamCommit = head.branch === null ? null : readRef(opened, `refs/remotes/origin/${head.branch}`);
  const own = head.commit === null ? null : readPin(opened, head.commit);
  const isApart = own !== null && upstreamCommit !== null && upstreamCommit !== head.commit;
  return {
    path: asked,
    gitDir: opened.gitDir,
    commonDir: opened.commonDir,
    branch: head.branch,
    commit: head.commit,
    remoteUrl: config.get('remote.origin.url') ?? null,
    pushesElsewhere:
      config.getAll('remote.origin.url').length > 1 || config.getAll('remote.origin.pushurl').length > 0,
    upstreamCommit,
    ...(isApart
      ? {
          apart: {
            engineThere: readPin(opened, upstreamCommit).engine,
            isHeadPin: isPinSubject(own.subject),
          },
        }
      : {}),
    marks: readMarks(opened),
    ...saidOf(emptySubmodulesOf(path, opened, head.commit)),
    engineInHead: own?.engine ?? { kind: 'absent' },
    engineOnDisk: lookAtEngine(path),
  };
}

function readMarks({ gitDir, commonDir, config: shared }: GitDir): Repository['marks'] {
  const config = gitDir === commonDir ? shared : readConfig(`${gitDir}/config.worktree`);
  return {
    fleet: config.get('po.fleet') ?? null,
    project: config.get('po.project') ?? null,
    protect: isProtected(config.get('po.protect') ?? null),
  };
}

function emptySubmodulesOf(path: string, opened: GitDir, commit: string | null): EmptySubmodule[] {
  const folders = commit === null ? [] : emptySubmoduleFolders(path, opened.config);
  if (commit === null || folders.length === 0) return [];
  const objects = `${opened.commonDir}/objects`;
  const { tree } = commitOf(objects, commit);
  return folders.filter(({ path: folder }) => entryAt(objects, tree, folder.split('/'))?.mode === '160000');
}

/** Reads HEAD again if its branch is missing: a branch that is being renamed looks like one without a commit. */
function readSettledHead(opened: GitDir): Head {
  const first = readHead(opened, opened.head);
  if (first.commit !== null) return first;
  return readHead(opened, readRawHead(opened.gitDir) ?? opened.head);
}

function readPin(opened: GitDir, id: string): { readonly engine: EngineEntry; readonly subject: string } {
  checkReplacements(opened.commonDir);
  const objects = `${opened.commonDir}/objects`;
  const { tree, subject } = commitOf(objects, id);
  const entry = entryAt(objects, tree, ['engine']);
  if (entry === null) return { engine: { kind: 'absent' }, subject };
  const { mode, id: commit } = entry;
  return { engine: mode === '160000' ? { kind: 'gitlink', commit } : { kind: 'other' }, subject };
}

function lookAtEngine(clone: string): Repository['engineOnDisk'] {
  const path = `${clone}/engine`;
  const stats = lstatSync(path, { throwIfNoEntry: false });
  if (stats === undefined) return { kind: 'absent' };
  // To git a symbolic link is content, wherever it leads, and never a submodule's work tree.
  if (!stats.isDirectory()) return { kind: 'other' };
  return lookAtEngineFolder(clone, path, stats);
}

function lookAtEngineFolder(clone: string, path: string, stats: Stats): Repository['engineOnDisk'] {
  const opened = openWorkTree(path, stats);
  if (opened === null) return isEmptyFolder(path) ? { kind: 'absent' } : { kind: 'other' };
  const { gitDir, commonDir } = opened;
  const isUsual = gitDir === commonDir && gitDir.startsWith(`${clone}/.git/modules/`);
  if (!isUsual) refuseLeadingOut(clone);
  return { kind: 'checkout', commit: readSettledHead(opened).commit, gitDir: opened.gitDir };
}

function isLink(path: string): boolean {
  return unless(['ENOENT'], () => lstatSync(path).isSymbolicLink()) === true;
}
