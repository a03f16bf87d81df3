// The pure parts of `po comment`: where it goes, how it is found again, which comment is ours, what is said; and the
// limits of the port, with a real server and short waits.
import { describe, expect, it } from 'vitest';
import { DiagnosticError } from '../../../engine/kernel/diagnostic.ts';
import { decide } from '../../../src/comment/decide.ts';
import { type Environment, type Job, jobIn } from '../../../src/comment/job.ts';
import { bears, commentText, isSameText, markerOf } from '../../../src/comment/marker.ts';
import { putComment } from '../../../src/comment/put.ts';
import { type Given, isRepository, serverIn, targetOf } from '../../../src/comment/target.ts';
import { redacted, tokenFor, withoutToken } from '../../../src/comment/token.ts';
import type { Step } from '../../../src/plan/plan.ts';
import { sizeOf } from '../../../src/view/markdown.ts';
import { planMarkdown } from '../../../src/view/plan/markdown.ts';
import { systemClock } from '../../../src/world/clock.ts';
import { type Trouble, UnclearFailure } from '../../../src/world/forge/failure.ts';
import type { Account, Forge, ForgeComment } from '../../../src/world/forge/forge.ts';
import { forgeFetch } from '../../../src/world/forge/http.ts';
import { fc } from '../../support/fast-check.ts';
import { startForge } from '../../support/forge-server.ts';
import { planOf } from '../../support/golden.ts';

const names = { kind: 'plan', fleet: 'recipes', host: 'local' };
const marker = markerOf(names);
const us: Account = { id: 1, login: 'po', isAutomaton: false };
const app: Account = { id: 2, login: 'ci[bot]', isAutomaton: true };
const other: Account = { id: 3, login: 'somebody', isAutomaton: false };

function commentOf(
  id: number,
  author: Account | null,
  body: string,
  createdAt = '2026-11-22T10:00:00Z',
): ForgeComment {
  return { id, author, body, url: `https://git.example.org/${id}`, createdAt };
}

const word = fc.stringMatching(/^[a-z0-9][a-z0-9-]{0,38}$/);
/** What somebody would write who wants another comment to be taken for ours. */
const nastyBody = fc
  .array(
    fc.oneof(
      fc.constantFrom(
        marker,
        '<!-- po:comment',
        '<!--po:comment-->',
        '<!---->',
        '-->',
        '\n',
        '\r\n',
        '\r',
        '\uFEFF',
        '<',
      ),
      word.map((kind) => markerOf({ ...names, kind })),
      fc.string(),
    ),
    { maxLength: 12 },
  )
  .map((parts) => parts.join(''));

describe('a marker', () => {
  it('names the kind, the fleet and the host', () => {
    expect(marker).toBe('<!-- po:comment kind=plan fleet=recipes host=local -->');
    expect(() => markerOf({ ...names, kind: 'a -->' })).toThrow();
  });

  it('is told apart from every other one', () => {
    fc.assert(
      fc.property(fc.tuple(word, word, word), fc.tuple(word, word, word), (a, b) => {
        const [one, two] = [a, b].map(([kind, fleet, host]) => markerOf({ kind, fleet, host }));
        expect(bears(`${one}\ntext`, two ?? '')).toBe(one === two);
      }),
    );
  });

  it('can be borne by its own comment alone, whatever the text is', () => {
    fc.assert(
      fc.property(nastyBody, word, (body, kind) => {
        const made = commentText(marker, body, 'x');
        if (!made.ok) return;
        expect(bears(made.text, marker)).toBe(true);
        // Nowhere else, should anybody ever look further than the first line.
        expect(made.text.match(/<!-*\s*po:comment/gi)).toHaveLength(1);
        const foreign = markerOf({ ...names, kind });
        expect(bears(made.text, foreign)).toBe(foreign === marker);
      }),
    );
  });

  it('is kept through what forges do to line breaks, and a comment is not changed for it', () => {
    fc.assert(
      fc.property(nastyBody, (body) => {
        const made = commentText(marker, body, 'x');
        if (!made.ok) return;
        const stored = made.text.replaceAll('\n', '\r\n').trimEnd();
        expect(bears(stored, marker)).toBe(true);
        expect(isSameText(stored, made.text)).toBe(true);
        // Reading the same body again makes the same comment.
        expect(commentText(marker, body, 'x')).toEqual(made);
      }),
    );
  });

  it.each([
    ['', false],
    [marker, true],
    [`${marker}\n`, true],
    [`${marker}\r\ntext`, true],
    [` ${marker}\n`, false],
    [`\n${marker}\n`, false],
    [`${marker} \n`, false],
    [`${marker}text`, false],
    [`> ${marker}\n`, false],
  ])('is the whole first line: %j', (body, isBorne) => {
    expect(bears(body, marker)).toBe(isBorne);
  });
});

describe('the text of a comment', () => {
  const codeOf = (body: string) => {
    const made = commentText(marker, body, 'x');
    return made.ok ? null : made.diagnostic.code;
  };

  it('is as long as GitHub takes and not longer', () => {
    const room = 65_536 - marker.length - 2;
    expect(codeOf('x'.repeat(room))).toBeNull();
    expect(codeOf('x'.repeat(room + 1))).toBe('comment-too-long');
  });

  it('has room for the longest plan, with the longest marker and whatever is in it', async () => {
    const empty = await planOf({ projects: [] });
    const name = 'p'.repeat(34);
    const steps = Array.from({ length: 2_000 }, (_, index): Step => {
      const project = `${name}-${index}`;
      const texts = { id: `${project}/agents`, project, host: 'local', display: {}, before: null, needs: [] };
      const after = { agents: [marker, marker] };
      return { ...texts, kind: 'agents', action: 'start', reason: 'agents-missing', risk: 'safe', after };
    });
    const page = planMarkdown({ ...empty, steps }, { next: 'po apply', registryCommit: null });
    expect(sizeOf(page)).toBeGreaterThan(60_000);
    const longest = 'x'.repeat(39);
    const made = commentText(markerOf({ kind: longest, fleet: longest, host: longest }), page, 'x');
    expect(made.ok).toBe(true);
  });

  it.each(['', ' \n\t\n', '\uFEFF\n'])('is not empty: %j', (body) => {
    expect(codeOf(body)).toBe('comment-empty');
  });
});

describe('what becomes of it', () => {
  const text = `${marker}\nnew\n`;
  const decision = (
    comments: readonly ForgeComment[],
    own: Account | null,
    isAutomatonUnlessKnown = true,
  ) => {
    const made = decide({ comments, own, isAutomatonUnlessKnown, marker, text });
    return made.kind === 'create' || made.kind === 'unclear'
      ? made.kind
      : `${made.kind} ${made.comment.id}, further ${made.further.map(({ id }) => id).join(' ')}`;
  };

  it.each([
    ['nobody has written', [], us, 'create'],
    ['somebody quotes it', [commentOf(1, other, text)], us, 'create'],
    ['its author is gone', [commentOf(1, null, text)], us, 'create'],
    ['ours is the same', [commentOf(1, us, text)], us, 'unchanged 1, further '],
    ['ours differs', [commentOf(1, us, `${marker}\nold\n`)], us, 'update 1, further '],
    ['ours is about something else', [commentOf(1, us, text.replace('plan', 'diff'))], us, 'create'],
    ['an app wrote it and is not us', [commentOf(1, app, text)], us, 'create'],
    [
      'an app wrote it and may be us',
      [commentOf(1, other, text), commentOf(2, app, text)],
      null,
      'unchanged 2, further ',
    ],
  ] as const)('%s', (_, comments, own, expected) => {
    expect(decision(comments, own)).toBe(expected);
  });

  it('is the oldest of several, by its time and not by its place', () => {
    const comments = [
      commentOf(5, us, marker, '2026-11-23T00:00:00Z'),
      commentOf(9, us, marker, '2026-11-21T00:00:00Z'),
      commentOf(7, us, marker, '2026-11-21T00:00:00Z'),
    ];
    expect(decision(comments, us)).toBe('update 7, further 9 5');
  });

  it('is nothing where a token that may not ask could be a person’s', () => {
    expect(decision([commentOf(1, other, text)], null, false)).toBe('unclear');
    expect(decision([commentOf(1, other, text)], null, true)).toBe('create');
    expect(decision([commentOf(1, other, 'text')], null, false)).toBe('create');
  });

  it('never touches a comment of somebody else, and never makes a second one', () => {
    const anyComment = fc.record({
      author: fc.constantFrom(us, app, other, null),
      body: fc.oneof(nastyBody, fc.constantFrom(text, marker, `${marker}\nold`)),
    });
    fc.assert(
      fc.property(fc.array(anyComment, { maxLength: 8 }), fc.constantFrom(us, app, null), (all, own) => {
        const comments = all.map(({ author, body }, id) => commentOf(id, author, body));
        const made = decide({ comments, own, isAutomatonUnlessKnown: false, marker, text });
        const mine = comments.filter(
          ({ author, body }) =>
            bears(body, marker) && (own === null ? author?.isAutomaton : author?.id === own.id),
        );
        if (made.kind === 'create' || made.kind === 'unclear') expect(mine).toEqual([]);
        else expect([made.comment, ...made.further].map(({ id }) => id)).toEqual(mine.map(({ id }) => id));
      }),
    );
  });
});

describe('a comment of which nobody knows whether it was made', () => {
  const lost: Trouble = { kind: 'unreachable', why: 'other side closed' };

  /** Fails as often as it is told, and makes the comment in one of these tries all the same, or in none. */
  function forgeThat(failures: number, madeIn: number | null): Forge & { readonly made: ForgeComment[] } {
    const made: ForgeComment[] = [];
    let tries = 0;
    return {
      made,
      mergedWith: async () => [],
      pullRequest: async () => ({ state: 'open', url: '' }),
      ownAccount: async () => us,
      comments: async () => [...made],
      async create(body) {
        tries += 1;
        const isLost = tries <= failures;
        if (!isLost || tries === madeIn) made.push(commentOf(tries, us, body));
        if (isLost) throw new UnclearFailure(lost, 'POST', tries >= 4);
        const [comment] = made.slice(-1);
        if (comment === undefined) throw new Error('none was made');
        return comment;
      },
      update: async () => {
        throw new Error('there is nothing to change');
      },
    };
  }

  it.each([
    [0, null],
    [1, null],
    [1, 1],
    [3, null],
    [3, 3],
    [4, 4],
  ])('is there once after %s lost answers, made in try %s', async (failures, madeIn) => {
    const forge = forgeThat(failures, madeIn);
    const wanted = { platform: 'github', marker, text: `${marker}\nx\n`, onlyUpdate: false } as const;
    const put = await putComment(forge, wanted);
    expect(put).toMatchObject({ kind: 'put', action: 'created' });
    expect(forge.made).toHaveLength(1);
  });

  it('is given up after four', async () => {
    const forge = forgeThat(9, null);
    const wanted = { platform: 'github', marker, text: `${marker}\nx\n`, onlyUpdate: false } as const;
    await expect(putComment(forge, wanted)).rejects.toBeInstanceOf(UnclearFailure);
  });
});

describe('a job', () => {
  const none = () => null;
  const github = {
    GITHUB_ACTIONS: 'true',
    GITHUB_SERVER_URL: 'https://github.com',
    GITHUB_API_URL: 'https://api.github.com',
    GITHUB_REPOSITORY: 'team/fleet',
    GITHUB_REF: 'refs/pull/7/merge',
    GITHUB_EVENT_PATH: '/event.json',
  };

  it.each([
    ['none', {}, null],
    ['an empty variable', { GITHUB_ACTIONS: '' }, null],
    ['GitHub', github, 'github'],
    ['Gitea, which sets those of GitHub', { ...github, GITEA_ACTIONS: 'true' }, 'gitea'],
    [
      'Forgejo, which sets those of Gitea',
      { ...github, GITEA_ACTIONS: 'true', FORGEJO_ACTIONS: 'true' },
      'forgejo',
    ],
  ] as const)('is of %s', (_, env: Environment, platform) => {
    expect(jobIn(env, none)?.platform ?? null).toBe(platform);
  });

  it.each([
    ['the event of a pull request', JSON.stringify({ pull_request: { number: 8 }, number: 8 }), '8'],
    ['a comment on one', JSON.stringify({ issue: { number: 9, pull_request: { url: '' } } }), '9'],
    ['a comment on an issue: the ref', JSON.stringify({ issue: { number: 9 } }), '7'],
    ['no event: the ref', null, '7'],
    ['what is no event', '{', '7'],
    ['what is no number', JSON.stringify({ pull_request: { number: '8/../1' } }), '7'],
  ] as const)('knows its pull request by %s', (_, event, number) => {
    expect(jobIn(github, () => event)?.pullRequest).toBe(number);
  });

  it('is about no pull request on a branch', () => {
    expect(jobIn({ ...github, GITHUB_REF: 'refs/heads/main' }, none)?.pullRequest).toBeNull();
  });

  it('goes by Forgejo’s own variables before GitHub’s', () => {
    const env = {
      ...github,
      FORGEJO_ACTIONS: 'true',
      FORGEJO_SERVER_URL: 'https://git.example.org',
      FORGEJO_REF: 'refs/pull/3/head',
    };
    expect(jobIn(env, none)).toMatchObject({
      server: 'https://git.example.org',
      pullRequest: '3',
      api: null,
    });
  });
});

describe('where it goes', () => {
  const nothing: Given = { platform: null, server: null, repository: null, pullRequest: null };
  const job: Job = {
    platform: 'github',
    server: 'https://github.com',
    api: 'https://api.github.com',
    repository: 'team/fleet',
    pullRequest: '7',
  };
  const of = (given: Partial<Given>, of: Job | null = job) => {
    try {
      const { place, isOfJob } = targetOf({ ...nothing, ...given }, of);
      return `${place.api} ${place.owner}/${place.repository}#${place.pullRequest} ${isOfJob ? 'job' : 'given'}`;
    } catch (error) {
      if (error instanceof DiagnosticError) return error.diagnostics.map(({ code }) => code).join();
      throw error;
    }
  };

  it.each([
    [{}, 'https://api.github.com team/fleet#7 job'],
    [{ pullRequest: '8' }, 'https://api.github.com team/fleet#8 job'],
    [{ server: 'https://github.com/' }, 'https://api.github.com team/fleet#7 job'],
    // The number is that of the job’s repository.
    [{ repository: 'team/other' }, 'pull-request-unknown'],
    [{ repository: 'Team/Fleet' }, 'https://api.github.com Team/Fleet#7 job'],
    [{ server: 'https://git.example.org' }, 'forge-unknown'],
    [{ platform: 'gitea' }, 'forge-unknown'],
    [
      { server: 'https://git.example.org/', repository: 'a/b', pullRequest: '1' },
      'https://git.example.org/api/v3 a/b#1 given',
    ],
    [
      { platform: 'gitea', server: 'https://example.org/git', repository: 'a/b', pullRequest: '1' },
      'https://example.org/git/api/v1 a/b#1 given',
    ],
    [
      { server: 'https://team.ghe.com', repository: 'a/b', pullRequest: '1' },
      'https://api.team.ghe.com a/b#1 given',
    ],
  ] as const)('%j', (given, expected) => {
    expect(of(given)).toBe(expected);
  });

  it('needs everything where there is no job, but the address of GitHub', () => {
    expect(of({}, null)).toBe('forge-unknown');
    expect(of({ platform: 'github', repository: 'a/b' }, null)).toBe('pull-request-unknown');
    expect(of({ platform: 'github', repository: 'a/b', pullRequest: '2' }, null)).toBe(
      'https://api.github.com a/b#2 given',
    );
    expect(of({ platform: 'forgejo', repository: 'a/b', pullRequest: '2' }, null)).toBe('forge-unknown');
  });

  it('takes a job of an older runner of Forgejo for one of Forgejo when that is said', () => {
    const old: Job = { ...job, platform: 'gitea', server: 'https://git.example.org', api: null };
    expect(of({ platform: 'forgejo' }, old)).toBe('https://git.example.org/api/v1 team/fleet#7 job');
  });

  it.each([
    ['http://git.example.org', 'forge-insecure'],
    ['http://127.0.0.1.example.org', 'forge-insecure'],
    ['http://localhost:3000', 'http://localhost:3000/api/v1 a/b#1 given'],
    ['http://127.0.0.1:3000', 'http://127.0.0.1:3000/api/v1 a/b#1 given'],
    ['http://[::1]:3000', 'http://[::1]:3000/api/v1 a/b#1 given'],
  ])('%s', (server, expected) => {
    expect(of({ platform: 'gitea', server, repository: 'a/b', pullRequest: '1' })).toBe(expected);
  });

  it('lets no name lead to another path of the API', () => {
    for (const name of ['a/..', '../b', './b', 'a/.', 'a', 'a/b/c', 'a/b?x', 'a/b%2f', 'a /b', '/', 'a/b\n'])
      expect(isRepository(name), name).toBe(false);
    for (const name of ['a/b', 'a.b/c_d-e', '.github/x', 'a/...'])
      expect(isRepository(name), name).toBe(true);
    fc.assert(
      fc.property(fc.string(), (name) => {
        if (!isRepository(name)) return;
        expect(new URL(`https://h/api/repos/${name}/pulls/1`).pathname).toBe(`/api/repos/${name}/pulls/1`);
      }),
    );
  });

  it.each(['', 'x', 'ftp://x', 'https://u@x', 'https://u:p@x', 'https://x?a', 'https://x#a'])(
    'takes %j for no server',
    (text) => {
      expect(serverIn(text)).toBeNull();
    },
  );

  it('takes only what is a word for a kind', () => {
    const marker = (kind: string) => markerOf({ kind, fleet: 'a', host: 'local' });
    for (const kind of ['plan', '0', 'a-b']) expect(marker(kind)).toContain(`kind=${kind} `);
    for (const kind of ['', '-a', 'A', 'a b', 'a\n', 'x'.repeat(40), '-->'])
      expect(() => marker(kind), kind).toThrow('cannot stand in a marker');
  });
});

describe('the token', () => {
  const place = (platform: 'github' | 'gitea' | 'forgejo', isOfJob = true) => ({
    isOfJob,
    place: { platform, server: 'https://x', api: 'https://x', owner: 'a', repository: 'b', pullRequest: 1 },
  });
  const all = { PO_FORGE_TOKEN: 'p', GITHUB_TOKEN: 'g', GH_TOKEN: 'h', FORGEJO_TOKEN: 'f', GITEA_TOKEN: 't' };
  const { PO_FORGE_TOKEN: _, ...theirs } = all;

  it.each([
    ['github', all, 'PO_FORGE_TOKEN'],
    ['github', theirs, 'GITHUB_TOKEN'],
    ['github', { ...theirs, GITHUB_TOKEN: '' }, 'GH_TOKEN'],
    ['forgejo', theirs, 'FORGEJO_TOKEN'],
    ['forgejo', { GITEA_TOKEN: 't' }, 'GITEA_TOKEN'],
    ['gitea', theirs, 'GITEA_TOKEN'],
  ] as const)('of %s', (platform, env, name) => {
    expect(tokenFor(place(platform), env, true).name).toBe(name);
  });

  it('that a job was given is shown to no other server', () => {
    expect(() => tokenFor(place('github', false), theirs, true)).toThrow(/No token/);
    expect(tokenFor(place('github', false), all, true).name).toBe('PO_FORGE_TOKEN');
    expect(tokenFor(place('github', false), theirs, false).name).toBe('GITHUB_TOKEN');
  });

  it('is in no message about itself', () => {
    for (const value of ['secret word', 'secret\nword', 'sécret', 'x'.repeat(5_000)]) {
      const message = () => tokenFor(place('gitea'), { PO_FORGE_TOKEN: value }, false);
      expect(message).toThrow(/PO_FORGE_TOKEN/);
      expect(message).not.toThrow(value);
    }
    expect(tokenFor(place('gitea'), { PO_FORGE_TOKEN: ' with-a-break\n' }, false).value).toBe('with-a-break');
  });

  it('is cut out of any text', () => {
    const value = 'a$&b+c.d(e)';
    fc.assert(
      fc.property(fc.string(), fc.string(), (before, after) => {
        for (const cut of [withoutToken, redacted])
          expect(cut(`${before}${value}${after}`, value)).not.toContain(value);
      }),
    );
  });
});

describe('the port', () => {
  const open = (api: string, more: { readonly requestMs?: number; readonly waitMs?: number } = {}) =>
    forgeFetch({ api, clock: systemClock, interrupted: new AbortController().signal, ...more });

  it('waits for no answer longer than its limit', async () => {
    const forge = await startForge('gitea');
    forge.faults.push({ on: /./, what: 'silence' });
    const fetch = open(forge.api, { requestMs: 2_000, waitMs: 500 });
    const post = fetch(`${forge.api}/x`, { method: 'POST', body: '{}' });
    await expect(post).rejects.toMatchObject({
      name: 'UnclearFailure',
      trouble: { kind: 'unreachable', why: 'no answer within 2 s' },
    });
    // What may be waited is used up.
    await expect(fetch(`${forge.api}/x`)).rejects.toMatchObject({ trouble: { kind: 'unreachable' } });
    expect(forge.seen.map(({ request }) => request)).toEqual(['POST /x', 'GET /x']);
  });

  it('asks no other server than the one that it is for', async () => {
    const [forge, other] = [await startForge('gitea'), await startForge('gitea')];
    await expect(open(forge.api)(`${other.api}/user`)).rejects.toMatchObject({
      trouble: { kind: 'elsewhere' },
    });
    expect(other.seen).toEqual([]);
  });

  it('follows no redirect without an end', async () => {
    const forge = await startForge('gitea');
    forge.faults.push({ on: /./, what: { status: 302, headers: { Location: '/api/v1/x' } } });
    await expect(open(forge.api)(`${forge.api}/x`)).rejects.toMatchObject({ trouble: { kind: 'elsewhere' } });
    expect(forge.seen).toHaveLength(4);
  });

  it('follows none to a place with a password, and none that leads nowhere', async () => {
    const forge = await startForge('gitea');
    const withPassword = forge.api.replace('//', '//me:secret-word@');
    forge.faults.push({ on: /a$/, what: { status: 302, headers: { Location: withPassword } } });
    forge.faults.push({ on: /b$/, what: { status: 302, headers: { Location: 'http://' } } });
    forge.faults.push({ on: /c$/, what: { status: 302 } });
    const fetch = open(forge.api);
    const elsewhere = fetch(`${forge.api}/a`);
    await expect(elsewhere).rejects.toMatchObject({ trouble: { kind: 'elsewhere' } });
    await expect(elsewhere).rejects.not.toMatchObject({ trouble: { to: expect.stringContaining('secret') } });
    await expect(fetch(`${forge.api}/b`)).rejects.toMatchObject({ trouble: { kind: 'unfit' } });
    await expect(fetch(`${forge.api}/c`)).rejects.toMatchObject({ trouble: { kind: 'elsewhere' } });
    await expect(fetch(`${withPassword}/a`)).rejects.toMatchObject({ trouble: { kind: 'elsewhere' } });
  });

  it('gives up after four tries, and says until when it was asked to wait', async () => {
    const forge = await startForge('gitea');
    const clock = { ...systemClock, sleep: async () => {} };
    const fetch = forgeFetch({ api: forge.api, clock, interrupted: new AbortController().signal });
    forge.faults.push({ on: /a$/, what: { status: 429, headers: { 'Retry-After': '1' } } });
    forge.faults.push({ on: /b$/, what: { status: 504, headers: {} } });
    await expect(fetch(`${forge.api}/a`)).rejects.toMatchObject({
      trouble: { kind: 'busy', until: expect.any(Date) },
    });
    await expect(fetch(`${forge.api}/b`)).rejects.toMatchObject({ trouble: { kind: 'unreachable' } });
    // It counts by request, over the whole run.
    await expect(fetch(`${forge.api}/b`)).rejects.toMatchObject({ trouble: { kind: 'unreachable' } });
    expect(forge.count('GET /a')).toBe(4);
    expect(forge.count('GET /b')).toBe(5);
  });

  it('reads a date as well as seconds', async () => {
    const forge = await startForge('gitea');
    const date = new Date(Date.now() + 3_600_000).toUTCString();
    forge.faults.push({ on: /./, times: 1, what: { status: 503, headers: { 'Retry-After': date } } });
    await expect(open(forge.api)(`${forge.api}/x`)).rejects.toMatchObject({
      trouble: { kind: 'busy', until: expect.any(Date) },
    });
  });
});
