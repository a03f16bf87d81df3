// A forge on loopback that speaks the wire format of GitHub, or of Gitea and Forgejo: paths, field names, headers and
// error bodies as their published descriptions have them. It keeps comments, and fails in the ways it is told to.
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { onTestFinished } from 'vitest';
import type { Platform } from '../../src/world/forge/forge.ts';
import type { Environment } from './fleet.ts';

export interface User {
  readonly id: number;
  readonly login: string;
  readonly type?: 'User' | 'Bot';
}

export interface StoredComment {
  readonly id: number;
  readonly user: User;
  body: string;
  readonly createdAt: string;
  updatedAt: string;
  /** Of another forge, where it was written. */
  readonly originalAuthor?: string;
}

export interface Answer {
  readonly status: number;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: unknown;
}

export interface Fault {
  /** Matched against `GET /repos/team/fleet/pulls/7?page=2`, without what the API's paths begin with. */
  readonly on: RegExp;
  /** How often; for ever where it is left out. */
  times?: number;
  /** `reset`: the connection ends without a word. `done-and-reset`: it is carried out before. */
  readonly what: 'reset' | 'done-and-reset' | 'silence' | Answer;
}

export interface Seen {
  readonly request: string;
  readonly authorization: string;
}

export interface ForgeServer {
  readonly platform: Platform;
  /** Where people would look at it. */
  readonly url: string;
  readonly api: string;
  readonly comments: StoredComment[];
  readonly seen: Seen[];
  readonly faults: Fault[];
  pull: { readonly state: 'open' | 'closed'; readonly merged: boolean };
  /** Commits that the pull request has. */
  readonly brought: Set<string>;
  /** Whose token it is. Null: the token may not ask, and comments as `writer`. */
  user: User | null;
  /** Who writes where the token may not ask. */
  writer: User;
  /** Gitea and Forgejo answer with all comments at once unless this says how many. */
  pageSize: number | null;
  add(user: User, body: string, more?: Partial<StoredComment>): StoredComment;
  /** Nothing listens there any more. */
  end(): Promise<void>;
  /** Requests that begin so, such as `POST `. */
  count(start: string): number;
}

/** Nothing of the forge that the tests may themselves be run by. */
export const noJob: Environment = Object.fromEntries(
  Object.keys(process.env)
    .filter((name) => /^(GITHUB|GH|GITEA|FORGEJO|PO_FORGE)_/.test(name))
    .map((name) => [name, undefined]),
);

export const token = 'forge-token-0123456789abcdef';
export const us: User = { id: 17, login: 'po-robot', type: 'User' };
export const somebody: User = { id: 42, login: 'somebody', type: 'User' };
export const repository = 'team/fleet';
const pullRequest = 7;

/** Runs until the test ends. */
export async function startForge(platform: Platform): Promise<ForgeServer> {
  const http = createServer((request, response) => void serve(request, response));
  await new Promise<void>((resolve) => http.listen(0, '127.0.0.1', resolve));
  const end = () =>
    new Promise<void>((resolve) => {
      http.close(() => resolve());
      http.closeAllConnections();
    });
  onTestFinished(end);
  const url = `http://127.0.0.1:${(http.address() as AddressInfo).port}`;
  const prefix = platform === 'github' ? '/api/v3' : '/api/v1';
  const forge: ForgeServer = {
    platform,
    url,
    api: `${url}${prefix}`,
    comments: [],
    seen: [],
    faults: [],
    pull: { state: 'open', merged: false },
    brought: new Set(),
    user: us,
    writer: us,
    pageSize: platform === 'github' ? 100 : null,
    end,
    add(user, body, more = {}) {
      const id = 1_000 + forge.comments.length;
      const minute = String(forge.comments.length % 60).padStart(2, '0');
      const at = `2026-11-22T10:${minute}:00Z`;
      const comment = { id, user, body, createdAt: at, updatedAt: at, ...more };
      forge.comments.push(comment);
      return comment;
    },
    count: (start) => forge.seen.filter(({ request }) => request.startsWith(start)).length,
  };
  return forge;

  async function serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const body = await textOf(request);
    const path = (request.url ?? '').replace(prefix, '');
    const name = `${request.method} ${path}`;
    forge.seen.push({ request: name, authorization: request.headers.authorization ?? '' });
    const fault = forge.faults.find(({ on, times = 1 }) => times > 0 && on.test(name));
    if (fault !== undefined) {
      if (fault.times !== undefined) fault.times -= 1;
      if (fault.what === 'silence') return;
      if (fault.what === 'done-and-reset') answerTo(request, path, body);
      if (typeof fault.what === 'string') return void request.socket.destroy();
      return send(response, fault.what);
    }
    const isBelow = (request.url ?? '').startsWith(`${prefix}/`);
    send(response, isBelow ? answerTo(request, path, body) : { status: 404, body: '<html>no page</html>' });
  }

  function answerTo(request: IncomingMessage, path: string, body: string): Answer {
    if (!new RegExp(`^(token|bearer) ${token}$`, 'i').test(request.headers.authorization ?? '')) {
      return problem(401, platform === 'github' ? 'Bad credentials' : 'invalid username, password or token');
    }
    const { pathname, searchParams } = new URL(path, url);
    const method = request.method ?? '';
    // GitHub’s own links to further pages name a repository by its number.
    const inside = pathname.replace(/^\/repositories\/4711/, `/repos/${repository}`);
    const at = `${method} ${inside}`;
    if (at === 'GET /user')
      return forge.user === null ? mayNotAsk() : { status: 200, body: userJson(forge.user) };
    if (at === `GET /repos/${repository}`) return { status: 200, body: repositoryJson() };
    if (at === `GET /repos/${repository}/pulls/${pullRequest}`) return { status: 200, body: pullJson() };
    const commit = new RegExp(`^GET /repos/${repository}/commits/([0-9a-f]{40})/pulls?$`).exec(at)?.[1];
    if (commit !== undefined && at.endsWith('s') === (platform === 'github')) return pullsOf(commit);
    if (at === `GET /repos/${repository}/issues/${pullRequest}/comments`) return list(searchParams);
    if (at === `POST /repos/${repository}/issues/${pullRequest}/comments`) {
      const text = bodyIn(request, body);
      if (text === null) return problem(422, 'Validation Failed');
      return { status: 201, body: commentJson(forge.add(forge.user ?? forge.writer, text)) };
    }
    const id = Number(new RegExp(`^PATCH /repos/${repository}/issues/comments/(\\d+)$`).exec(at)?.[1]);
    const comment = forge.comments.find((one) => one.id === id);
    const text = bodyIn(request, body);
    if (comment === undefined || text === null) {
      return problem(404, platform === 'github' ? 'Not Found' : "The target couldn't be found.");
    }
    comment.body = text;
    comment.updatedAt = '2026-11-23T10:00:00Z';
    return { status: 200, body: commentJson(comment) };
  }

  /** GitHub knows those of every commit, Gitea and Forgejo the one that was merged with it. */
  function pullsOf(commit: string): Answer {
    const has = forge.brought.has(commit);
    if (platform === 'github') return { status: 200, body: has ? [pullJson()] : [] };
    return has && forge.pull.merged
      ? { status: 200, body: pullJson() }
      : problem(404, "The target couldn't be found.");
  }

  function list(query: URLSearchParams): Answer {
    const all = forge.comments.map(commentJson);
    if (forge.pageSize === null) {
      return { status: 200, headers: { 'X-Total-Count': String(all.length) }, body: all };
    }
    const given = Number(query.get(platform === 'github' ? 'per_page' : 'limit') ?? forge.pageSize);
    const size = Math.min(given, forge.pageSize);
    const page = Number(query.get('page') ?? 1);
    const last = Math.max(1, Math.ceil(all.length / size));
    const link = (to: number, rel: string) =>
      `<${forge.api}/repositories/4711/issues/${pullRequest}/comments?per_page=${size}&page=${to}>; rel="${rel}"`;
    const links = page < last ? [link(page + 1, 'next'), link(last, 'last')] : [];
    const headers: Record<string, string> =
      platform === 'github' ? { Link: links.join(', ') } : { 'X-Total-Count': String(all.length) };
    return { status: 200, headers, body: all.slice((page - 1) * size, page * size) };
  }

  function mayNotAsk(): Answer {
    return platform === 'github'
      ? problem(403, 'Resource not accessible by integration')
      : problem(
          403,
          'token does not have at least one of required scope(s), required=[read:user], token scope=write:issue',
        );
  }

  function problem(status: number, message: string): Answer {
    const body =
      platform === 'github'
        ? { message, documentation_url: 'https://docs.github.com/rest', status: String(status) }
        : { message, url: `${url}/api/swagger` };
    return { status, body };
  }

  function userJson({ id, login, type }: User): object {
    return platform === 'github'
      ? { login, id, node_id: 'U_1', html_url: `${url}/${login}`, type: type ?? 'User', site_admin: false }
      : {
          id,
          login,
          login_name: '',
          full_name: '',
          email: `${login}@example.org`,
          is_admin: false,
          username: login,
        };
  }

  function repositoryJson(): object {
    const [, name] = repository.split('/');
    return { id: 4711, name, full_name: repository, private: true, html_url: `${url}/${repository}` };
  }

  function pullJson(): object {
    const html = `${url}/${repository}/${platform === 'github' ? 'pull' : 'pulls'}/${pullRequest}`;
    return {
      id: 99,
      number: pullRequest,
      html_url: html,
      title: 'A change',
      ...forge.pull,
      merged_at: forge.pull.merged ? '2026-11-23T10:00:00Z' : null,
      draft: false,
    };
  }

  function commentJson({ id, user, body, createdAt, updatedAt, originalAuthor = '' }: StoredComment): object {
    const page = `${url}/${repository}/${platform === 'github' ? 'pull' : 'pulls'}/${pullRequest}`;
    const times = { created_at: createdAt, updated_at: updatedAt };
    if (platform === 'github') {
      return {
        id,
        node_id: `IC_${id}`,
        url: `${forge.api}/repos/${repository}/issues/comments/${id}`,
        html_url: `${page}#issuecomment-${id}`,
        issue_url: `${forge.api}/repos/${repository}/issues/${pullRequest}`,
        body,
        user: userJson(user),
        ...times,
        author_association: 'MEMBER',
        performed_via_github_app: null,
      };
    }
    return {
      id,
      html_url: `${page}#issuecomment-${id}`,
      pull_request_url: page,
      issue_url: '',
      user: userJson(user),
      original_author: originalAuthor,
      original_author_id: 0,
      body,
      assets: [],
      ...times,
    };
  }
}

function bodyIn(request: IncomingMessage, body: string): string | null {
  if (!(request.headers['content-type'] ?? '').startsWith('application/json')) return null;
  const { body: text } = JSON.parse(body) as { readonly body?: unknown };
  return typeof text === 'string' ? text : null;
}

async function textOf(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk);
  return Buffer.concat(chunks).toString('utf8');
}

function send(response: ServerResponse, { status, headers = {}, body }: Answer): void {
  const isText = typeof body === 'string';
  response.writeHead(status, {
    'Content-Type': isText ? 'text/html' : 'application/json; charset=utf-8',
    ...headers,
  });
  response.end(body === undefined ? '' : isText ? body : JSON.stringify(body));
}
