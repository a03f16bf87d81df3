/** What one look at a place on disk tells about the git repository there, without checking its work tree. */
export type PathFacts =
  /** Nothing is there, or an empty folder. A link to one is a thing of its own: a clone cannot take its place. */
  | { readonly kind: 'absent' }
  /** Something is there that is not the top of a git work tree: a file, or a folder with content. */
  | { readonly kind: 'other'; readonly what: 'file' | 'folder' | 'bare repository' | 'symbolic link' }
  | { readonly kind: 'repository'; readonly repository: Repository };

/** Our marks: in the repository's own config, or in that of a linked work tree alone. */
export interface CloneMarks {
  /** `po.fleet` */
  readonly fleet: string | null;
  /** `po.project` */
  readonly project: string | null;
  /** `po.protect`: what the registry said of the clone, for when it does not name it any more. */
  readonly protect: boolean;
}

/** @param value of `po.protect`, null where it is not set. What is not plainly "no" is taken for a yes. */
export function isProtected(value: string | null): boolean {
  return value !== null && !/^(false|no|off|0)$/i.test(value);
}

export interface Repository {
  /** The work tree's top, as it was asked for. */
  readonly path: string;
  /** The folder with HEAD, config and refs (absolute). */
  readonly gitDir: string;
  /** Holds config, refs and objects (absolute); another folder than `gitDir` only for a linked work tree. */
  readonly commonDir: string;
  /** The branch HEAD is on without `refs/heads/`, or null when it is detached. */
  readonly branch: string | null;
  /** The commit of HEAD as 40 hex digits, or null before the first commit. */
  readonly commit: string | null;
  /** `remote.origin.url` as written in the repository's own config. May hold credentials: never show it raw. */
  readonly remoteUrl: string | null;
  /** A push to origin would go to another address than the one it is fetched from, or to several. */
  readonly pushesElsewhere: boolean;
  /** `refs/remotes/origin/<branch>` for the branch HEAD is on, or null. */
  readonly upstreamCommit: string | null;
  /** Only where HEAD is on a branch that origin has at another commit. */
  readonly apart?: {
    /** What the tree of that commit holds at `engine`. */
    readonly engineThere: EngineEntry;
    /** HEAD is a commit of po's that pins an engine: its subject says so. */
    readonly isHeadPin: boolean;
  };
  readonly marks: CloneMarks;
  /** Settings of the clone that name programs or addresses and that no person has accepted; omitted where there are none. */
  readonly unaccepted?: readonly UnacceptedSetting[];
  /** Paths of submodules in HEAD, other than the engine's, whose folders are empty. */
  readonly emptySubmodules: readonly string[];
  /** One of them would be fetched from a folder of this machine. */
  readonly submodulesAreLocal?: true;
  /** What HEAD's tree holds at `engine`: the commit of a gitlink, something else, or nothing. */
  readonly engineInHead: EngineEntry;
  /** What is on disk at `engine/`. */
  readonly engineOnDisk: /** Nothing, or an empty folder (a submodule that is not initialised looks like this). */
    | { readonly kind: 'absent' }
    | { readonly kind: 'other' }
    /** A git work tree of its own; `commit` is null before its first commit. */
    | { readonly kind: 'checkout'; readonly commit: string | null; readonly gitDir: string };
}

export interface UnacceptedSetting {
  /** As git lists it, without credentials. */
  readonly name: string;
  /** The work of git that would use it. */
  readonly use: 'remote' | 'files' | 'commit';
}

/** What a tree holds at `engine`: the commit of a gitlink, something else, or nothing. */
export type EngineEntry =
  | { readonly kind: 'gitlink'; readonly commit: string }
  | { readonly kind: 'other' | 'absent' };

/** The subject of a commit that pins an engine. */
export function pinSubject(tag: string, isFirst: boolean): string {
  return `${isFirst ? 'Add' : 'Update'} the engine: ${tag}`;
}

/** Whether a commit with this subject is one by which po pinned an engine. */
export function isPinSubject(subject: string): boolean {
  return /^(?:Add|Update) the engine: \S+$/.test(subject);
}
