import { describe, expect, it } from 'vitest';
import { loadFleet } from '../../../src/fleet/load.ts';
import { fc } from '../../support/fast-check.ts';

const head = '[fleet]\nname = "recipes"\nroot = "~/fleet"\n[engine]\nversion = "v0.1.0"\n';
/** Lines in `head`. */
const top = 5;

function load(text: string, links: Readonly<Record<string, string>> = {}) {
  const real = new Map(
    Object.entries({ '/': '/', '/home/u': '/home/u', '/home/u/fleet': '/home/u/fleet', ...links }),
  );
  return loadFleet({
    file: '/home/u/po/fleet.toml',
    text,
    home: '/home/u',
    realpath: (path) => real.get(path) ?? null,
    templates: ['shell', 'claude'],
  });
}

/** `line:column code` with lines counted from the end of `head`. */
function codesOf(body: string, links?: Readonly<Record<string, string>>): readonly string[] {
  const { fleet, diagnostics } = load(head + body, links);
  expect(fleet === null).toBe(diagnostics.some((one) => one.severity === 'error'));
  return diagnostics.map((one) => `${(one.place?.line ?? 0) - top}:${one.place?.column} ${one.code}`);
}

describe('a sound registry', () => {
  it('becomes the desired state, with defaults filled in and paths absolute', () => {
    const { fleet, diagnostics } = load(`${head}source = "../engine.git"
[defaults]
branch = "trunk"
template = "claude"
tags = ["all"]
[apply]
parallel = 8
start_spacing = "1.5s"
max_failures = 1
[projects.web]
repo = "../web.git"
path = "./sites//web/"
after = ["base", "base"]
hold = { reason = "move", until = 2026-12-01 }
[projects.base]
repo = "git@example.org:team/base.git"
branch = "main"
engine = "v0.2.0"
state = "stopped"
tags = []
protect = true
`);
    expect(diagnostics).toEqual([]);
    expect(fleet).toMatchObject({
      name: 'recipes',
      file: '/home/u/po/fleet.toml',
      digest: expect.stringMatching(/^sha256:[0-9a-f]{64}$/),
      root: '/home/u/fleet',
      engine: { source: { kind: 'git', url: '/home/u/engine.git' }, version: 'v0.1.0' },
      apply: { parallel: 8, startSpacingMs: 1500, maxFailures: 1 },
    });
    expect(fleet?.projects).toEqual([
      {
        name: 'base',
        host: 'local',
        repo: 'git@example.org:team/base.git',
        path: '/home/u/fleet/base',
        branch: 'main',
        engine: 'v0.2.0',
        state: 'stopped',
        template: 'claude',
        after: [],
        tags: [],
        protect: true,
        hold: null,
      },
      {
        name: 'web',
        host: 'local',
        repo: '/home/u/web.git',
        path: '/home/u/fleet/sites/web',
        branch: 'trunk',
        engine: 'v0.1.0',
        state: 'running',
        template: 'claude',
        after: ['base'],
        tags: ['all'],
        protect: false,
        hold: { reason: 'move', until: '2026-12-01' },
      },
    ]);
  });

  it('needs little', () => {
    const { fleet } = load(`${head}[projects.a]\n`);
    expect(fleet?.engine.source).toEqual({ kind: 'embedded' });
    expect(fleet?.apply).toEqual({ parallel: 4, startSpacingMs: 2000, maxFailures: 3 });
    expect(fleet?.projects[0]).toMatchObject({
      repo: null,
      branch: 'main',
      state: 'running',
      template: 'shell',
    });
  });

  it('has its root resolved as far as it exists', () => {
    expect(load(`${head}`, { '/home/u/fleet': '/data/fleet' }).fleet?.root).toBe('/data/fleet');
    expect(load(head.replace('~/fleet', 'new/here'), { '/home/u': '/mnt/u' }).fleet?.root).toBe(
      '/mnt/u/po/new/here',
    );
  });
});

describe('every rule reports its fault at its place', () => {
  it.each<[string, string, readonly string[]]>([
    ['unknown key', '[projects.a]\nbrnch = "x"', ['2:1 unknown-key']],
    ['unknown table', '[projcts.a]\n', ['1:2 unknown-key']],
    ["a project's own key in the defaults", '[defaults]\nrepo = "x"', ['2:1 unknown-key']],
    ['bad name', '[projects.Web]', ['1:11 invalid-name']],
    ['a fault under a bad name', '[projects.Web]\nbrnch = 1', ['1:11 invalid-name', '2:1 unknown-key']],
    ['name that is too long', `[projects.${'a'.repeat(40)}]`, ['1:11 invalid-name']],
    ['wrong type', '[projects.a]\nprotect = "yes"', ['2:11 wrong-type']],
    ['unknown state', '[projects.a]\nstate = "runing"', ['2:9 invalid-value']],
    ['two projects on one path', '[projects.a]\npath = "b"\n[projects.b]', ['3:11 duplicate-path']],
    [
      'two spellings of one path',
      '[projects.a]\npath = "./x"\n[projects.b]\npath = "y/../x/"',
      ['4:8 duplicate-path'],
    ],
    ['a path inside another', '[projects.a]\npath = "b/c"\n[projects.b]', ['2:8 nested-path']],
    ['a path out of the root', '[projects.a]\npath = "../b"', ['2:8 path-outside-root']],
    ['an absolute path', '[projects.a]\npath = "/b"', ['2:8 path-outside-root']],
    ['a path from home', '[projects.a]\npath = "~/b"', ['2:8 path-outside-root']],
    ['the root itself', '[projects.a]\npath = "x/.."', ['2:8 path-is-root']],
    ['an empty path', '[projects.a]\npath = ""', ['2:8 path-is-root']],
    ["po's own folder", '[projects.a]\npath = ".po"', ['2:8 reserved-path']],
    ['the folder of what is retired', '[projects.a]\npath = ".retired/a"', ['2:8 reserved-path']],
    [
      'a path that is longer than any',
      `[projects.a]\npath = "${'a/'.repeat(20_000)}a"`,
      ['2:8 invalid-path'],
    ],
    ['control characters in a path', '[projects.a]\npath = "a\\nb"', ['2:8 invalid-path']],
    ['a backslash in a path', '[projects.a]\npath = "a\\\\b"', ['2:8 invalid-path']],
    ['a folder name that is too long', `[projects.a]\npath = "${'a'.repeat(237)}"`, ['2:8 invalid-path']],
    [
      'a cycle',
      '[projects.a]\nafter = ["b"]\n[projects.b]\nafter = ["c"]\n[projects.c]\nafter = ["a"]',
      ['2:10 after-cycle'],
    ],
    ['itself', '[projects.a]\nafter = ["a"]', ['2:10 after-itself']],
    ['unknown project', '[projects.api]\n[projects.b]\nafter = ["api", "apj"]', ['3:17 unknown-project']],
    ['unknown host', '[projects.a]\nhost = "box"', ['2:8 unknown-host']],
    ['unknown template', '[defaults]\ntemplate = "cluade"', ['2:12 unknown-template']],
    ['ext::', '[projects.a]\nrepo = "ext::sh -c id"', ['2:8 remote-helper']],
    ['any helper', '[projects.a]\nrepo = "foo+1::bar"', ['2:8 remote-helper']],
    ['a helper by its scheme', '[projects.a]\nrepo = "foo://bar"', ['2:8 remote-helper']],
    ['an option', '[projects.a]\nrepo = "--upload-pack=x"', ['2:8 unsafe-repo']],
    ['an option to ssh', '[projects.a]\nrepo = "ssh://-oProxyCommand=x/y"', ['2:8 unsafe-repo']],
    ['control characters in an address', '[projects.a]\nrepo = "https://h/\\u0000"', ['2:8 unsafe-repo']],
    ['no host', '[projects.a]\nrepo = "https:///x"', ['2:8 invalid-repo']],
    ['an empty address', '[projects.a]\nrepo = ""', ['2:8 invalid-repo']],
    ["another user's home", '[projects.a]\nrepo = "~joe/x"', ['2:8 invalid-repo']],
    ['credentials, a warning', '[projects.a]\nrepo = "https://joe:pw@h/x"', ['2:8 credentials-in-url']],
    ['a branch that git refuses', '[projects.a]\nbranch = "a..b"', ['2:10 invalid-ref']],
    ['a tag that git refuses', '[projects.a]\nengine = "v 1"', ['2:10 invalid-ref']],
    ['hold without a reason', '[projects.a]\nhold = {}', ['2:1 missing-key']],
    ['hold that is no table', '[projects.a]\nhold = "x"', ['2:8 wrong-type']],
    ['hold until a word', '[projects.a]\nhold = { reason = "x", until = "soon" }', ['2:32 invalid-value']],
    [
      'hold until a time',
      '[projects.a]\nhold = { reason = "x", until = 2026-12-01T10:00:00Z }',
      ['2:32 invalid-value'],
    ],
    [
      'hold until 30 February',
      '[projects.a]\nhold = { reason = "x", until = 2026-02-30 }',
      ['2:32 toml-syntax'],
    ],
    ['parallel too small', '[apply]\nparallel = 0', ['2:12 out-of-range']],
    ['parallel too large', '[apply]\nparallel = 65', ['2:12 out-of-range']],
    ['failures too few', '[apply]\nmax_failures = 0', ['2:16 out-of-range']],
    ['no duration', '[apply]\nstart_spacing = "2 s"', ['2:17 invalid-value']],
    ['too long a duration', '[apply]\nstart_spacing = "11m"', ['2:17 out-of-range']],
    ['syntax', '[projects.a]\nbranch = main', ['2:10 toml-syntax']],
  ])('%s', (_, body, expected) => {
    expect(codesOf(body)).toEqual(expected);
    expect(codesOf(body.replaceAll('\n', '\r\n'))).toEqual(expected);
  });

  it.each<[string, string, string, string]>([
    ['engine version missing', 'version = "v0.1.0"', '', '4:2 missing-key'],
    ['engine version that is no tag', '"v0.1.0"', '"v0.1.lock"', '5:11 invalid-ref'],
    ['engine source with a helper', 'version', 'source = "ext::x"\nversion', '5:10 remote-helper'],
    ['engine source almost embedded', 'version', 'source = "embeded"\nversion', '5:10 invalid-value'],
    ['fleet name', '"recipes"', '"Recipes"', '2:8 invalid-value'],
    ['root is the file system', '~/fleet', '/', '3:8 invalid-root'],
    ["root in another user's home", '~/fleet', '~joe', '3:8 invalid-root'],
  ])('%s', (_, from, to, expected) => {
    const { diagnostics } = load(head.replace(from, to));
    expect(diagnostics.map((one) => `${one.place?.line}:${one.place?.column} ${one.code}`)).toEqual([
      expected,
    ]);
  });

  it('sees through symlinks', () => {
    const out = { '/home/u/fleet/link': '/etc' };
    expect(codesOf('[projects.a]\npath = "link/deep/er"', out)).toEqual(['2:8 path-outside-root']);
    const same = { '/home/u/fleet/b': '/home/u/fleet/a', '/home/u/fleet/a': '/home/u/fleet/a' };
    expect(codesOf('[projects.a]\n[projects.b]', same)).toEqual(['2:11 duplicate-path']);
    const po = { '/home/u/fleet/a': '/home/u/fleet/.po/x' };
    expect(codesOf('[projects.a]', po)).toEqual(['1:11 reserved-path']);
  });
});

describe('faults do not cascade', () => {
  it.each<[string, string, readonly string[]]>([
    [
      'a project at fault is not unknown',
      '[projects.a]\nbranch = 1\n[projects.b]\nafter = ["a"]',
      ['2:10 wrong-type'],
    ],
    ['nor one under a header at fault', '[projects.a\n[projects.b]\nafter = ["a"]', ['1:1 toml-syntax']],
    [
      'nor one after a text without its end',
      '[projects.b]\nafter = ["a"]\ntags = [\n[projects.a]\nx = 1',
      ['3:8 toml-syntax'],
    ],
    ['a list at fault waits for nobody', '[projects.a]\nafter = ["a", 3]', ['2:15 wrong-type']],
    [
      'a path at fault collides with nobody',
      '[projects.a]\npath = 3\n[projects.b]\npath = "a"',
      ['2:8 wrong-type'],
    ],
    [
      'a lost path collides with nobody',
      '[projects.a]\npath = b\n[projects.b]\npath = "a"',
      ['2:8 toml-syntax'],
    ],
  ])('%s', (_, body, expected) => {
    expect(codesOf(body)).toEqual(expected);
  });
});

it('names the cycle and the close name', () => {
  const cycle = load(`${head}[projects.a]\nafter = ["b"]\n[projects.b]\nafter = ["a"]\n`).diagnostics[0];
  expect(cycle?.detail).toBe('a waits for b waits for a.');
  const close = load(`${head}[projects.docs]\n[projects.b]\nafter = ["dosc"]\n`).diagnostics[0];
  expect(close?.help).toBe('did you mean "docs"?');
  expect(close?.project).toBe('b');
});

it('never shows credentials', () => {
  const urls = [
    'https://joe:hunter2@h/x',
    'https://hunter2@h/x',
    'ssh://git:hunter2@h/x',
    'ext::https://joe:hunter2@h',
  ];
  for (const url of urls) {
    const { diagnostics } = load(
      `${head}source = "${url}"\n[projects.a]\nrepo = "${url}"\nbrnch = "${url}"\n`,
    );
    expect(diagnostics.length).toBeGreaterThan(1);
    expect(JSON.stringify(diagnostics)).not.toContain('hunter2');
  }
});

it('passes over no project, whatever its name is to JavaScript', () => {
  const top = '[fleet]\nname = "f"\nroot = "."\n[engine]\nversion = "v0.1.0"\n';
  const { fleet, diagnostics } = load(`${top}[projects.__proto__]\nstate = "nonsense"\n`);
  expect(fleet).toBeNull();
  expect(diagnostics).toMatchObject([
    {
      code: 'invalid-name',
      place: { line: 6, column: 11 },
      help: expect.stringContaining('1 to 39 lower-case'),
    },
    { code: 'invalid-value', place: { line: 7, column: 9 } },
  ]);
  expect(load(`${top}[[projects]]\n`).diagnostics.map(({ code }) => code)).toEqual(['wrong-type']);
  expect(load(`${top}[projects.constructor]\n`).fleet?.projects).toMatchObject([{ name: 'constructor' }]);
});

it('never throws, whatever the registry says', () => {
  const value = fc.constantFrom(
    '1',
    '"x"',
    '[]',
    '["a"]',
    '{}',
    '{ reason = "x" }',
    '2026-12-01',
    'true',
    '"../x"',
    '"a"',
    'nan',
  );
  const key = fc.constantFrom(
    'name',
    'root',
    'repo',
    'path',
    'after',
    'hold',
    'version',
    'source',
    'state',
    '__proto__',
    'constructor',
    'a.b',
  );
  const header = fc.constantFrom(
    '[fleet]',
    '[engine]',
    '[defaults]',
    '[apply]',
    '[projects]',
    '[projects.a]',
    '[projects.b]',
    '[[projects]]',
    '[projects.__proto__]',
    '[projects.a.hold]',
    '[x',
  );
  const line = fc.oneof(
    header,
    fc.tuple(key, value).map(([k, v]) => `${k} = ${v}`),
  );
  fc.assert(
    fc.property(fc.array(line, { maxLength: 25 }), (lines) => {
      const { fleet, diagnostics } = load(lines.join('\n'));
      expect(fleet === null).toBe(diagnostics.some((one) => one.severity === 'error'));
    }),
    { numRuns: 2000 },
  );
});

it.each(['', '\n \n', '# to be written\n'])(
  'calls a registry empty that says nothing, and what it says begins one: %j',
  (text) => {
    const { fleet, diagnostics } = load(text);
    expect(fleet).toBeNull();
    expect(diagnostics.map(({ code }) => code)).toEqual(['registry-empty']);
    const lines = diagnostics[0]?.help?.split('\n').slice(1) ?? [];
    expect(load(lines.join('\n')).diagnostics).toEqual([]);
  },
);
