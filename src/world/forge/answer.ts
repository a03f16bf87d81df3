// What an answer of a forge, or none, means for the request: whether to try again, and whether it may have been carried out.
import { ForgeFailure, type Trouble } from './failure.ts';

/** A try that brought no answer to use. */
export interface Failed {
  readonly trouble: Trouble;
  /** The same request may well succeed a little later. */
  readonly isPassing: boolean;
  /** It may have been carried out even so. */
  readonly mayBeDone: boolean;
  /** How long the forge asks to wait; null where it does not say. */
  readonly retryAfterMs: number | null;
}

/** More than the comments of any pull request that people still read. */
const largestBytes = 64 * 1024 * 1024;
const longestSaid = 300;

/** Sent, and then nothing. */
export function silence(why: string): Failed {
  return { trouble: { kind: 'unreachable', why }, isPassing: true, mayBeDone: true, retryAfterMs: null };
}

/** With these nothing was sent; with any other rejection of `fetch` it is unknown. */
const neverSent: ReadonlySet<string> = new Set([
  'ECONNREFUSED',
  'ENOTFOUND',
  'EAI_AGAIN',
  'EHOSTUNREACH',
  'ENETUNREACH',
  'UND_ERR_CONNECT_TIMEOUT',
]);

/** Asking again changes nothing about a certificate. */
const isOfCertificate = /CERT|TLS|SSL|SELF_SIGNED|ISSUER/;

/** @param cause of what `fetch` rejects with */
export function unsent(cause: Error): Failed {
  const { code = '', message } = cause as NodeJS.ErrnoException;
  return {
    trouble: { kind: 'unreachable', why: message || code || 'the connection failed' },
    // An error without a code is no network problem, such as a forbidden port.
    isPassing: code !== '' && !isOfCertificate.test(code),
    mayBeDone: code !== '' && !isOfCertificate.test(code) && !neverSent.has(code),
    retryAfterMs: null,
  };
}

/** The whole answer, read within the limits of its request. Throws a `ForgeFailure` where no other try would help. */
export async function answerOf(
  response: Response,
  { name, now }: { readonly name: string; readonly now: Date },
): Promise<Response | Failed> {
  const { status } = response;
  const text = await textOf(response, name);
  if (response.ok) {
    if (parsed(text) === undefined)
      throw new ForgeFailure({ kind: 'unfit', why: `${status}, and not JSON` }, name);
    const headers = new Headers(response.headers);
    // It is unpacked by now, and another length.
    for (const header of ['content-encoding', 'content-length']) headers.delete(header);
    // Some proxies lose it, and the libraries rely on it.
    headers.set('content-type', 'application/json; charset=utf-8');
    return new Response(text, { status, headers });
  }
  const said = saidIn(text);
  const retryAfterMs = retryAfterOf(response.headers, now);
  if (isRateLimit(response, said)) {
    return { trouble: { kind: 'busy', said, until: null }, isPassing: true, mayBeDone: false, retryAfterMs };
  }
  if (status === 502 || status === 503 || status === 504) {
    const why = `${status}${said === '' ? '' : `: ${said}`}`;
    return { trouble: { kind: 'unreachable', why }, isPassing: true, mayBeDone: true, retryAfterMs };
  }
  throw new ForgeFailure({ kind: 'refused', status, said }, name);
}

/** GitHub says 403 as well as 429 when a limit is reached, and not always with a header. */
function isRateLimit({ status, headers }: Response, said: string): boolean {
  if (status === 429) return true;
  if (status !== 403) return false;
  return (
    headers.has('retry-after') ||
    headers.get('x-ratelimit-remaining') === '0' ||
    /secondary rate limit/i.test(said)
  );
}

/** Seconds or a date; where neither is given and nothing is left, when GitHub counts anew. */
function retryAfterOf(headers: Headers, now: Date): number | null {
  const given = headers.get('retry-after');
  if (given !== null) {
    const ms = /^\d{1,9}$/.test(given) ? Number(given) * 1_000 : Date.parse(given) - now.getTime();
    return Number.isFinite(ms) ? Math.max(0, ms) : null;
  }
  const reset = headers.get('x-ratelimit-reset');
  if (headers.get('x-ratelimit-remaining') !== '0' || reset === null || !/^\d{1,11}$/.test(reset))
    return null;
  return Math.max(0, Number(reset) * 1_000 - now.getTime());
}

async function textOf(response: Response, name: string): Promise<string> {
  if (response.body === null) return '';
  const chunks: Uint8Array[] = [];
  let sizeBytes = 0;
  for await (const chunk of response.body) {
    sizeBytes += chunk.byteLength;
    if (sizeBytes > largestBytes) throw new ForgeFailure({ kind: 'unfit', why: 'it does not end' }, name);
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString('utf8');
}

/** Undefined where the text is not JSON. */
function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** `{"message": …, "errors": [{"message": …}]}` at GitHub, `{"message": …, "url": …}` at Gitea and Forgejo. */
function saidIn(text: string): string {
  const body = parsed(text);
  if (typeof body !== 'object' || body === null) return '';
  const { message, errors } = body as { readonly message?: unknown; readonly errors?: unknown };
  const parts = [message, ...(Array.isArray(errors) ? errors.map(wordsOf) : [])];
  const words = parts.filter((part): part is string => typeof part === 'string' && part.trim() !== '');
  const said = words.join('; ').replaceAll(/\s+/g, ' ').trim();
  return said.length > longestSaid ? `${said.slice(0, longestSaid)}…` : said;
}

function wordsOf(error: unknown): unknown {
  if (typeof error !== 'object' || error === null) return error;
  const { message, field, code } = error as Readonly<Record<string, unknown>>;
  return message ?? [field, code].filter((part) => typeof part === 'string').join(' ');
}
