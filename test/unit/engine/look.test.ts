// What the engine concludes from evidence, without any tmux.
import { describe, expect, it } from 'vitest';
import { launchIn } from '../../../engine/contract/engine-process.ts';
import { parsePaneLine, wordsOf } from '../../../engine/contract/pane-line.ts';
import { type Evidence, runtimeOf } from '../../../engine/look/runtime.ts';
import { agentPane, sessionsOf, unclearOf } from '../../../engine/look/sessions.ts';
import { age, statusTable } from '../../../engine/look/status-table.ts';
import {
  parseLinuxStat,
  parseStatus,
  type StatusDocument,
  sessionName,
  socketName,
} from '../../../engine/protocol.ts';
import { familyOf } from '../../../engine/run/stop.ts';
import { isOlder } from '../../../engine/run/tmux-check.ts';
import type { ProcessRow } from '../../../engine/world/process-table.ts';
import type { Pane } from '../../../engine/world/tmux.ts';

const at = '2026-11-22T10:00:00.000Z';
const process = {
  format: 'ao.process/1' as const,
  launch: 'l',
  launcher: { pid: 10, startTime: 't10' },
  agent: { pid: 11, startTime: 't11' },
  pane: '%1',
  argv: null,
  resumed: false,
  at,
};
const exit = {
  format: 'ao.exit/1' as const,
  launch: 'l',
  code: 0,
  signal: null,
  problem: null,
  durationMs: 1,
  at,
};
const pane = { dead: false, processAlive: true, proven: false, since: new Date(at) };

describe('the runtime of an agent', () => {
  const cases: [string, Evidence, string, string][] = [
    ['lives', { pane, process, exit: null, agentAlive: true }, 'alive', 'process'],
    ['has no session', { pane: null, process: null, exit: null, agentAlive: false }, 'absent', 'tmux'],
    ['was put down', { pane: null, process, exit, agentAlive: false }, 'absent', 'tmux'],
    ['lost its tmux server', { pane: null, process, exit: null, agentAlive: true }, 'exited', 'tmux'],
    ['cannot be asked for', { pane: 'unknown', process, exit: null, agentAlive: true }, 'unknown', 'none'],
    [
      'cannot be asked for, with an old exit',
      { pane: 'unknown', process, exit, agentAlive: false },
      'unknown',
      'none',
    ],
    [
      'lost its records',
      { pane: { ...pane, proven: true }, process: null, exit: null, agentAlive: false },
      'alive',
      'tmux',
    ],
    [
      'has a launcher that prepares',
      { pane, process: null, exit: null, agentAlive: false },
      'starting',
      'launcher',
    ],
    [
      'is about to be spawned',
      { pane, process: { ...process, agent: null }, exit: null, agentAlive: false },
      'starting',
      'launcher',
    ],
    [
      'ended',
      { pane: { ...pane, dead: true, processAlive: false }, process, exit, agentAlive: false },
      'exited',
      'launcher',
    ],
    [
      'was killed with its launcher',
      { pane: { ...pane, dead: true }, process, exit: null, agentAlive: false },
      'exited',
      'tmux',
    ],
    [
      'ended unseen by tmux',
      { pane: { ...pane, processAlive: false }, process, exit: null, agentAlive: false },
      'exited',
      'process',
    ],
    ['has just ended', { pane, process, exit: null, agentAlive: false }, 'exited', 'process'],
  ];
  it.each(cases)('that %s', (_, evidence, state, source) => {
    expect(runtimeOf(evidence)).toMatchObject({ state, source });
  });
});

function aPane(part: Partial<Pane>): Pane {
  const { path = '/p', agent = 'a', launch = 'l' } = part;
  return {
    started: path === null || agent === null || launch === null ? null : { folder: path, agent, launch },
    sessionId: '$1',
    sessionName: 'demo/a',
    paneId: '%1',
    pid: 10,
    dead: false,
    createdAt: new Date(at),
    piped: true,
    printedAt: new Date(at),
    fleet: null,
    project: 'demo',
    agent: 'a',
    spec: null,
    launch: 'l',
    path: '/p',
    ...part,
  };
}

describe('what tmux prints of a pane', () => {
  const launch = { folder: '/a "b" $c\\d|e\nf', agent: 'a', launch: 'l' };

  it('is read whatever its values hold', () => {
    const line = String.raw`x|a\\\|b|node /e/agents.mjs launch --project "/a \"b\" \$c\\d|e\nf" --agent a --launch l`;
    expect(parsePaneLine(line, 2)).toEqual({ fields: ['x', 'a\\|b'], started: launch });
    expect(parsePaneLine('x', 2)).toBeNull();
  });

  it.each([
    ['as it is called', 'node /e/agents.mjs launch --project /p --agent a --launch l', true],
    [
      'with an option that is to come',
      'node /e/agents.mjs launch --project /p --agent a --launch l --more x',
      true,
    ],
    ['below another program', 'sh -c x node /e/agents.mjs launch --project /p --agent a --launch l', false],
    ['in one word', '"node /e/agents.mjs launch --project /p --agent a --launch l"', false],
    ['a shell', '', false],
  ])('tells a launcher: %s', (_, text, isOne) => {
    expect(launchIn(wordsOf(text)) !== null).toBe(isOne);
  });
});

describe('the sessions of a project', () => {
  it('are told by their marks, never by their names', () => {
    const panes = [
      aPane({}),
      aPane({ paneId: '%5' }),
      aPane({ sessionId: '$2', paneId: '%2', agent: 'b', sessionName: 'renamed' }),
      aPane({ sessionId: '$3', path: '/p2' }),
      aPane({ sessionId: '$4', agent: null, sessionName: 'demo/c' }),
    ];
    const found = sessionsOf(panes, '/p');
    expect(found.map(({ sessionId, agent }) => [sessionId, agent])).toEqual([
      ['$1', 'a'],
      ['$2', 'b'],
    ]);
    expect(found[0]?.panes).toHaveLength(2);
  });

  const started = { folder: '/p', agent: 'a', launch: 'l' };

  it.each<[string, Partial<Pane>, { kind: string; agent: string }[]]>([
    ['whose pane was started as something else', { started: null }, [{ kind: 'claims', agent: 'a' }]],
    ['of another launch', { launch: 'l2', started }, [{ kind: 'unmarked', agent: 'a' }]],
    ['of another folder', { path: '/q', started }, [{ kind: 'unmarked', agent: 'a' }]],
    ['without marks', { agent: null, path: null, launch: null, started }, [{ kind: 'unmarked', agent: 'a' }]],
    ['that has ended', { launch: 'l2', started, dead: true }, []],
    ['that says nothing of this folder', { path: '/q', started: null }, []],
    ['whose mark is no name', { agent: 'a\u001b[31m', started: null }, []],
  ])('are none %s, and a living one is told', (_, part, unclear) => {
    expect(sessionsOf([aPane(part)], '/p')).toEqual([]);
    expect(unclearOf([aPane(part)], '/p')).toMatchObject(unclear);
    expect(unclearOf([aPane(part)], '/p')).toHaveLength(unclear.length);
  });

  it('say nothing where they merely show the pane of another', () => {
    const second = aPane({ sessionId: '$2', agent: null, path: null, launch: null, started });
    expect(unclearOf([aPane({}), second], '/p')).toEqual([]);
    // Also with the same marks, which every session has where they are set for all.
    expect(sessionsOf([aPane({}), aPane({ sessionId: '$2' })], '/p')).toHaveLength(1);
  });

  it('are told where there are two for one agent', () => {
    const panes = [
      aPane({}),
      aPane({ sessionId: '$2', paneId: '%2', launch: 'l2', started: { ...started, launch: 'l2' } }),
    ];
    expect(unclearOf(panes, '/p').map(({ kind, sessionId }) => [kind, sessionId])).toEqual([
      ['twice', '$1'],
      ['twice', '$2'],
    ]);
  });

  it('show the agent in the pane it was started in, whatever was split off', () => {
    const [session] = sessionsOf([aPane({ paneId: '%12' }), aPane({ paneId: '%9' })], '/p');
    if (session === undefined) throw new Error('no session');
    expect(agentPane(session, null).paneId).toBe('%9');
    expect(agentPane(session, { ...process, pane: '%12' }).paneId).toBe('%12');
  });
});

describe('the family of an agent', () => {
  const row = (pid: number, ppid: number, sid: number, startTime = `t${pid}`): ProcessRow => ({
    pid,
    ppid,
    sid,
    startTime,
  });
  const pids = (rows: ProcessRow[]) => rows.map(({ pid }) => pid).toSorted((a, b) => a - b);

  it('is its session and all who descend from it, and nobody else', () => {
    const rows = [
      row(1, 0, 1),
      row(14, 13, 13), // Below a child that made a session of its own.
      row(13, 11, 13),
      row(10, 2, 10),
      row(11, 10, 10),
      row(12, 1, 10), // Its parent has ended.
      row(20, 1, 20),
      row(21, 20, 20),
    ];
    expect(pids(familyOf(rows, process.launcher, [process.launcher], null))).toEqual([10, 11, 12, 13, 14]);
  });

  it('is nobody when the pid of the launcher is somebody else’s now', () => {
    const rows = [row(10, 1, 10, 'later'), row(30, 10, 10)];
    expect(familyOf(rows, process.launcher, [process.launcher], null)).toEqual([]);
  });

  it('is what is left of it when the launcher has died', () => {
    const rows = [row(11, 1, 10), row(12, 11, 12), row(13, 1, 10), row(20, 1, 20)];
    expect(pids(familyOf(rows, process.launcher, [process.launcher, process.agent], null))).toEqual([
      11, 12, 13,
    ]);
    // With nobody known in it, the number of the session proves nothing.
    expect(familyOf(rows, process.launcher, [process.launcher], null)).toEqual([]);
  });
});

it('reads a stat file whatever the program is called', () => {
  const tail = ' S 7 8 9 0 -1 4194560 1 0 0 0 0 0 0 0 20 0 1 0 12345 1000 1';
  expect(parseLinuxStat(`42 (a) b (c)${tail}`)).toEqual({ state: 'S', ppid: 7, sid: 9, startTicks: '12345' });
  expect(parseLinuxStat('')).toBeNull();
});

it('knows a tmux that is too old', () => {
  expect(['tmux 2.9a', 'tmux 3.0', 'tmux 3.1c'].map(isOlder)).toEqual([true, true, true]);
  expect(['tmux 3.2', 'tmux 3.3a', 'tmux next-3.7', 'tmux 4.0', 'tmux master'].some(isOlder)).toBe(false);
});

it('names sockets and sessions', () => {
  expect(socketName(null)).toBe('ao');
  expect(socketName('recipes')).toBe('po-recipes');
  expect(sessionName('docs-site', 'writer')).toBe('docs-site/writer');
});

const status: StatusDocument = {
  format: 'ao.status/1',
  project: 'demo',
  engine: 'v0.1.0',
  socket: 'po-x',
  watchdog: { state: 'none', pid: null },
  agents: [
    {
      name: 'writer',
      kind: 'persistent',
      backend: 'claude',
      watch: 'heal',
      desired: 'up',
      session: 'demo/writer',
      pid: 4720,
      launch: 'l',
      conversation: 'c',
      runtime: { state: 'alive', source: 'process', since: at },
      activity: { state: 'unknown', source: 'none', since: null },
      held: null,
      restarts: { count: 0, nextAt: null, quarantined: false },
      spec: { declared: 'sha256:1', started: 'sha256:2', drift: true },
    },
  ],
};

describe('ao.status/1', () => {
  it('is read back, without what a later engine adds, and with new states unknown', () => {
    expect(parseStatus(JSON.stringify(status))).toEqual({ ok: true, value: status });
    const later = structuredClone(status) as unknown as {
      agents: { runtime: { state: string } }[];
      extra: string;
    };
    later.extra = 'x';
    for (const agent of later.agents) agent.runtime.state = 'hibernating';
    expect(parseStatus(JSON.stringify(later))).toMatchObject({
      ok: true,
      value: { agents: [{ runtime: { state: 'unknown' } }] },
    });
  });

  it('is refused with a reason when it is something else', () => {
    expect(parseStatus('{')).toMatchObject({ ok: false });
    expect(parseStatus('{"format":"ao.status/2"}')).toMatchObject({ ok: false });
    expect(parseStatus('[]')).toMatchObject({ ok: false });
  });

  it('is a table for people', () => {
    expect(statusTable(status, new Date('2026-11-22T13:10:00Z'))).toMatchInlineSnapshot(`
      [
        "demo on tmux -L po-x, engine v0.1.0",
        "AGENT   STATE  SINCE  DOING  PID   KIND        BACKEND  NOTE",
        "writer  alive  3h     -      4720  persistent  claude   its definition has changed since it was started",
        "not healed: no watchdog runs; node engine/agents.mjs up starts one",
      ]
    `);
    expect(statusTable({ ...status, agents: [], undeclared: ['old'] }, new Date(at))).toMatchInlineSnapshot(`
      [
        "demo on tmux -L po-x, engine v0.1.0",
        "agents.toml declares no agent",
        "old runs, and agents.toml does not declare it",
      ]
    `);
    expect([3, 65, 7_300, 90_000].map((s) => age(new Date(0), new Date(s * 1000)))).toEqual([
      '3s',
      '1m',
      '2h',
      '1d',
    ]);
  });
});
