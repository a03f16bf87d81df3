// A server on loopback in the place of the model vendors, so that the real agent CLIs have real turns without an account
// or a network. It speaks enough of Anthropic Messages, OpenAI Responses and Chat Completions, and Gemini. It is an
// HTTPS proxy as well that answers for whatever host it is asked for and passes nothing on, so that a CLI believes itself
// on the internet. What is answered is said by directives in what is asked (`answer.ts`), or for all by `control`.
import { createServer, type IncomingHttpHeaders, type IncomingMessage, type ServerResponse } from 'node:http';
import { createServer as createTlsServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { brotliDecompressSync, gunzipSync, inflateSync } from 'node:zlib';
import { type Answer, answerTo } from './answer.ts';
import { type Asked, apiOf, readAsked } from './asked.ts';
import { failureOf } from './failures.ts';
import type { Certificate } from './tls.ts';
import { writeAnswer } from './wire.ts';

/** A request, as it was seen. What only a request of a model has is null in others. */
export interface Seen {
  readonly who: string | null;
  readonly method: string;
  /** Null where it came to the server itself, and not by proxy. */
  readonly host: string | null;
  readonly path: string;
  readonly isKnown: boolean;
  readonly turn: {
    readonly model: string;
    /** A turn of the agent's own, and not a title or a summary. */
    readonly isMain: boolean;
    readonly users: readonly string[];
    readonly toolResults: readonly string[];
    readonly answer: string;
  } | null;
}

/** What holds for all requests, or for those of one key. */
export interface Control {
  who: string | null;
  /** A kind of `failures.ts`, `cut` (no answer, the connection ends) or `hang` (no answer, ever). */
  fail: string | null;
  slowSeconds: number;
  waitSeconds: number;
  /** When a usage limit ends, in seconds since 1970; null: in hours. */
  resetsAt: number | null;
  /** Answers in place of the directives in the turns of agents; null, or an answer of null, leaves them to the directives. */
  play: ((asked: Asked) => Answer | null) | null;
}

export interface Vendors {
  readonly url: string;
  readonly control: Control;
  /** Oldest first. */
  readonly seen: Seen[];
  /** What the agents of `who` said in their own turns, oldest first, each once. */
  said(who?: string): string[];
  close(): Promise<void>;
}

export async function startVendors(certificate: Certificate | null = null): Promise<Vendors> {
  const control: Control = {
    ...{ who: null, fail: null, slowSeconds: 0, waitSeconds: 0, resetsAt: null, play: null },
  };
  const seen: Seen[] = [];
  const serve = (request: IncomingMessage, response: ServerResponse) =>
    void handle(request, response, control, seen).catch((error: unknown) => {
      if (response.headersSent) response.destroy();
      else reply(response, 500, { type: 'error', error: { type: 'api_error', message: String(error) } });
    });
  const http = createServer(serve);
  const tls = certificate && createTlsServer({ ...certificate, ALPNProtocols: ['http/1.1'] }, serve);
  http.on('connect', (_, socket) => {
    socket.on('error', () => {});
    // As without a network.
    if (tls === null || control.fail === 'down') return socket.destroy();
    socket.write('HTTP/1.1 200 Connection established\r\n\r\n');
    return tls.emit('connection', socket);
  });
  await new Promise<void>((resolve) => http.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${(http.address() as AddressInfo).port}`,
    control,
    seen,
    said: (who) => {
      const turns = seen.filter(({ turn, ...one }) => turn?.isMain && (who === undefined || one.who === who));
      return [...new Set(turns.map(({ turn }) => turn?.users.at(-1) ?? ''))];
    },
    close: () =>
      new Promise((resolve) => {
        http.close(() => resolve());
        http.closeAllConnections();
      }),
  };
}

async function handle(
  request: IncomingMessage,
  response: ServerResponse,
  control: Control,
  seen: Seen[],
): Promise<void> {
  const url = new URL(request.url ?? '/', 'http://127.0.0.1');
  const path = url.pathname;
  const bytes = await readBytes(request);
  const api = request.method === 'POST' ? apiOf(path) : null;
  const { host = '' } = request.headers;
  const about = {
    who: whoOf(request.headers, url),
    method: request.method ?? '',
    host: host.startsWith('127.') ? null : host,
    path,
  };
  if (api === null) {
    const known = plainAnswer(path);
    seen.push({ ...about, isKnown: known !== null, turn: null });
    const unknown = { type: 'error', error: { type: 'not_found_error', message: 'Not found' } };
    return reply(response, known === null ? 404 : 200, known ?? unknown);
  }
  const asked = readAsked(api, path, bytes.toString('utf8'));
  const isOwn = asked.tools.length > 0 && !asked.isJudge;
  const answer = (isOwn ? control.play?.(asked) : null) ?? answerTo(asked);
  const applies = control.who === null || control.who === about.who;
  const fail = (applies ? control.fail : null) ?? (answer.kind === 'fail' ? answer.fail : null);
  const texts = (role: string) => asked.turns.filter((turn) => turn.role === role).map(({ text }) => text);
  const turn = {
    ...{ model: asked.model, isMain: asked.tools.length > 0, users: texts('user') },
    toolResults: texts('tool'),
    answer: fail === null ? answer.kind : `fail ${fail}`,
  };
  seen.push({ ...about, isKnown: true, turn });
  if (fail === 'cut') return void request.socket.destroy();
  if (fail === 'hang') return;
  await sleep(1000 * (answer.waitSeconds || (applies ? control.waitSeconds : 0)));
  if (fail !== null || answer.kind === 'fail') {
    const made = failureOf(api, fail ?? '500', control.resetsAt, Math.floor(Date.now() / 1000));
    return reply(response, made.status, made.body, made.headers);
  }
  const slowMs = 1000 * (answer.slowSeconds || (applies ? control.slowSeconds : 0));
  const send = (piece: string) => {
    if (!response.headersSent) response.writeHead(200, { 'content-type': 'text/event-stream' });
    response.write(piece);
  };
  const rest = (pieces: number) => sleep(slowMs > 0 ? slowMs / pieces : 5);
  const whole = await writeAnswer(api, { asked, answer, send, rest });
  if (whole !== null) return reply(response, 200, whole);
  response.end();
}

/** What is asked besides turns; null where nobody knows what it is. */
function plainAnswer(path: string): unknown {
  if (/\/hello$/.test(path)) return { message: 'hello' };
  if (/count_tokens$|:countTokens$/.test(path)) return { input_tokens: 1000, totalTokens: 1000 };
  return /\/models(\/|$)/.test(path) ? modelList : null;
}

const modelNames = ['local-1', 'gpt-5', 'gpt-5-codex', 'claude-sonnet-4-5'];
const modelList = {
  object: 'list',
  data: modelNames.map((id) => ({
    id,
    type: 'model',
    object: 'model',
    display_name: id,
    created_at: '2026-01-01T00:00:00Z',
  })),
  models: [],
  has_more: false,
};

/** Each agent has a key of its own, `sk-local-NAME-…`. */
function whoOf(headers: IncomingHttpHeaders, url: URL): string | null {
  const given = [
    headers['x-api-key'],
    headers['x-goog-api-key'],
    headers.authorization,
    url.searchParams.get('key'),
  ];
  return /sk-local-(\w+)/.exec(given.join(' '))?.[1] ?? null;
}

const decoders = { gzip: gunzipSync, br: brotliDecompressSync, deflate: inflateSync } as const;

async function readBytes(request: IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  const bytes = Buffer.concat(chunks);
  const encoding = request.headers['content-encoding'];
  if (encoding === undefined) return bytes;
  const decode = decoders[encoding as keyof typeof decoders];
  if (decode === undefined) throw new Error(`a body in ${encoding}`);
  return decode(bytes);
}

function reply(response: ServerResponse, status: number, body: unknown, headers = {}): void {
  response.writeHead(status, { 'content-type': 'application/json', ...headers });
  response.end(JSON.stringify(body));
}

function sleep(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}
