/** The desired state: the registry after defaults were filled in and every path made absolute. */
export interface Fleet {
  readonly name: string;
  /** The registry file, absolute. */
  readonly file: string;
  /** `sha256:` and 64 hex digits over the bytes of the registry file. */
  readonly digest: string;
  /** Where the clones live, absolute, symlinks resolved as far as the path exists. */
  readonly root: string;
  readonly engine: { readonly source: EngineSource; readonly version: string };
  readonly apply: {
    /** Projects worked on at once, at least 1. */
    readonly parallel: number;
    readonly startSpacingMs: number;
    readonly maxFailures: number;
  };
  /** Sorted by name. */
  readonly projects: readonly Project[];
}

/** `embedded` is the release that po carries; a git source is any URL or absolute path that git can fetch. */
export type EngineSource = { readonly kind: 'embedded' } | { readonly kind: 'git'; readonly url: string };

/** `released` is never written: an unregistered project gets this state. */
export type ProjectState = 'running' | 'stopped' | 'retired' | 'released';

/** It is leaving: it keeps the pin it has, and nothing is started in it. */
export function isGoing({ state }: Pick<Project, 'state'>): boolean {
  return state === 'retired' || state === 'released';
}

export interface Project {
  readonly name: string;
  readonly host: 'local';
  /** What to clone, absolute where it is a path. Null: a local project, scaffolded from its template. */
  readonly repo: string | null;
  /** Where the clone lives, absolute, inside the fleet's root. */
  readonly path: string;
  readonly branch: string;
  /** The tag that `engine/` is pinned at. */
  readonly engine: string;
  readonly state: ProjectState;
  readonly template: string;
  /** Names of the projects whose steps run before this one's. Sorted. */
  readonly after: readonly string[];
  readonly tags: readonly string[];
  readonly protect: boolean;
  readonly hold: { readonly reason: string /** `YYYY-MM-DD` */; readonly until: string | null } | null;
}
