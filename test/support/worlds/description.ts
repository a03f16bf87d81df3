// What a generated world is, in words: what the registry says, and what was there before. The builder makes it
// real, the oracle says what must come of it, and neither asks the other.

export const versions = ['v0.1.0', 'v0.2.0'] as const;
export type Version = (typeof versions)[number];

export interface WorldDescription {
  readonly seed: number;
  /** Where engines come from. What is embedded is v0.1.0 alone. */
  readonly source: 'git' | 'embedded';
  /** Whether po’s own folder still holds the engines that it has fetched. Nothing may depend on it. */
  readonly memory: 'kept' | 'gone';
  /** po is run with `--restart`. */
  readonly restart: boolean;
  /** The agent from inside of whose session po is called; null: from outside of all of them. */
  readonly calledFrom: { readonly project: string; readonly agent: string } | null;
  readonly projects: readonly ProjectDescription[];
  /** What else there is, of no project of the registry. */
  readonly beside: readonly Beside[];
}

export interface ProjectDescription {
  readonly name: string;
  /** The name of what it was drawn as, for the summary. */
  readonly situation: string;
  readonly declared: Declared;
  readonly place: Place;
  readonly sessions: Sessions;
}

export interface Declared {
  /** `left-out`: the registry does not name it any more. */
  readonly state: 'running' | 'stopped' | 'retired' | 'unregistered';
  /** What the declared remote holds; null where none is declared. Under a clone it is where that came from. */
  readonly remote: RemoteDescription | null;
  readonly version: Version;
  readonly after: readonly string[];
  readonly protect: boolean;
  readonly hold: boolean;
}

export type RemoteDescription = 'empty' | Content;

/** A committed state of a project. */
export interface Content {
  /** What HEAD has at `engine`: the pin of a version, a folder of the project’s own, or nothing. */
  readonly pinned: Version | 'own-folder' | null;
  readonly agents: AgentsFile;
}

/** `scaffold` is what po makes where there is nothing to clone. */
export type AgentsFile = 'plain' | 'watched' | 'scaffold' | 'none';

export interface Agent {
  readonly name: string;
  readonly kind: 'persistent' | 'task';
  readonly watch: 'heal' | 'none';
}

export const agentsOf: Readonly<Record<AgentsFile, readonly Agent[]>> = {
  plain: [
    { name: 'writer', kind: 'persistent', watch: 'none' },
    { name: 'once', kind: 'task', watch: 'none' },
  ],
  watched: [
    { name: 'writer', kind: 'persistent', watch: 'none' },
    { name: 'keeper', kind: 'persistent', watch: 'heal' },
  ],
  scaffold: [{ name: 'shell', kind: 'persistent', watch: 'heal' }],
  none: [],
};

/** Runs where the world says so, and no agents.toml names it. */
export const undeclaredAgent = 'helper';

export type Place =
  /** `elsewhere`: its clone lies at another path under the root than the registry says. */
  | { readonly kind: 'absent' | 'empty-folder' | 'elsewhere' | 'file' | 'folder' | 'bare-repository' }
  | CloneDescription;

export interface CloneDescription extends Content {
  readonly kind: 'clone';
  /** Whose it is: `former-name` is a project that the registry has no more, `sibling` one that it has. */
  readonly mark: 'ours' | 'none' | 'other-fleet' | 'former-name' | 'sibling';
  /** It bears the mark of protection, whatever the registry says now. */
  readonly isGuarded: boolean;
  /** Its `origin`: none, the one that the registry declares (or would), or another. */
  readonly origin: 'none' | 'fits' | 'other';
  /** The branch holds a commit that the remote does not have. */
  readonly unpushed: boolean;
  /**
   * What became of the branch at the declared remote since the clone has seen it. `rewrite`: a push was forced, and it
   * does not hold any more what it held. The clone knows of neither.
   */
  readonly since: 'nothing' | 'push' | 'rewrite';
  readonly branch: 'main' | 'topic' | 'detached';
  readonly engine: EngineDescription;
  readonly work: readonly Work[];
  readonly operation: Operation | null;
  /** The branch that another work tree has checked out, or had: `main-gone` is a folder that somebody removed. */
  readonly linkedWorktree: 'linked' | 'main' | 'main-gone' | null;
  /** What became of agents.toml after the agents were started; not committed. */
  readonly agentsFile: 'as-committed' | 'deleted' | 'broken';
}

export interface EngineDescription {
  /**
   * What is on disk at `engine`. `as-pinned` and a version are clean checkouts; `own-commit` is a commit that
   * somebody made there; `emptied` and `never-checked-out` are an empty folder with and without a repository of
   * the submodule. The rest is what an unpinned project may have there.
   */
  readonly onDisk:
    | 'as-pinned'
    | Version
    | 'own-commit'
    | 'emptied'
    | 'never-checked-out'
    | 'nothing'
    | 'own-folder'
    | 'own-file'
    | 'own-repository';
  /** Somebody’s work in the checkout. A stash is not in anybody’s way; what git ignores is in that of running it. */
  readonly left: readonly ('edited' | 'untracked' | 'ignored' | 'commit-on-branch' | 'stash')[];
  /** The index entry at `engine`, where it is not HEAD’s. */
  readonly staged: 'as-committed' | 'wanted' | 'other' | 'removal';
  /** Somebody is at work on .gitmodules. */
  readonly modulesEdited: boolean;
}

/** In the order in which they are done: git stashes nothing beside a file that is only intended to be added. */
export const workKinds = [
  'stash',
  'modified',
  'staged',
  'staged-and-modified',
  'intent-to-add',
  'renamed',
  'deleted',
  'mode-changed',
  'untracked',
  'ignored',
  'symlink',
  'side-branch',
  'hooks',
  'bystander',
] as const;
export type Work = (typeof workKinds)[number];

export const operations = [
  'rebase',
  'merge',
  'cherry-pick',
  'revert',
  'am',
  'bisect',
  'index.lock',
  'HEAD.lock',
  'index.lock-in-engine',
] as const;
export type Operation = (typeof operations)[number];

/** What runs under the names of a project, on whose behalf, and how it fares. */
export interface Sessions {
  /** Whoever started them. By hand: on the engine’s own socket, outside of any fleet. */
  readonly by: 'this-fleet' | 'other-fleet' | 'former-name' | 'hand' | 'hand-under-another-name';
  /** Agents that are not named were never started. */
  readonly agents: Readonly<Record<string, 'alive' | 'dead'>>;
  readonly watchdog: 'none' | 'alive' | 'killed';
  /** Those of them that were started by an earlier agents.toml, which declared them otherwise. */
  readonly drifted: readonly string[];
  /** Agents whose session name somebody else’s session has; they were never started. */
  readonly taken: readonly string[];
}

export const nobodyRuns: Sessions = {
  by: 'this-fleet',
  agents: {},
  watchdog: 'none',
  drifted: [],
  taken: [],
};

export const besideKinds = [
  'folder-under-root',
  'clone-of-other-fleet',
  'session-on-our-server',
  'server-of-operator',
  'copy-of-first-clone',
] as const;
export type Beside = (typeof besideKinds)[number];

/** The branch that HEAD is on once everything in the description has happened. */
export function branchOf(clone: CloneDescription): 'main' | 'topic' | 'detached' {
  // Both take HEAD off its branch until they are done.
  return clone.operation === 'rebase' || clone.operation === 'bisect' ? 'detached' : clone.branch;
}

/** Operations of git’s that begin with commits of somebody’s on main. */
export function makesCommits(operation: Operation | null): boolean {
  return (
    operation !== null && ['rebase', 'merge', 'cherry-pick', 'revert', 'am', 'bisect'].includes(operation)
  );
}

const quietWork: readonly Work[] = ['ignored', 'stash', 'side-branch', 'hooks', 'bystander'];

/** What git does not track, and what lies in the place of nothing that is committed, is carried along by a switch. */
const untrackedWork: readonly Work[] = ['untracked', 'symlink'];

/** Something that is committed, or staged, is changed; what is in `engine/` is another matter. */
export function hasChanges({ work, agentsFile, engine, pinned }: CloneDescription): boolean {
  const isModulesTracked = pinned !== null && pinned !== 'own-folder';
  return (
    work.some((one) => !quietWork.includes(one) && !untrackedWork.includes(one)) ||
    agentsFile !== 'as-committed' ||
    (engine.modulesEdited && isModulesTracked)
  );
}
