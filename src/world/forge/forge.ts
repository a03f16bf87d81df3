// The port to a forge: the web service of a pull request. It has only what a comment needs; nothing here can delete
// one.

export type Platform = 'github' | 'forgejo' | 'gitea';

export interface ForgeRepository {
  readonly platform: Platform;
  /** The address for people, without a slash at its end. */
  readonly server: string;
  /** What every path of the API is appended to, without a slash at its end. */
  readonly api: string;
  readonly owner: string;
  readonly repository: string;
}

export interface ForgePlace extends ForgeRepository {
  readonly pullRequest: number;
}

export interface Account {
  readonly id: number;
  readonly login: string;
  /** No person: a GitHub App, or the forge's own user for jobs. */
  readonly isAutomaton: boolean;
}

export interface ForgeComment {
  readonly id: number;
  /** Null where its author is gone, or wrote it at another forge that it was brought over from. */
  readonly author: Account | null;
  readonly body: string;
  /** For people. */
  readonly url: string;
  /** In UTC, as the forge writes it. */
  readonly createdAt: string;
}

export interface PullRequest {
  readonly state: 'open' | 'closed' | 'merged';
  readonly url: string;
}

/** Every call rejects with a `ForgeFailure` where it fails. */
export interface Forge {
  /** The pull requests that brought a commit to their base branch. Rejects if the repository is missing or hidden. */
  mergedWith(commit: string): Promise<readonly number[]>;
  pullRequest(): Promise<PullRequest>;
  /** The user of the token; null where the token may not look that up. */
  ownAccount(): Promise<Account | null>;
  /** All of them, oldest first. Rejects where not all can be seen: what is unknown is not absent. */
  comments(): Promise<readonly ForgeComment[]>;
  /** Sent once. Rejects with `UnclearFailure` where it is unknown whether it was carried out. */
  create(body: string): Promise<ForgeComment>;
  update(id: number, body: string): Promise<ForgeComment>;
}

export interface ForgeOptions {
  readonly place: ForgePlace;
  /** Goes into the header Authorization and nowhere else. */
  readonly token: string;
  readonly fetch: typeof fetch;
  readonly userAgent: string;
}
