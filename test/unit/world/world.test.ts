// The ports to the outside that can be tried without git and tmux: pacing, reading tmux's answer, environments,
// last lines, and files in a real folder.
import { spawnSync } from 'node:child_process';
import {
  mkdirSync,
  mkdtempSync,
  readFileSync,
  realpathSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { plainField } from '../../../engine/protocol.ts';
import type { Clock } from '../../../src/world/clock.ts';
import { objectId } from '../../../src/world/engines/release.ts';
import { engineEnvironment, gitEnvironment } from '../../../src/world/environment.ts';
import type { Completed, Exec } from '../../../src/world/exec.ts';
import { systemFiles, temporaryFor } from '../../../src/world/files.ts';
import { systemRateLimiter } from '../../../src/world/rate-limiter.ts';
import { lastLines } from '../../../src/world/text.ts';
import { panesFormat, serverOf } from '../../../src/world/tmux-panes.ts';
import { systemTmux } from '../../../src/world/tmux-server.ts';
import { fc } from '../../support/fast-check.ts';

describe('the pacer', () => {
  /** Time goes on only while somebody sleeps. */
  function fakeClock() {
    let nowMs = 1_000;
    const sleeps: number[] = [];
    const clock: Clock = {
      now: () => new Date(nowMs),
      monotonicMs: () => nowMs,
      async sleep(durationMs) {
        sleeps.push(durationMs);
        nowMs += durationMs;
      },
    };
    const wait = (durationMs: number) => {
      nowMs += durationMs;
    };
    return { clock, sleeps, wait };
  }

  it('lets the first one through, and the next only after the spacing', async () => {
    const { clock, sleeps } = fakeClock();
    const rateLimiter = systemRateLimiter(clock);
    for (let turn = 0; turn < 3; turn += 1) await rateLimiter.turn('claude', 2_000);
    expect(sleeps).toEqual([2_000, 2_000]);
  });

  it('queues those who come at once', async () => {
    const sleeps: number[] = [];
    const clock: Clock = {
      now: () => new Date(0),
      monotonicMs: () => 0,
      sleep: async (ms) => void sleeps.push(ms),
    };
    const rateLimiter = systemRateLimiter(clock);
    await Promise.all([1, 2, 3].map(() => rateLimiter.turn('claude', 500)));
    expect(sleeps).toEqual([500, 1_000]);
  });

  it('keeps keys apart, and asks nothing of who comes late', async () => {
    const { clock, sleeps, wait } = fakeClock();
    const rateLimiter = systemRateLimiter(clock);
    await rateLimiter.turn('claude', 2_000);
    await rateLimiter.turn('codex', 2_000);
    wait(5_000);
    await rateLimiter.turn('claude', 2_000);
    expect(sleeps).toEqual([]);
  });

  it('does not sleep where no spacing is asked for', async () => {
    const { clock, sleeps } = fakeClock();
    const rateLimiter = systemRateLimiter(clock);
    for (let turn = 0; turn < 3; turn += 1) await rateLimiter.turn('claude', 0);
    expect(sleeps).toEqual([]);
  });
});

describe('the panes of a server', () => {
  const line = (
    fields: Partial<
      Record<
        | 'id'
        | 'pane'
        | 'pid'
        | 'dead'
        | 'clients'
        | 'fleet'
        | 'project'
        | 'agent'
        | 'spec'
        | 'engine'
        | 'launch'
        | 'started'
        | 'name'
        | 'path',
        string
      >
    > = {},
  ) => {
    const { id = '$1', pane = '%1', pid = '4711', dead = '0', fleet = 'recipes', project = 'web' } = fields;
    const { agent = 'writer', spec = 'sha256:00', engine = 'v0.1.0' } = fields;
    const { name = 'web/writer', path = '/fleet/web', clients = '0', launch = 'l1', started } = fields;
    return [
      id,
      pane,
      pid,
      dead,
      clients,
      '1',
      fleet,
      project,
      agent,
      spec,
      engine,
      launch,
      ...['/tmp/tmux-0/po-recipes', name, path].map((value) => value.replaceAll(/[\\|]/g, '\\$&')),
      // As tmux prints what the pane was started with.
      started ?? `node /engine/agents.mjs launch --project "${path}" --agent ${agent} --launch ${launch}`,
    ].join('|');
  };
  const only = (output: string) => {
    const { sessions } = serverOf(output);
    expect(sessions).toHaveLength(1);
    return sessions[0];
  };

  it('are asked with what may hold anything last', () => {
    expect(panesFormat.endsWith(';q:@ao_path}|#{pane_start_command}')).toBe(true);
  });

  it('have no marks where they were started as something else, and say what they claim', () => {
    const claims = { path: '/fleet/web', agent: 'writer' };
    const none = { fleet: null, project: null, agent: null, spec: null, engine: null, path: null };
    expect(only(line({ started: 'bash' }))).toMatchObject({ marks: none, unclear: { claims } });
    const other = line({
      launch: 'l2',
      started: 'node a.mjs launch --project /fleet/web --agent writer --launch l1',
    });
    expect(only(other)).toMatchObject({ marks: none, unclear: { claims, unmarked: claims } });
    const unmarked = line({
      path: '',
      agent: '',
      started: 'node a.mjs launch --project /fleet/web --agent writer --launch l1',
    });
    expect(only(unmarked)?.unclear).toEqual({ unmarked: claims });
  });

  it('that show the pane of another say nothing of their own', () => {
    const own = line({});
    const second = line({
      id: '$2',
      name: 'look',
      path: '',
      agent: '',
      started: own.split('|').at(-1) ?? '',
    });
    const { sessions } = serverOf([second, own].join('\n'));
    expect(sessions.map(({ name, unclear }) => [name, unclear])).toEqual([
      ['look', undefined],
      ['web/writer', undefined],
    ]);
  });

  it('cannot be made up by what a mark holds: a line end, a separator', () => {
    const forged = `x\n${line({ id: '$9', name: 'forged' })}`;
    expect(plainField('@ao_agent')).toContain('[\u0001-\u001f\u007f|]');
    // tmux itself puts `?` there, so a line with one of them is none that tmux has printed.
    expect(serverOf(line({ spec: forged.replaceAll(/[\n|]/g, '?') })).sessions).toHaveLength(1);
  });

  it('become a session with its marks', () => {
    expect(serverOf(`${line({ clients: '2' })}\n`)).toEqual({
      socketPath: '/tmp/tmux-0/po-recipes',
      sessions: [
        {
          id: '$1',
          name: 'web/writer',
          alive: true,
          panePid: 4711,
          clients: 2,
          piped: true,
          marks: {
            fleet: 'recipes',
            project: 'web',
            agent: 'writer',
            spec: 'sha256:00',
            engine: 'v0.1.0',
            path: '/fleet/web',
          },
        },
      ],
    });
  });

  it('without marks have none', () => {
    const none = { fleet: '', project: '', agent: '', spec: '', engine: '', path: '' };
    expect(only(line(none))?.marks).toEqual({
      fleet: null,
      project: null,
      agent: null,
      spec: null,
      engine: null,
      path: null,
    });
  });

  it('may be in a folder whose name has the separator', () => {
    expect(only(line({ path: '/fleet/a|b||c|' }))?.marks.path).toBe('/fleet/a|b||c|');
  });

  it('count once a session: the first pane is the agent’s, whatever the order', () => {
    const panes = [
      line({ pane: '%12', pid: '12', dead: '0' }),
      line({ pane: '%9', pid: '9', dead: '1' }),
      line({ pane: '%10', pid: '10', dead: '0' }),
    ];
    for (const output of [panes, [...panes].reverse()]) {
      expect(only(output.join('\n'))).toMatchObject({ alive: false, panePid: 9 });
    }
  });

  it('are alive when the agent’s pane is, though another has ended', () => {
    expect(only([line({ pane: '%1' }), line({ pane: '%2', dead: '1' })].join('\n'))?.alive).toBe(true);
  });

  it('come sorted by name, and none from an empty answer', () => {
    const output = [line({ id: '$2', name: 'web/b' }), line({ id: '$1', name: 'web/a' })].join('\n');
    expect(serverOf(output).sessions.map(({ name }) => name)).toEqual(['web/a', 'web/b']);
    expect(serverOf('')).toEqual({ socketPath: null, sessions: [] });
  });

  // tmux takes no `|` out of a session's name, so somebody can make one that shifts the fields after it.
  it('a hostile name never passes for one of ours', () => {
    const fields = ['fleet', 'project', 'agent', 'spec', 'engine'] as const;
    const anyName = fc.string({
      unit: fc.constantFrom('|', 'a', '/', 'web', 'recipes', '/fleet/web'),
      maxLength: 6,
    });
    fc.assert(
      fc.property(anyName, (name) => {
        const none = line({ name, path: '', fleet: '', project: '', agent: '', spec: '', engine: '' });
        for (const { marks } of serverOf(none).sessions) {
          for (const field of fields) expect(marks[field]).toBeNull();
        }
      }),
    );
  });
});

describe('a look at tmux', () => {
  const asked: string[][] = [];
  const answer = (result: Partial<Completed>): Exec => ({
    async run({ args }) {
      asked.push([...args]);
      return { code: 0, stdout: '', stderr: '', failure: null, ...result };
    },
  });

  it.each<[string, Partial<Completed>]>([
    ['no server', { code: 1, stderr: 'no server running on /tmp/tmux-0/po-x\n' }],
    ['no socket', { code: 1, stderr: 'error connecting to /tmp/tmux-0/po-x (No such file or directory)\n' }],
    ['a socket that nobody listens on', { code: 1, stderr: 'error connecting to /x (Connection refused)\n' }],
  ])('finds nothing where there is %s', async (_name, result) => {
    expect(await systemTmux(answer(result), {}).look({ name: 'po-x' })).toEqual({ known: true, value: null });
  });

  it.each<[string, Partial<Completed>, string]>([
    ['may not look', { code: 1, stderr: 'error connecting to /x (Permission denied)' }, 'tmux-unknown'],
    ['gets no answer', { code: null, failure: 'timeout' }, 'tmux-unknown'],
    ['has no tmux', { code: null, failure: 'not-found' }, 'tmux-missing'],
    ['is told something new', { code: 1, stderr: 'protocol version mismatch' }, 'tmux-unknown'],
    ['is told nothing', { code: 1 }, 'tmux-unknown'],
  ])('knows nothing when it %s', async (_name, result, code) => {
    const look = await systemTmux(answer(result), {}).look({ name: 'po-x' });
    expect(look).toMatchObject({ known: false, diagnostic: { code, severity: 'error' } });
  });

  it('names its socket and starts no server', async () => {
    await systemTmux(answer({}), {}).look({ path: '/run/x' });
    expect(asked.at(-1)).toEqual(['-u', '-S', '/run/x', 'list-panes', '-a', '-F', panesFormat]);
  });
});

describe('the environment of a child', () => {
  const ambient = {
    PATH: '/bin',
    HOME: '/home/u',
    GIT_DIR: '/x',
    GIT_WORK_TREE: '/x',
    GIT_INDEX_FILE: '/x',
    GIT_OBJECT_DIRECTORY: '/x',
    GIT_ALTERNATE_OBJECT_DIRECTORIES: '/x',
    GIT_CONFIG_COUNT: '1',
    GIT_CONFIG_KEY_0: 'core.hooksPath',
    GIT_CONFIG_PARAMETERS: "'a=b'",
    GIT_NAMESPACE: 'x',
    GIT_TERMINAL_PROMPT: '1',
    GIT_SSH_COMMAND: 'ssh -i key',
    GIT_AUTHOR_NAME: 'Me',
    LC_ALL: 'de_DE.UTF-8',
    GONE: undefined,
  };

  it('of git has nothing that would send it elsewhere, and lets nothing ask', () => {
    expect(gitEnvironment(ambient)).toEqual({
      PATH: '/bin',
      HOME: '/home/u',
      GIT_CONFIG_COUNT: '1',
      GIT_CONFIG_KEY_0: 'core.hooksPath',
      GIT_SSH_COMMAND: 'ssh -i key',
      GIT_AUTHOR_NAME: 'Me',
      GIT_TERMINAL_PROMPT: '0',
      GIT_OPTIONAL_LOCKS: '0',
      LC_ALL: 'C',
    });
  });

  it('of an engine keeps the operator’s language', () => {
    expect(engineEnvironment(ambient)).toEqual({
      PATH: '/bin',
      HOME: '/home/u',
      GIT_CONFIG_COUNT: '1',
      GIT_CONFIG_KEY_0: 'core.hooksPath',
      GIT_TERMINAL_PROMPT: '1',
      GIT_SSH_COMMAND: 'ssh -i key',
      GIT_AUTHOR_NAME: 'Me',
      LC_ALL: 'de_DE.UTF-8',
    });
  });
});

describe('last lines', () => {
  it.each([
    ['', ''],
    ['\n\n', ''],
    ['one\n\n  two  \n', 'one\n  two'],
    ['1\n2\n3\n4', '3\n4'],
    ['10%\r50%\r100%\nDone\n', '100%\nDone'],
    ['10%\r100%\r\nDone\r\n', '100%\nDone'],
  ])('of %j', (text, expected) => {
    expect(lastLines(text, 2)).toBe(expected);
  });

  it('are twelve, unless said otherwise', () => {
    const many = Array.from({ length: 20 }, (_, index) => String(index)).join('\n');
    expect(lastLines(many).split('\n')).toHaveLength(12);
  });
});

describe('files', () => {
  function folder(): string {
    const path = realpathSync(mkdtempSync(join(tmpdir(), 'po-files-')));
    onTestFinished(() => rmSync(path, { recursive: true, force: true }));
    return path;
  }
  const release = (files: Readonly<Record<string, string>>) =>
    Object.entries(files).map(([path, text]) => ({
      path,
      mode: '100644',
      blob: objectId('blob', Buffer.from(text)),
    }));
  const wanted = release({ 'agents.mjs': 'a', 'tmux.conf': 'b' });

  function engineFolder(files: Readonly<Record<string, string>>): string {
    const path = folder();
    for (const [name, text] of Object.entries(files)) systemFiles.writeNew(join(path, name), text);
    return path;
  }

  it.each<[string, Readonly<Record<string, string>>, readonly string[]]>([
    ['all as in the release', { 'agents.mjs': 'a', 'tmux.conf': 'b', '.git': 'gitdir: x' }, []],
    ['a changed one', { 'agents.mjs': 'A', 'tmux.conf': 'b' }, ['agents.mjs']],
    ['a missing one', { 'tmux.conf': 'b' }, ['agents.mjs']],
    ['one too many', { 'agents.mjs': 'a', 'tmux.conf': 'b', 'x/y.mjs': '' }, ['x/y.mjs']],
    [
      'what git ignores',
      { 'agents.mjs': 'a', 'tmux.conf': 'b', 'node_modules/a.js': '', '.git/x': '' },
      ['node_modules/a.js'],
    ],
    ['nothing', {}, ['agents.mjs', 'tmux.conf']],
  ])('differ: %s', (_name, files, expected) => {
    expect(systemFiles.differing(engineFolder(files), wanted)).toEqual({ known: true, value: expected });
  });

  it('differ where a link stands for a file, though what it leads to is the same', () => {
    const path = engineFolder({ 'tmux.conf': 'b', elsewhere: 'a' });
    symlinkSync('elsewhere', join(path, 'agents.mjs'));
    expect(systemFiles.differing(path, wanted)).toEqual({ known: true, value: ['agents.mjs', 'elsewhere'] });
  });

  it('all differ where there is no folder', () => {
    expect(systemFiles.differing(join(folder(), 'gone'), wanted)).toEqual({
      known: true,
      value: ['agents.mjs', 'tmux.conf'],
    });
  });

  it('that are absent are told from files that cannot be read', () => {
    const path = engineFolder({ file: 'x' });
    expect(systemFiles.readText(join(path, 'gone'))).toEqual({ known: true, value: null });
    expect(systemFiles.readText(path)).toMatchObject({ known: false, diagnostic: { code: 'unreadable' } });
    expect(systemFiles.list(join(path, 'file'))).toMatchObject({ known: false });
    expect(systemFiles.kindOf(join(path, 'gone'))).toEqual({ known: true, value: 'absent' });
    expect(systemFiles.kindOf(path)).toEqual({ known: true, value: 'folder' });
    symlinkSync('nowhere', join(path, 'link'));
    expect(systemFiles.kindOf(join(path, 'link'))).toEqual({ known: true, value: 'symlink' });
  });

  it('are never written over or moved onto', () => {
    const path = engineFolder({ one: '1', 'full/two': '2' });
    expect(() => systemFiles.writeNew(join(path, 'one'), 'x')).toThrow('EEXIST');
    expect(() => systemFiles.move(join(path, 'one'), join(path, 'full'))).toThrow('exists');
    mkdirSync(join(path, 'empty'));
    systemFiles.move(join(path, 'full'), join(path, 'empty'));
    systemFiles.move(join(path, 'empty'), join(path, 'new', 'place'));
    expect(readFileSync(join(path, 'new/place/two'), 'utf8')).toBe('2');
  });

  it('of a run that was cut off are removed, and nothing else is', () => {
    const path = folder();
    const keep = [
      'web',
      // Of one that runs.
      'web.1.po-partial',
      'web.1.po-partial.txt',
      'webs.1.po-partial',
      'my.web.1.po-partial',
      'web.new.1.po-partial',
      'web.po-partial',
      'web.po-partials',
    ];
    const [gone, goneToo] = [spawnSync('true').pid, spawnSync('true').pid];
    for (const name of [...keep, `web.${gone}.po-partial`]) writeFileSync(join(path, name), '');
    mkdirSync(join(path, `web.${goneToo}.po-partial`));
    writeFileSync(join(path, `web.${goneToo}.po-partial`, 'x'), '');
    const temporary = temporaryFor(join(path, 'web'));
    expect(temporary).toBe(join(path, `web.${process.pid}.po-partial`));
    expect(systemFiles.list(path)).toEqual({ known: true, value: [...keep].sort() });
    expect(temporaryFor(join(path, 'no', 'folder'))).toContain('folder.');
  });
});
