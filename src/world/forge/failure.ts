// Why a forge did not do what it was asked for. Data; the words for people are made elsewhere.

export type Trouble =
  /** The forge refused. */
  | { readonly kind: 'refused'; readonly status: number; readonly said: string }
  /** It asks to wait for longer than we do, or again and again. `until` is null where it does not say when. */
  | { readonly kind: 'busy'; readonly said: string; readonly until: Date | null }
  /** No answer, or only that it cannot answer now. */
  | { readonly kind: 'unreachable'; readonly why: string }
  /** An answer that is not what the API promises. */
  | { readonly kind: 'unfit'; readonly why: string }
  /** It redirects to a place that the token must not go to. */
  | { readonly kind: 'elsewhere'; readonly to: string }
  | { readonly kind: 'interrupted' };

export class ForgeFailure extends Error {
  readonly trouble: Trouble;
  /** The request, such as `GET /repos/team/fleet/pulls/7`. */
  readonly request: string;

  constructor(trouble: Trouble, request: string) {
    super(`${request}: ${trouble.kind}`);
    this.name = 'ForgeFailure';
    this.trouble = trouble;
    this.request = request;
  }
}

/** The request was sent, and it is unknown whether it was carried out. */
export class UnclearFailure extends ForgeFailure {
  /** It has failed as often as po tries. */
  readonly isLast: boolean;

  constructor(trouble: Trouble, request: string, isLast: boolean) {
    super(trouble, request);
    this.name = 'UnclearFailure';
    this.isLast = isLast;
  }
}

/** Whether the forge said no with this HTTP status. */
export function isRefused(error: unknown, status: number): boolean {
  return error instanceof ForgeFailure && error.trouble.kind === 'refused' && error.trouble.status === status;
}
