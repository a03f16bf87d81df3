// The port to git; all that runs git or reads its files is in this folder and in `git-files`. Must never delete a branch,
// worktree or commit, use `--force`, `stash`, `reset` or `clean`, or run a hook.
import type { Look } from '../look.ts';
import type { PathFacts, Repository } from '../repository.ts';
import type { Apart, Branches, Unsaved } from './branches.ts';

export interface Git extends Branches {
  /** Without a check of the work tree. */
  look(path: string): Promise<Look<PathFacts>>;
  /** Known if every part of a clone that git would write is its own. Starts no process. */
  lookAtParts(path: string): Promise<Look<null>>;
  /** What would be in the way of a change of `engine/`. Starts a few processes. */
  lookAtEngine(repository: Repository): Promise<Look<EngineWork>>;
  /** All that is in a clone and nowhere else. Starts a few processes. */
  lookAtWorkTree(repository: Repository): Promise<Look<WorkTree>>;

  /** True when the remote answers and has no refs. `path` is where its clone will be. Network. */
  remoteIsEmpty(url: string, path: string): Promise<boolean>;
  /** Clones one branch's checkout to a folder that does not exist; no submodules. Network. */
  clone(options: { url: string; branch: string; to: string }): Promise<void>;
  /** A new repository on `branch`, with a remote where one is given and no commit. */
  init(options: { path: string; branch: string; remoteUrl: string | null }): Promise<void>;
  /** The first commit of a scaffolded project, of exactly these files. */
  commitFirst(options: {
    path: string;
    branch: string;
    files: readonly string[];
    message: string;
  }): Promise<{ commit: string }>;
  setMarks(path: string, marks: { fleet: string; project: string }): Promise<void>;
  /** Records in the clone whether it is protected, for when it is no longer in the registry. */
  setProtection(path: string, isOn: boolean): Promise<void>;
  /** Removes po's marks and nothing else. */
  removeMarks(path: string): Promise<void>;
  /** Removes what an interrupted po has left among git's own files of a clone. Never rejects for that. */
  discardUnfinished(path: string): Promise<void>;
  /** Pushes a commit to a branch of origin, which is at `url`; never forced. Network. */
  push(options: { path: string; commit: string; branch: string; url: string }): Promise<Pushed>;
  /** Of po's commits in a folder, or in one that will be made in it. Reads only. */
  authorship(folder: string): Promise<Look<Authorship>>;

  /** Makes `engine/` a clean checkout of a commit that `fetchFrom` has. Leaves the index and HEAD alone. */
  checkOutEngine(options: EngineCheckout): Promise<void>;
  /**
   * Commits the pin, and an entry in `.gitmodules` if there is none, on `parent`. Signed where the operator signs. Touches no
   * ref, index or file.
   */
  makePin(options: PinCommit): Promise<{ commit: string }>;
  /** Moves the branch to a commit of `makePin`, with the index and `.gitmodules`. */
  commitPin(options: PinCommit & { readonly commit: string }): Promise<void>;

  /** Every file of a commit in a repository: mode, blob id and path. */
  listTree(gitDir: string, commit: string): Promise<readonly TreeFile[]>;
  /** The tags of a repository, none where there is no repository. Reads only. */
  tags(gitDir: string): Promise<readonly string[]>;
  /** The commit of a tag, or null where the repository does not have it. Reads only. */
  tagCommit(gitDir: string, tag: string): Promise<string | null>;
  /** Fetches one tag into a bare repository, made when it is missing. A tag that is there is not moved. */
  fetchTag(options: { url: string; tag: string; into: string }): Promise<void>;
  /** Writes a release into a bare repository, made when it is missing, and answers the commit that git gave it. */
  writeRelease(options: ReleaseToWrite): Promise<{ commit: string }>;
  /** Creates a tag, or moves it away from `from` where that is given. Fails when it is anywhere else. */
  setTag(gitDir: string, tag: string, commit: string, from?: string | null): Promise<void>;
}

export type Pushed =
  | { readonly kind: 'pushed' }
  | {
      /** `outrun`: another push came first. `refused`: the remote does not take it. `failed`: all else, such as no answer. */
      readonly kind: 'outrun' | 'refused' | 'failed';
      /** The last lines of what git and the remote said, credentials cut out. */
      readonly said: string;
    };

export interface Authorship {
  /** git knows no name and address of the operator's, so commits are by po itself. */
  readonly isByPo: boolean;
  /** Commits are signed (`commit.gpgSign`). */
  readonly isSigned: boolean;
}

/** What only publishing needs of git, and no reconciler may do. */
export interface TagRemote {
  /** Every tag of a remote and the commit it leads to, asked as git is configured in a folder. Network. */
  remoteTags(url: string, path: string): Promise<ReadonlyMap<string, string>>;
  /** Pushes tags to a remote, never forced: a tag that is there is not moved. Throws `GitFailure`. Network. */
  pushTags(options: TagPush): Promise<void>;
}

export interface TagPush {
  /** What has the commits. */
  readonly gitDir: string;
  readonly url: string;
  readonly tags: readonly { readonly tag: string; readonly commit: string }[];
  /** The folder as whose git it is pushed: what the operator has configured for it holds. */
  readonly path: string;
}

/** What only doctor asks. Changes nothing. */
export interface GitCheck {
  /** Whether git knows by whom a commit is to be, in a repository or in a folder where one could be. */
  lookAtIdentity(path: string): Promise<Look<boolean>>;
  /** Null where a remote answers; else what git says, its credentials cut out. `path` is that of its clone. Network. */
  whyUnreachable(remote: { url: string; path: string; timeoutMs: number }): Promise<string | null>;
}

export interface EngineWork {
  /** An operation that git has not finished in the clone or in `engine/` (`rebase`, `merge`, `index.lock`, …), or null. */
  readonly operation: string | null;
  /** The work tree that the operation is in, and the lock that it is told by, both absolute; omitted without one. */
  readonly operationAt?: { readonly folder: string; readonly lock: string | null };
  /** Paths under `engine/` that differ from what is checked out there. */
  readonly engineChanges: readonly string[];
  /** Commits that only `engine/` has, newest first: `abc1234 subject`. */
  readonly engineCommits: readonly string[];
  /** What the index holds at `engine`: the commit of a gitlink, something else, or nothing. */
  readonly engineInIndex:
    | { readonly kind: 'gitlink'; readonly commit: string }
    | { readonly kind: 'other' | 'absent' };
  /** `.gitmodules` in work tree or index differs from HEAD's. */
  readonly modulesChanged: boolean;
  /** The entry for the path `engine` in HEAD's `.gitmodules`, or else in the work tree's. A relative URL is resolved. */
  readonly module: { readonly name: string; readonly url: string | null } | null;
  /** The name that the submodule has, or would get: one that nothing else in the clone has. */
  readonly moduleName: string;
  /** The repository checked out in `engine/`, or else the one filed under that name. */
  readonly engineRepository: EngineRepository | null;
  /** How HEAD and its branch at origin have come apart; null where they have not, or there is none. */
  readonly upstream: Upstream | null;
  readonly authorship: Authorship;
}

/** What a repository says of itself. */
export interface EngineRepository {
  readonly gitDir: string;
  readonly origin: string | null;
  /** Commits that po has brought there as releases. */
  readonly releases: readonly string[];
}

/** Work in progress. Each path once; what is in `engine/` is apart. */
export interface WorkTree
  extends Pick<Unsaved, 'changed' | 'untracked'>,
    Pick<EngineWork, 'operation' | 'engineChanges' | 'engineCommits'> {
  /** Commits of HEAD and of local branches that no remote is known to have; null where there is no remote. */
  readonly unpushed: number | null;
  readonly stashes: number;
}

/** As last fetched. */
export interface Upstream extends Apart {
  /** Of those that only HEAD has: how many are more, or something else, than a pin of po's. */
  readonly others: number;
  /** What is in the way of a fast-forward; null where there can be none. */
  readonly unsaved: Unsaved | null;
  /** What a fast-forward would make of agents.toml. */
  readonly agentsFile: 'same' | 'other' | 'none';
}

export interface EngineCheckout {
  readonly repository: Repository;
  /** The submodule's name, by which git files its repository under `modules/`. */
  readonly moduleName: string;
  /** A local repository that has the tag. */
  readonly fetchFrom: string;
  readonly tag: string;
  readonly commit: string;
  /** What `origin` of the submodule is set to when it is made. */
  readonly url: string;
  /** The clone has no such submodule yet, and its configuration gets it. */
  readonly isFirst: boolean;
}

export interface PinCommit {
  readonly repository: Repository;
  /** The branch's commit as it was planned on; the branch must still be there. Null: no commit yet. */
  readonly parent: string | null;
  readonly branch: string;
  readonly engineCommit: string;
  /** The submodule's name, where it needs an entry. */
  readonly moduleName: string;
  /** What `.gitmodules` gets to name where it has no entry for `engine`. An entry that is there stays, unless `renewsUrl`. */
  readonly url: string;
  /** The entry that is there names another address, and is to name `url`. */
  readonly renewsUrl: boolean;
  readonly tag: string;
}

export interface TreeFile {
  readonly mode: string;
  readonly blob: string;
  readonly path: string;
}

export interface ReleaseToWrite {
  readonly gitDir: string;
  readonly tag: string;
  readonly files: readonly { readonly name: string; readonly mode: string; readonly sourcePath: string }[];
}
