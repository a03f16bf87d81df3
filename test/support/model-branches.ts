// The ports of the model that change where a clone stands: its remote, its branch, how far the branch is. Commits
// are names with a parent and a content; what would be written over, or taken from somebody, is a breach.
import type { Apart, Branches, Unsaved } from '../../src/world/git/branches.ts';
import type { Upstream } from '../../src/world/git/git.ts';
import { known } from '../../src/world/look.ts';
import type { Repository } from '../../src/world/repository.ts';
import type { Session } from '../../src/world/tmux.ts';

/** What a commit holds of what matters here. */
export interface ModelContent {
  readonly agentsToml: string | null;
  readonly engineInHead: Repository['engineInHead'];
}

export interface ModelCommit extends ModelContent {
  readonly parent: string | null;
  /** po made it to pin an engine. */
  readonly isPin?: true;
}

export type Commits = Map<string, ModelCommit>;

export const nothingUnsaved: Unsaved = { changed: [], untracked: [], ignored: [] };

/** What a clone has beside its HEAD. */
export interface ModelBranches {
  readonly unsaved: Unsaved;
  readonly looseCommits: readonly string[];
  /** Branches that are not checked out, and their commits. */
  readonly branches: Readonly<Record<string, string>>;
  /** Origin's branches as they were last fetched. */
  readonly tracking: Readonly<Record<string, string>>;
  /** Where else the declared branch is checked out. */
  readonly workTree: string | null;
}

export interface BranchPorts {
  readonly commits: Commits;
  change(): void;
  /** A clone that po may work in; a breach where it may not. */
  mine(path: string): ModelBranches & { readonly repository: Repository } & ModelContent;
  put(path: string, changes: Partial<ModelBranches & ModelContent>, repository: Partial<Repository>): void;
  /** The commit of the declared branch there; null is an empty remote, undefined one that nobody made. */
  remoteCommit(url: string): string | null | undefined;
  working(path: string): readonly Session[];
  breach(what: string): never;
  /** The world says no. */
  refuse(why: string): never;
}

export function modelBranches(ports: BranchPorts): Branches {
  const { commits, change, mine, put, breach, refuse } = ports;
  const needSaved = (path: string, { unsaved }: ModelBranches) => {
    if (unsaved.changed.length + unsaved.untracked.length + unsaved.ignored.length > 0)
      breach(`${path} has unsaved work`);
  };
  const contentOf = (id: string): ModelContent => {
    const found = commits.get(id) ?? breach(`there is no commit ${id}`);
    return { agentsToml: found.agentsToml, engineInHead: found.engineInHead };
  };
  const checkOut = (path: string, branch: string, commit: string, more: Partial<ModelBranches>) => {
    const { agentsToml, engineInHead } = contentOf(commit);
    const tracking = more.tracking ?? mine(path).tracking;
    const upstreamCommit = tracking[branch] ?? null;
    put(path, { ...more, agentsToml, engineInHead }, { branch, commit, upstreamCommit, engineInHead });
  };
  const track = (path: string, branch: string, commit: string) => {
    const { tracking, repository } = mine(path);
    if (tracking[branch] === commit) return;
    change();
    const upstreamCommit = repository.branch === branch ? commit : repository.upstreamCommit;
    put(path, { tracking: { ...tracking, [branch]: commit } }, { upstreamCommit });
  };

  const untrack = (path: string, branch: string) => {
    const { tracking, repository } = mine(path);
    if (tracking[branch] === undefined) return;
    change();
    const { [branch]: _gone, ...others } = tracking;
    const upstreamCommit = repository.branch === branch ? null : repository.upstreamCommit;
    put(path, { tracking: others }, { upstreamCommit });
  };

  const branchPorts: Branches = {
    async lookAtWork({ path }, branch) {
      const clone = mine(path);
      const commit = clone.branches[branch] ?? clone.tracking[branch] ?? null;
      // A commit that nobody has made is like the one that is checked out.
      const { agentsToml } = commits.get(commit ?? '') ?? clone;
      const hasAgentsFile = agentsToml !== null;
      const target = commit === null ? null : { commit, hasAgentsFile, workTree: clone.workTree };
      return known({ unsaved: clone.unsaved, looseCommits: clone.looseCommits, target });
    },
    lookAtUnsaved: async ({ path }) => known(mine(path).unsaved),
    compare: async ({ commit }, other) => apart(commits, commit ?? breach('there is no HEAD'), other),
    async setRemote({ repository: { path }, url, branch }) {
      const { repository } = mine(path);
      if (repository.pushesElsewhere) breach(`${path} has several remotes`);
      const commit = ports.remoteCommit(url);
      if (commit === undefined) return refuse(`${url} gives no answer`);
      if (commit !== null && repository.commit !== null) {
        if (rootOf(commits, commit) !== rootOf(commits, repository.commit)) refuse('it is another project');
      }
      if (commit !== null) track(path, branch, commit);
      else untrack(path, branch);
      change();
      put(path, {}, { remoteUrl: url });
      return { commit };
    },
    async switchBranch({ repository: { path }, branch, url }) {
      const clone = mine(path);
      needSaved(path, clone);
      if (clone.repository.branch === null && clone.looseCommits.length > 0)
        breach(`${path} has commits on no branch`);
      if (clone.workTree !== null) refuse(`${branch} is checked out in ${clone.workTree}`);
      if (ports.working(path).length > 0) breach(`somebody works in ${path}`);
      const local = clone.branches[branch];
      if (local === undefined) {
        const fetched =
          url === null
            ? ({ kind: 'absent' } as const)
            : await branchPorts.fetchBranch({ repository: clone.repository, branch, url });
        if (fetched.kind !== 'at') refuse(`origin has no branch ${branch}`);
      }
      const commit = local ?? mine(path).tracking[branch] ?? breach('it was fetched');
      change();
      const { [branch]: _here, ...others } = mine(path).branches;
      const left = clone.repository.branch;
      const keep =
        left === null || clone.repository.commit === null ? {} : { [left]: clone.repository.commit };
      checkOut(path, branch, commit, { branches: { ...others, ...keep } });
    },
    async fetchBranch({ repository: { path }, branch }) {
      const { repository, tracking } = mine(path);
      const url = repository.remoteUrl ?? breach(`${path} has no remote`);
      const before = tracking[branch];
      const commit = ports.remoteCommit(url) === undefined ? before : ports.remoteCommit(url);
      if (commit === undefined || commit === null) {
        untrack(path, branch);
        return { kind: 'absent' };
      }
      if (before !== undefined && !isAncestor(commits, before, commit)) {
        return { kind: 'rewritten', from: before, to: commit };
      }
      track(path, branch, commit);
      return { kind: 'at', commit };
    },
    async fastForward({ repository: { path }, branch, to }) {
      change();
      const clone = mine(path);
      needSaved(path, clone);
      const { commit } = clone.repository;
      if (clone.repository.branch !== branch) breach(`${path} is on ${clone.repository.branch}`);
      if (commit === null || !isAncestor(commits, commit, to)) breach(`${to} does not follow ${commit}`);
      checkOut(path, branch, to, {});
    },
  };
  return branchPorts;
}

/** How a clone's HEAD and its branch at origin have come apart, as git would say. */
export function upstreamIn(
  commits: Commits,
  { repository, unsaved, agentsToml }: ModelBranches & ModelContent & { readonly repository: Repository },
): Upstream | null {
  const { commit, upstreamCommit } = repository;
  if (commit === null || upstreamCommit === null || commit === upstreamCommit) return null;
  const { ahead, behind } = apart(commits, commit, upstreamCommit);
  const isBehind = ahead === 0 && behind > 0;
  const there = commits.get(upstreamCommit)?.agentsToml ?? null;
  return {
    ...{ ahead, behind, others: othersIn(commits, commit, upstreamCommit) },
    unsaved: isBehind ? unsaved : null,
    agentsFile: !isBehind || there === agentsToml ? 'same' : there === null ? 'none' : 'other',
  };
}

/** Of the commits that only the one has: those that are more, or something else, than a pin of po's. */
function othersIn(commits: Commits, one: string, other: string): number {
  const theirs = lineOf(commits, other);
  return lineOf(commits, one).filter((id) => !theirs.includes(id) && commits.get(id)?.isPin !== true).length;
}

/** What a look in this process says of a clone whose HEAD and branch at origin are not the same commit. */
export function apartIn(commits: Commits, { commit, upstreamCommit }: Repository): Pick<Repository, 'apart'> {
  if (commit === null || upstreamCommit === null || commit === upstreamCommit) return {};
  const engineThere = commits.get(upstreamCommit)?.engineInHead ?? { kind: 'absent' };
  return { apart: { engineThere, isHeadPin: commits.get(commit)?.isPin === true } };
}

function apart(commits: Commits, one: string, other: string): Apart {
  const [mine, theirs] = [lineOf(commits, one), lineOf(commits, other)];
  return {
    ahead: mine.filter((id) => !theirs.includes(id)).length,
    behind: theirs.filter((id) => !mine.includes(id)).length,
  };
}

function isAncestor(commits: Commits, one: string, of: string): boolean {
  return lineOf(commits, of).includes(one);
}

function rootOf(commits: Commits, id: string): string | undefined {
  return lineOf(commits, id).at(-1);
}

/** A commit and all before it, newest first. */
export function lineOf(commits: Commits, id: string): string[] {
  const line: string[] = [];
  for (let at: string | null = id; at !== null; at = commits.get(at)?.parent ?? null) line.push(at);
  return line;
}
