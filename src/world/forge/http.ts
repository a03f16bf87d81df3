// The `fetch` of the forges' client libraries, with limits, retries, and a check of where a token may go: neither library has a
// time limit, and both follow whatever address an answer names.
import type { Clock } from '../clock.ts';
import { limits } from '../limits.ts';
import { answerOf, type Failed, silence, unsent } from './answer.ts';
import { ForgeFailure, type Trouble, UnclearFailure } from './failure.ts';

export interface HttpOptions {
  /** Every request has to be to this server, by the same scheme and port. */
  readonly api: string;
  readonly clock: Clock;
  readonly interrupted: AbortSignal;
  readonly requestMs?: number;
  readonly waitMs?: number;
}

/** Of one request in one run, the first one included. */
const mostTries = 4;
const mostRedirects = 3;
/** Before the second, third and fourth try, where the forge does not say. */
const backoffMs = [500, 1_000, 2_000] as const;

interface Request {
  readonly url: URL;
  readonly method: string;
  readonly init: RequestInit;
  /** For people, without the query. */
  readonly name: string;
}

/** Answers only with what is whole, 2xx and JSON; rejects with a `ForgeFailure` otherwise. */
export function forgeFetch(options: HttpOptions): typeof fetch {
  const { clock, interrupted, waitMs = limits.forgeWaitMs } = options;
  const failures = new Map<string, number>();
  let waitedMs = 0;

  /** Waits before the next try, or fails where that would be too long. */
  const pause = async (failed: Failed, count: number, name: string) => {
    const { retryAfterMs } = failed;
    const pauseMs = Math.max(retryAfterMs ?? 0, backoffMs[count - 1] ?? 0);
    if (waitedMs + pauseMs > waitMs) {
      const { trouble } = failed;
      const asked = retryAfterMs === null || trouble.kind === 'busy' ? trouble : busyBecause(trouble);
      throw new ForgeFailure(withTime(asked, retryAfterMs, clock.now()), name);
    }
    waitedMs += pauseMs;
    await clock.sleep(pauseMs, interrupted);
  };

  return async (input, init = {}) => {
    const request = requestOf(String(input), init, options.api);
    const { name } = request;
    const key = `${request.method} ${request.url}`;
    for (;;) {
      const answer = await send(request, options);
      if (answer instanceof Response) return answer;
      const count = (failures.get(key) ?? 0) + 1;
      failures.set(key, count);
      const isLast = count >= mostTries;
      // Sent twice, it might be there twice. The caller looks first; so the wait comes before that.
      if (answer.mayBeDone && request.method === 'POST') {
        if (!isLast) await pause(answer, count, name);
        throw new UnclearFailure(answer.trouble, name, isLast);
      }
      if (!answer.isPassing || isLast) {
        throw new ForgeFailure(withTime(answer.trouble, answer.retryAfterMs, clock.now()), name);
      }
      await pause(answer, count, name);
    }
  };
}

function requestOf(address: string, init: RequestInit, api: string): Request {
  const url = new URL(address);
  const method = (init.method ?? 'GET').toUpperCase();
  const name = `${method} ${url.pathname}`;
  if (!isAt(url, new URL(api).origin)) throw new ForgeFailure({ kind: 'elsewhere', to: url.origin }, name);
  return { url, method, init, name };
}

/** It cannot answer, and says for how long. */
function busyBecause(trouble: Trouble): Trouble {
  return { kind: 'busy', said: trouble.kind === 'unreachable' ? trouble.why : '', until: null };
}

function withTime(trouble: Trouble, retryAfterMs: number | null, now: Date): Trouble {
  if (trouble.kind !== 'busy' || retryAfterMs === null) return trouble;
  return { ...trouble, until: new Date(now.getTime() + retryAfterMs) };
}

/** A name and a password in an address would be shown, and `fetch` takes none. */
function isAt(url: URL, origin: string): boolean {
  return url.origin === origin && url.username === '' && url.password === '';
}

/** One try, with what it takes to follow redirects on the same server. */
async function send(request: Request, options: HttpOptions): Promise<Response | Failed> {
  const { interrupted, requestMs = limits.forgeRequestMs } = options;
  const timeout = AbortSignal.timeout(requestMs);
  const signal = AbortSignal.any([interrupted, timeout]);
  let { url } = request;
  try {
    for (let redirects = 0; ; redirects += 1) {
      // The headers hold the token: `fetch` must not carry them anywhere by itself.
      const response = await fetch(url, { ...request.init, redirect: 'manual', signal });
      if (![301, 302, 303, 307, 308].includes(response.status)) {
        return await answerOf(response, { name: request.name, now: options.clock.now() });
      }
      await response.body?.cancel();
      const location = response.headers.get('location') ?? '';
      const next = URL.canParse(location, url.href) ? new URL(location, url) : null;
      if (next === null) {
        throw new ForgeFailure({ kind: 'unfit', why: `${response.status}, and not where to` }, request.name);
      }
      const keepsMethod = response.status >= 307 || request.method === 'GET';
      if (!isAt(next, url.origin) || !keepsMethod || redirects >= mostRedirects) {
        throw new ForgeFailure({ kind: 'elsewhere', to: `${next.origin}${next.pathname}` }, request.name);
      }
      url = next;
    }
  } catch (error) {
    if (error instanceof ForgeFailure) throw error;
    if (interrupted.aborted) throw new ForgeFailure({ kind: 'interrupted' }, request.name);
    if (timeout.aborted) return silence(`no answer within ${requestMs / 1_000} s`);
    // Whatever `fetch` rejects with has a cause; anything else is a fault of ours.
    if (error instanceof Error && error.cause instanceof Error) return unsent(error.cause);
    throw error;
  }
}
