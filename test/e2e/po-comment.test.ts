// `po comment` against forges on loopback that speak as GitHub, Gitea and Forgejo do: as it is built, and for the many
// ways in which a forge can answer without a process for each.
import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Ran, until } from '../support/engine.ts';
import {
  buildFleet,
  type Environment,
  type Fleet,
  patienceMs,
  poFolder,
  unwrapped,
} from '../support/fleet.ts';
import {
  type ForgeServer,
  noJob,
  repository,
  somebody,
  startForge,
  token,
  type User,
  us,
} from '../support/forge-server.ts';
import { flawsOf } from '../support/formats.ts';
import { poInProcess } from '../support/in-process.ts';

let fleet: Fleet;
let marker: string;

beforeAll(() => {
  fleet = buildFleet({ projects: { web: {} } });
  marker = `<!-- po:comment kind=plan fleet=${fleet.name} host=local -->`;
});
afterAll(() => fleet.end());

interface Asked {
  readonly body?: string;
  readonly env?: Environment;
  readonly args?: readonly string[];
}

/** How po is run: as it is built, or without a process of its own. */
type How = (env: Environment, words: readonly string[]) => Promise<Ran>;
const built: How = (env, words) => fleet.poWith(env, ...words);
const inProcess: How = (env, words) => poInProcess(words, fleet.desk, env);

/** Without a CI job: everything is given. No output may ever show the token. */
async function comment(
  forge: ForgeServer,
  { body = 'the plan\n', env = {}, args = [] }: Asked = {},
  how: How = inProcess,
): Promise<Ran> {
  const file = fleet.write('desk/plan.md', body);
  const where = ['--platform', forge.platform, '--server', forge.url, '--repository', repository];
  const all = ['comment', file, ...where, '--pull-request', '7', ...args];
  const ran = await how({ ...noJob, PO_FORGE_TOKEN: token, ...env }, all);
  expect(ran.stdout + ran.stderr).not.toContain(token);
  return ran;
}

interface Problem {
  readonly code: string;
  readonly detail: string;
  readonly help: string | null;
}

/** The one diagnostic of a comment that could not be made. */
async function problem(forge: ForgeServer, asked: Asked = {}): Promise<Problem> {
  return problemIn(await comment(forge, { ...asked, args: [...(asked.args ?? []), '--json'] }));
}

function problemIn(ran: Ran): Problem {
  expect(ran).toMatchObject({ code: 1, stderr: '' });
  const document = JSON.parse(ran.stdout);
  expect(flawsOf('diagnostics', document)).toEqual([]);
  expect(document.diagnostics).toHaveLength(1);
  return document.diagnostics[0];
}

const platforms = ['github', 'gitea', 'forgejo'] as const;

describe.each(platforms)('at %s', (platform) => {
  it('makes a comment, leaves it while it says the same, and changes it when it does not', async () => {
    const forge = await startForge(platform);
    const first = await comment(forge, {}, built);
    expect(first).toMatchObject({ code: 0, stderr: '' });
    expect(first.stdout).toMatch(
      /^Created: the plan of fleet \S+ on team\/fleet#7, http\S+#issuecomment-1000\n$/,
    );
    expect(forge.comments).toMatchObject([{ user: us, body: `${marker}\nthe plan\n` }]);
    expect(forge.seen.every(({ authorization }) => authorization.endsWith(` ${token}`))).toBe(true);

    // As some of them keep it.
    for (const one of forge.comments) one.body = one.body.replaceAll('\n', '\r\n').trimEnd();
    const second = await comment(forge, { args: ['--json'] }, built);
    expect(second).toMatchObject({ code: 0, stderr: '' });
    const document = JSON.parse(second.stdout);
    expect(flawsOf('comment', document)).toEqual([]);
    expect(document).toMatchObject({
      format: 'po.comment/1',
      action: 'unchanged',
      platform,
      repository,
      pullRequest: 7,
      kind: 'plan',
      host: 'local',
      marker,
      further: [],
    });
    expect(forge.count('POST ') + forge.count('PATCH ')).toBe(1);

    const third = await comment(forge, { body: 'another plan\n' }, built);
    expect(third.stdout).toMatch(/^Updated: /);
    expect(forge.comments).toMatchObject([{ body: `${marker}\nanother plan\n` }]);
  });

  it('finds where to comment in the variables of a job', async () => {
    const forge = await startForge(platform);
    const upper = platform.toUpperCase();
    const event = fleet.write(
      'event.json',
      JSON.stringify({ action: 'opened', pull_request: { number: 7 } }),
    );
    // Gitea’s and Forgejo’s runners set these as well.
    const job = {
      GITHUB_ACTIONS: 'true',
      ...(platform === 'github' ? {} : { GITEA_ACTIONS: 'true', [`${upper}_ACTIONS`]: 'true' }),
      GITHUB_SERVER_URL: forge.url,
      GITHUB_API_URL: forge.api,
      GITHUB_REPOSITORY: repository,
      [`${upper}_TOKEN`]: token,
    };
    const byEvent = { ...noJob, ...job, GITHUB_EVENT_PATH: event };
    fleet.write('desk/plan.md', 'the plan\n');
    expect(await fleet.poWith(byEvent, 'comment', 'plan.md')).toMatchObject({ code: 0, stderr: '' });
    const ref = platform === 'github' ? 'refs/pull/7/merge' : 'refs/pull/7/head';
    const byRef = { ...noJob, ...job, GITHUB_REF: ref };
    expect((await fleet.poWith(byRef, 'comment', 'plan.md')).stdout).toMatch(/^Unchanged: /);
    const push = { ...noJob, ...job, GITHUB_REF: 'refs/heads/main' };
    const without = await fleet.poWith(push, 'comment', 'plan.md');
    expect(without.code).toBe(1);
    expect(unwrapped(without.stderr)).toContain(
      'this job was started by something other than a pull request',
    );
  });
});

describe.each(platforms)('with --only-update, at %s', (platform) => {
  const only = ['--only-update'];

  it('makes no comment, and says so', async () => {
    const forge = await startForge(platform);
    // Neither what somebody quotes nor what is about something else is to be updated.
    const others = [forge.add(somebody, marker), forge.add(us, marker.replace('kind=plan', 'kind=diff'))];
    const before = JSON.stringify(others);
    const ran = await comment(forge, { args: only }, built);
    expect(ran).toEqual({
      code: 0,
      stderr: '',
      stdout: `None: there is no plan of fleet ${fleet.name} on team/fleet#7 to keep up to date, and none was made\n`,
    });
    const json = await comment(forge, { args: [...only, '--json'] });
    expect(json).toMatchObject({ code: 0, stderr: '' });
    const document = JSON.parse(json.stdout);
    expect(flawsOf('comment', document)).toEqual([]);
    expect(document).toMatchObject({ action: 'none', url: null, id: null, marker, further: [] });
    expect(forge.count('POST ') + forge.count('PATCH ')).toBe(0);
    expect(JSON.stringify(forge.comments)).toBe(before);
  });

  it('changes the one that is there, and leaves it where it says the same', async () => {
    const forge = await startForge(platform);
    await comment(forge);
    expect((await comment(forge, { args: only })).stdout).toMatch(/^Unchanged: /);
    expect((await comment(forge, { args: only, body: 'nothing any more\n' })).stdout).toMatch(/^Updated: /);
    expect(forge.comments).toMatchObject([{ body: `${marker}\nnothing any more\n` }]);
    expect(forge.count('POST ')).toBe(1);
  });
});

/** Forgejo speaks as Gitea does, through the same library. */
describe.each(['github', 'gitea'] as const)('as %s speaks', (platform) => {
  it('keeps a comment for each kind and each fleet', async () => {
    const forge = await startForge(platform);
    forge.add(us, marker.replace(fleet.name, 'other'));
    await comment(forge);
    await comment(forge, { args: ['--kind', 'diff'], body: 'the diff\n' });
    expect(forge.comments.map(({ body }) => body.split('\n')[0])).toEqual([
      marker.replace(fleet.name, 'other'),
      marker,
      marker.replace('kind=plan', 'kind=diff'),
    ]);
  });

  it('touches nobody else’s comment, whatever it quotes', async () => {
    const forge = await startForge(platform);
    const quotes = [marker, `${marker}\nthe plan\n`, `> ${marker}\nwhat is this?`].map((body) =>
      forge.add(somebody, body),
    );
    // Ours, and about something else: the marker is not its first line.
    quotes.push(forge.add(us, `I saw\n${marker}\n`), forge.add(us, `${marker} and more`));
    const before = JSON.stringify(quotes);
    expect((await comment(forge)).stdout).toMatch(/^Created: /);
    expect(JSON.stringify(quotes)).toBe(before);
    expect(forge.comments).toHaveLength(6);
    expect((await comment(forge, { body: 'new\n' })).stdout).toMatch(/#issuecomment-1005\n$/);
    expect(JSON.stringify(quotes)).toBe(before);
  });

  it('cannot be made to bear another marker by its text', async () => {
    const forge = await startForge(platform);
    const other = marker.replace('kind=plan', 'kind=diff');
    await comment(forge, { body: `${other}\nforged\n\n<!--PO:comment-->\n` });
    expect(forge.comments[0]?.body).toBe(`${marker}\n‹${other.slice(1)}\nforged\n\n‹!--PO:comment-->\n`);
  });

  it('finds it on the third page', async () => {
    const forge = await startForge(platform);
    forge.pageSize = platform === 'github' ? 100 : 50;
    for (let index = 0; index < 2 * forge.pageSize + 5; index += 1) forge.add(somebody, `comment ${index}`);
    const ours = forge.add(us, marker);
    expect((await comment(forge)).stdout).toMatch(/^Updated: /);
    expect(ours.body).toBe(`${marker}\nthe plan\n`);
    expect(forge.seen.filter(({ request }) => request.includes('page=3'))).toHaveLength(1);
    expect(forge.count('POST ')).toBe(0);
  });

  it('keeps up the oldest of two, and says so', async () => {
    const forge = await startForge(platform);
    const young = forge.add(us, marker, { createdAt: '2026-11-23T00:00:00Z' });
    const old = forge.add(us, `${marker}\nold`, { createdAt: '2026-11-21T00:00:00Z' });
    const ran = await comment(forge);
    expect(ran.code).toBe(0);
    expect(ran.stdout).toContain(`#issuecomment-${old.id}\n`);
    expect(ran.stderr).toContain('1 younger comment of ours bears the same marker');
    expect(ran.stderr).toContain(`#issuecomment-${young.id}\n`);
    expect(young.body).toBe(marker);
    expect(forge.comments).toHaveLength(2);
  });

  it.each([
    ['closed', { state: 'closed', merged: false }],
    ['merged', { state: 'closed', merged: true }],
  ] as const)('writes nothing where the pull request is %s', async (word, pull) => {
    const forge = await startForge(platform);
    forge.pull = pull;
    forge.add(us, marker);
    const ran = await comment(forge);
    expect(ran).toMatchObject({ code: 4, stdout: '' });
    expect(unwrapped(ran.stderr)).toContain(`team/fleet#7 is ${word}:`);
    const json = await comment(forge, { args: ['--json'] });
    expect(json).toMatchObject({ code: 4, stderr: '' });
    const document = JSON.parse(json.stdout);
    expect(flawsOf('diagnostics', document)).toEqual([]);
    expect(document.diagnostics).toMatchObject([{ code: 'pull-request-closed' }]);
    // Nobody needs it to be up to date any more.
    const only = await comment(forge, { args: ['--only-update'] });
    expect(only).toMatchObject({ code: 0, stdout: expect.stringMatching(/^None: /), stderr: '' });
    expect(forge.count('POST ') + forge.count('PATCH ')).toBe(0);
  });

  it('says what is wrong with the token, and does not show it', async () => {
    const forge = await startForge(platform);
    const wrong = 'another-token-9876543210';
    const found = await problem(forge, { env: { PO_FORGE_TOKEN: wrong } });
    expect(found.code).toBe('forge-token-refused');
    expect(JSON.stringify(found)).not.toContain(wrong);
    expect(found.help).toContain('check whether the token in PO_FORGE_TOKEN is for');
    const words = platform === 'github' ? 'Bad credentials' : 'invalid username, password or token';
    expect(found.detail).toContain(words);
  });

  it.each([
    [403, 'forge-forbidden'],
    [404, 'pull-request-missing'],
    [422, 'forge-refused'],
    [500, 'forge-refused'],
  ] as const)('says why nothing was made: %s', async (status, code) => {
    const forge = await startForge(platform);
    // What answers may well repeat the token.
    const body = { message: `no, ${token}\u001b[31m`, errors: [{ message: 'Body is too long' }] };
    forge.faults.push({ on: /^POST /, what: { status, body } });
    const found = await problem(forge);
    expect(found.code).toBe(code);
    expect(found.detail).toContain(`: ${status}: no, ***`);
    expect(found.detail).toContain('Body is too long');
    expect(forge.count('POST ')).toBe(1);
    const ran = await comment(forge);
    expect(ran.code).toBe(1);
    expect(ran.stderr).not.toContain('\u001b');
  });

  it('waits as long as it is asked to, and tries again', async () => {
    const forge = await startForge(platform);
    const slow = { status: 429, headers: { 'Retry-After': '1' }, body: { message: 'slow down' } };
    forge.faults.push(
      { on: /^POST /, times: 1, what: slow },
      { on: /^GET .*\/pulls\//, times: 1, what: slow },
    );
    expect((await comment(forge)).stdout).toMatch(/^Created: /);
    expect(forge.count('POST ')).toBe(2);
    expect(forge.comments).toHaveLength(1);
  });

  it('waits no longer than a minute, and says until when to wait', async () => {
    const forge = await startForge(platform);
    forge.faults.push({ on: /./, what: { status: 429, headers: { 'Retry-After': '61' }, body: {} } });
    const { code, help } = await problem(forge);
    expect(code).toBe('rate-limited');
    expect(help).toMatch(/^try again after \d{4}-\d\d-\d\dT\d\d:\d\d:\d\d/);
    expect(forge.seen).toHaveLength(1);
  });

  it('tries again where a forge cannot answer for a moment', async () => {
    const forge = await startForge(platform);
    forge.add(us, marker);
    for (const [on, status] of [
      [/^GET .*\/pulls\//, 502],
      [/^GET .*\/comments/, 503],
      [/^PATCH /, 504],
    ] as const) {
      forge.faults.push({ on, times: 1, what: { status, body: '<html>Bad Gateway</html>' } });
    }
    forge.faults.push({ on: /^GET \/user/, times: 1, what: 'reset' });
    expect((await comment(forge)).stdout).toMatch(/^Updated: /);
    expect(forge.count('PATCH ')).toBe(2);
  });

  it('makes no second comment when the first was made without an answer', async () => {
    const forge = await startForge(platform);
    forge.faults.push({ on: /^POST /, times: 1, what: 'done-and-reset' });
    expect((await comment(forge)).stdout).toMatch(/^Created: /);
    expect(forge.comments).toHaveLength(1);
    expect(forge.count('POST ')).toBe(1);
  });

  it('makes it once more when it was not made, and not without an end', async () => {
    const forge = await startForge(platform);
    forge.faults.push({ on: /^POST /, times: 1, what: 'reset' });
    expect((await comment(forge)).stdout).toMatch(/^Created: /);
    expect(forge.comments).toHaveLength(1);
    expect(forge.count('POST ')).toBe(2);

    const dead = await startForge(platform);
    dead.faults.push({ on: /^POST /, what: { status: 502, body: '' } });
    expect((await problem(dead)).code).toBe('forge-unavailable');
    expect(dead.count('POST ')).toBe(4);
    expect(dead.count('GET /repos/team/fleet/issues')).toBe(5);
  });

  it('takes the token to no other place', async () => {
    const other = await startForge(platform);
    for (const status of [302, 308]) {
      const forge = await startForge(platform);
      const location = `${other.api}/repos/team/fleet/pulls/7`;
      forge.faults.push({ on: /./, what: { status, headers: { Location: location } } });
      const { code, detail } = await problem(forge);
      expect(code).toBe('forge-elsewhere');
      expect(detail).toContain(other.url);
    }
    expect(other.seen).toEqual([]);
  });

  it('follows a redirect on the same server', async () => {
    const forge = await startForge(platform);
    forge.faults.push({
      on: /^POST /,
      times: 1,
      what: { status: 307, headers: { Location: `${forge.api}/repos/team/fleet/issues/7/comments` } },
    });
    forge.faults.push({
      on: /^GET .*\/pulls\//,
      times: 1,
      what: { status: 301, headers: { Location: `${forge.api}/repos/team/fleet/pulls/7` } },
    });
    expect((await comment(forge)).stdout).toMatch(/^Created: /);
    expect(forge.comments).toMatchObject([{ body: `${marker}\nthe plan\n` }]);
  });

  it('takes what is no API for none', async () => {
    const forge = await startForge(platform);
    forge.faults.push({ on: /./, what: { status: 200, body: '<html>Sign in</html>' } });
    expect((await problem(forge)).code).toBe('forge-unfit');
    forge.faults.splice(0, 1, { on: /comments/, what: { status: 200, body: { comments: [] } } });
    expect((await problem(forge)).code).toBe('forge-unfit');
    expect(forge.count('POST ')).toBe(0);
  });
});

describe('where the token may not ask whose it is', () => {
  const job: User = { id: 41_898_282, login: 'github-actions[bot]', type: 'Bot' };

  it('GitHub’s comments of an app are ours by their first line, and nobody else’s', async () => {
    const forge = await startForge('github');
    forge.user = null;
    forge.writer = job;
    forge.add(somebody, `${marker}\nquoted`);
    expect((await comment(forge)).stdout).toMatch(/^Created: /);
    expect((await comment(forge, { body: 'new\n' })).stdout).toMatch(/^Updated: /);
    expect(forge.comments.map(({ body }) => body)).toEqual([`${marker}\nquoted`, `${marker}\nnew\n`]);
  });

  it.each(['gitea', 'forgejo'] as const)(
    'at %s a person’s comment may be ours: nothing is done',
    async (platform) => {
      const forge = await startForge(platform);
      forge.user = null;
      expect((await comment(forge)).stdout).toMatch(/^Created: /);
      const { code, help } = await problem(forge, { body: 'new\n' });
      expect(code).toBe('comment-author-unknown');
      expect(help).toBe('give the token in PO_FORGE_TOKEN the scope read:user');
      // Nor is it taken for one that is not there.
      expect((await problem(forge, { args: ['--only-update'] })).code).toBe('comment-author-unknown');
      expect(forge.comments).toMatchObject([{ body: `${marker}\nthe plan\n` }]);
    },
  );

  it('a job’s own user at Gitea is known by its number', async () => {
    const forge = await startForge('gitea');
    forge.user = null;
    forge.writer = { id: -2, login: 'gitea-actions' };
    await comment(forge);
    expect((await comment(forge, { body: 'new\n' })).stdout).toMatch(/^Updated: /);
    expect(forge.comments).toHaveLength(1);
  });
});

it('what was brought over from another forge is not ours, whoever brought it', async () => {
  const forge = await startForge('forgejo');
  forge.add(us, marker, { originalAuthor: 'somebody-there' });
  expect((await comment(forge)).stdout).toMatch(/^Created: /);
  expect(forge.comments[0]?.body).toBe(marker);
});

it('a link to a further page takes the token to no other place', async () => {
  const [forge, other] = [await startForge('github'), await startForge('github')];
  const next = `<${other.api}/repos/team/fleet/issues/7/comments?page=2>; rel="next"`;
  forge.faults.push({ on: /^GET .*comments/, what: { status: 200, headers: { Link: next }, body: [] } });
  expect((await problem(forge)).code).toBe('forge-elsewhere');
  expect(other.seen).toEqual([]);
  expect(forge.count('POST ')).toBe(0);
});

it('GitHub’s other ways of saying that a limit is reached', async () => {
  const forge = await startForge('github');
  const message = 'You have exceeded a secondary rate limit.';
  forge.faults.push({ on: /^POST /, times: 1, what: { status: 403, body: { message } } });
  const inAnHour = String(Math.floor(Date.now() / 1_000) + 3_600);
  const spent = { 'X-RateLimit-Remaining': '0', 'X-RateLimit-Reset': inAnHour };
  expect((await comment(forge)).stdout).toMatch(/^Created: /);
  forge.faults.push({ on: /./, what: { status: 403, headers: spent, body: { message: 'API rate limit' } } });
  const { code, help } = await problem(forge);
  expect(code).toBe('rate-limited');
  expect(help).toContain(`after ${new Date(Number(inAnHour) * 1_000).toISOString().slice(0, 13)}`);
});

it('is refused where not every comment can be seen: it might be made twice', async () => {
  const forge = await startForge('gitea');
  forge.faults.push({
    on: /^GET .*comments/,
    what: { status: 200, headers: { 'X-Total-Count': '3' }, body: [] },
  });
  const { code, detail } = await problem(forge);
  expect(code).toBe('forge-unfit');
  expect(detail).toContain('0 of 3 comments');
  expect(forge.count('POST ')).toBe(0);
});

describe('what is wrong before anything is asked', () => {
  it.each([
    [['--pull-request', '0'], '--pull-request takes a number'],
    [['--repository', '../x'], '--repository takes OWNER/NAME'],
    [['--repository', 'a/b/c'], '--repository takes OWNER/NAME'],
    [['--platform', 'gitlab'], '--platform is one of github, forgejo, gitea'],
    [['--kind', 'a b'], '--kind takes a word of lower-case letters, digits and hyphens'],
    [['--server', 'ssh://x'], '--server takes an address such as'],
    [['--server', 'https://me:secret@x'], '--server takes an address such as'],
    [['one.md', '-'], 'name one file, or - for standard input'],
  ])('%s', async (args, problem) => {
    const ran = await inProcess(noJob, ['comment', ...args]);
    expect(ran).toMatchObject({ code: 64, stdout: '' });
    expect(ran.stderr).toContain(problem);
    expect(ran.stderr).not.toContain('secret');
  });

  const at = ['--server', 'https://git.example.org', '--repository', repository, '--pull-request', '7'];
  it.each([
    ['forge-unknown', [], {}],
    ['forge-unknown', ['--platform', 'gitea'], {}],
    ['forge-unknown', ['--platform', 'github'], {}],
    ['pull-request-unknown', ['--platform', 'github', '--repository', repository], {}],
    ['forge-insecure', [...at, '--platform', 'gitea', '--server', 'http://git.example.org'].slice(2), {}],
    ['forge-token-missing', [...at, '--platform', 'forgejo'], { GITHUB_TOKEN: token, PO_FORGE_TOKEN: ' ' }],
    ['forge-token-unfit', [...at, '--platform', 'forgejo'], { FORGEJO_TOKEN: `${token}\nmore` }],
    ['comment-empty', [...at, '--platform', 'forgejo'], { FORGEJO_TOKEN: token }],
    ['comment-file-missing', ['none.md', ...at, '--platform', 'forgejo'], { FORGEJO_TOKEN: token }],
    ['comment-too-long', ['long.md', ...at, '--platform', 'forgejo'], { FORGEJO_TOKEN: token }],
    [
      'forge-token-missing',
      [...at, '--platform', 'github'],
      { GITHUB_ACTIONS: 'true', GITHUB_SERVER_URL: 'https://github.com', GITHUB_TOKEN: token },
    ],
  ] as const)('%s %s', async (code, args, env) => {
    fleet.write('desk/long.md', 'x'.repeat(65_536));
    const ran = await inProcess({ ...noJob, ...env }, ['comment', '--json', ...args]);
    expect(problemIn(ran).code).toBe(code);
    expect(ran.stdout).not.toContain(token);
  });

  it('a forge that is not there', async () => {
    const forge = await startForge('gitea');
    await forge.end();
    const { code, detail } = await problem(forge);
    expect(code).toBe('forge-unavailable');
    expect(detail).toContain('ECONNREFUSED');
  });
});

describe('where the registry has errors', () => {
  const broken = (text: string) => ['--fleet', fleet.write('desk/broken.toml', text)];

  it('is made all the same: it may have to say so, and needs no more than the name of the fleet', async () => {
    const forge = await startForge('gitea');
    const args = broken(`[fleet]\nname = "${fleet.name}"\nroot = 7\n[projects.web]\nstate = "stoped"\n`);
    expect(await comment(forge, { args })).toMatchObject({ code: 0, stderr: '' });
    expect(forge.comments).toMatchObject([{ body: `${marker}\nthe plan\n` }]);
  });

  it.each(['[fleet]\nroot = "."\n', '[fleet]\nname = "No Name"\n', 'fleet'])(
    'fails where it has no name: %j',
    async (text) => {
      const forge = await startForge('gitea');
      const ran = await comment(forge, { args: broken(text) });
      expect(ran).toMatchObject({ code: 1, stdout: '' });
      expect(ran.stderr).toContain('broken.toml');
      expect(forge.seen).toEqual([]);
    },
  );
});

it('takes the text from standard input, without the token in it', async () => {
  const forge = await startForge('github');
  const where = ['--platform', 'github', '--server', forge.url, '--repository', repository];
  for (const dash of [['-'], []]) {
    const child = spawn(
      process.execPath,
      [join(poFolder(), 'po.mjs'), 'comment', ...dash, ...where, '--pull-request', '7'],
      {
        cwd: fleet.desk,
        env: { ...fleet.env, ...noJob, GH_TOKEN: token },
        stdio: ['pipe', 'ignore', 'pipe'],
      },
    );
    child.stdin.end(`\uFEFFa token: ${token}\r\n`);
    const code = await new Promise((resolve) => child.on('close', resolve));
    expect(code).toBe(0);
  }
  expect(forge.comments).toMatchObject([{ body: `${marker}\na token: ***\n` }]);
});

it.each(['SIGINT', 'SIGTERM'] as const)('ends at once at %s', async (signal) => {
  const forge = await startForge('gitea');
  forge.faults.push({ on: /^GET .*comments/, what: 'silence' });
  fleet.write('desk/plan.md', 'the plan\n');
  const where = ['--platform', 'gitea', '--server', forge.url, '--repository', repository];
  const env = { ...noJob, PO_FORGE_TOKEN: token };
  const running = fleet.start(env, 'comment', 'plan.md', ...where, '--pull-request', '7');
  await until(
    'the comments to be asked for',
    () => forge.count('GET /repos/team/fleet/issues') > 0,
    patienceMs,
  );
  running.child.kill(signal);
  const ran = await running.done;
  expect(ran).toMatchObject({ code: 130, stdout: '' });
  expect(ran.stderr).toContain('po comment: interrupted.');
  expect(forge.count('POST ')).toBe(0);
});

it('ends at once while it waits for its next try', async () => {
  const forge = await startForge('github');
  forge.faults.push({ on: /./, what: { status: 429, headers: { 'Retry-After': '50' }, body: {} } });
  fleet.write('desk/plan.md', 'the plan\n');
  const where = ['--platform', 'github', '--server', forge.url, '--repository', repository];
  const env = { ...noJob, PO_FORGE_TOKEN: token };
  const running = fleet.start(env, 'comment', 'plan.md', ...where, '--pull-request', '7');
  await until('the first request', () => forge.seen.length > 0, patienceMs);
  running.child.kill('SIGINT');
  expect((await running.done).code).toBe(130);
  expect(forge.seen).toHaveLength(1);
});
