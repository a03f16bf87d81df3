import { describe, expect, it } from 'vitest';
import { readAgentsFile } from '../../../engine/declaration/agents-file.ts';
import { parseDuration, type WakeDefinition } from '../../../engine/declaration/wake.ts';
import { decideWake, nextWakeAt, type WakeFacts } from '../../../engine/wake/decide.ts';
import { neverWoken } from '../../../engine/wake/record.ts';

const wake: WakeDefinition = {
  everyMs: 3_600_000,
  every: '1h',
  message: 'go on',
  gate: null,
  onlyWhen: 'idle',
  atMost: 3,
  isBlind: false,
};

const facts: WakeFacts = {
  wake,
  record: neverWoken,
  desired: 'up',
  runtime: 'alive',
  activity: 'idle',
  startedAt: '2026-11-22T08:00:00.000Z',
  queued: 0,
};

const noon = new Date('2026-11-22T12:00:00.000Z');
const woken = { ...neverWoken, lastAt: '2026-11-22T11:00:00.000Z', day: '2026-11-22', count: 3 };

describe('whether to wake', () => {
  it.each<[string, Partial<WakeFacts>, string | null]>([
    ['all is well', {}, null],
    ['it was put down', { desired: 'down' }, 'put down'],
    ['it has ended', { runtime: 'exited' }, 'exited'],
    ['it is not known whether it runs', { runtime: 'unknown' }, 'unknown'],
    ['it is busy', { activity: 'busy' }, 'busy'],
    ['it is not known what it does', { activity: 'unknown' }, 'unknown'],
    ['it is held', { activity: 'held' }, 'held'],
    ['it waits for an answer', { activity: 'waiting' }, 'waiting'],
    ['it was started just now', { startedAt: '2026-11-22T11:30:00.000Z' }, 'time'],
    ['nobody knows since when it runs', { startedAt: null }, 'since when'],
    [
      'it was woken half an hour ago',
      { record: { ...woken, count: 1, lastAt: '2026-11-22T11:30:00.000Z' } },
      'time',
    ],
    [
      'its gate said no a moment ago',
      { record: { ...neverWoken, skippedAt: '2026-11-22T11:59:00.000Z' } },
      'time',
    ],
    ['it was woken as often as it may be', { record: woken }, '3 times'],
    ['it was, but yesterday', { record: { ...woken, day: '2026-11-21' } }, null],
    ['it was woken an hour ago', { record: { ...woken, count: 2 } }, null],
    ['messages are waiting', { queued: 1 }, 'waiting'],
    [
      'the clock was set back by a day',
      { record: { ...neverWoken, lastAt: '2026-11-23T12:00:00.000Z' } },
      null,
    ],
  ])('when %s', (_, part, why) => {
    const decision = decideWake({ ...facts, ...part }, noon);
    if (why === null) expect(decision).toEqual({ kind: 'due' });
    else expect(decision).toMatchObject({ kind: 'not-yet', why: expect.stringContaining(why) });
  });

  it('may be while it works, where that was said; never in a dialog', () => {
    const anyTime = { ...facts, wake: { ...wake, onlyWhen: 'alive' as const } };
    expect(decideWake({ ...anyTime, activity: 'busy' }, noon).kind).toBe('due');
    expect(decideWake({ ...anyTime, activity: 'unknown' }, noon).kind).toBe('due');
    expect(decideWake({ ...anyTime, activity: 'waiting' }, noon).kind).toBe('not-yet');
    expect(decideWake({ ...anyTime, activity: 'held' }, noon).kind).toBe('not-yet');
  });

  it('is a full interval after whatever was last', () => {
    const record = {
      ...neverWoken,
      lastAt: '2026-11-22T09:00:00.000Z',
      skippedAt: '2026-11-22T10:00:00.000Z',
    };
    expect(nextWakeAt({ ...facts, record }, noon)).toEqual(new Date('2026-11-22T11:00:00.000Z'));
  });
});

describe('a wake in agents.toml', () => {
  function read(wakeValue: string, more = 'backend = "claude"') {
    return readAgentsFile('agents.toml', `[project]\nname = "x"\n[agents.a]\n${more}\nwake = ${wakeValue}\n`);
  }

  it('has defaults that cost little', () => {
    const result = read('{ every = "30m", message = "go on" }');
    expect(result.ok && result.value.wakes.get('a')).toEqual({
      everyMs: 1_800_000,
      every: '30m',
      message: 'go on',
      gate: null,
      onlyWhen: 'idle',
      isBlind: false,
      atMost: 24,
    });
  });

  it('is absent for an agent without it', () => {
    const result = readAgentsFile('agents.toml', '[project]\nname = "x"\n[agents.a]\nbackend = "claude"\n');
    expect(result.ok && result.value.wakes.size).toBe(0);
  });

  it.each([
    ['no message', '{ every = "1h" }', 'missing-key'],
    ['a time without a unit', '{ every = "60", message = "x" }', 'a number with s, m, h or d'],
    ['less than a minute', '{ every = "30s", message = "x" }', 'from 1 minute'],
    ['a message that cannot be typed', '{ every = "1h", message = "a\\u001b" }', 'U+001B'],
    ['no wake a day', '{ every = "1h", message = "x", at_most = 0 }', 'at_most'],
    ['a key nobody knows', '{ every = "1h", message = "x", evry = 1 }', 'evry'],
    ['an empty gate', '{ every = "1h", message = "x", if = [] }', 'if'],
  ])('with %s is a fault', (_, value, expected) => {
    const result = read(value);
    expect(result.ok).toBe(false);
    if (!result.ok) {
      const said = result.diagnostics
        .map(({ code, detail, help }) => `${code}: ${detail} ${help}`)
        .join('\n');
      expect(said).toContain(expected);
    }
  });

  it('is a fault where it would never happen', () => {
    for (const more of ['backend = "shell"', 'backend = "claude"\nkind = "task"']) {
      expect(read('{ every = "1h", message = "x" }', more).ok, more).toBe(false);
    }
    expect(read('{ every = "1h", message = "x", only_when = "alive" }', 'backend = "shell"').ok).toBe(true);
    const command = 'backend = "command"\ncommand = ["cat"]';
    expect(read('{ every = "1h", message = "x", only_when = "alive" }', command).ok).toBe(false);
    expect(read('{ every = "1h", message = "x", only_when = "alive", blind = true }', command).ok).toBe(true);
  });
});

it.each([
  ['90s', 90_000],
  ['2d', 172_800_000],
  ['x', null],
])('reads %s', (text, ms) => {
  expect(parseDuration(text)).toBe(ms);
});
