// When an agent is started again: the rules one by one, and the laws that hold whatever was seen.
import { describe, expect, it } from 'vitest';
import type { Death, HealRecord } from '../../../engine/contract/heal-record.ts';
import { delayMs, isQuarantined, nextStart, streakOf, withinTime } from '../../../engine/heal/back-off.ts';
import { type AgentFacts, type Decision, decide } from '../../../engine/heal/decide.ts';
import { limitsFor } from '../../../engine/heal/limits.ts';
import { needsHand, noticesOf } from '../../../engine/heal/notices.ts';
import { noDeaths } from '../../../engine/state/heal-record.ts';
import { fc } from '../../support/fast-check.ts';

const limits = limitsFor({});
const startMs = Date.parse('2026-11-22T10:00:00Z');
const at = (seconds: number) => new Date(startMs + seconds * 1000);

function aDeath(seconds: number, part: Partial<Death> = {}): Death {
  const launch = `l${seconds}`;
  return { launch, at: at(seconds).toISOString(), ranMs: 1000, cause: 'agent', how: 'with code 1', ...part };
}

function recordOf(deaths: Death[], part: Partial<HealRecord> = {}): HealRecord {
  return { ...noDeaths, deaths, ...part };
}

/** Dead in a way that nobody has seen yet. */
function facts(
  part: Partial<AgentFacts> = {},
  definition: Partial<AgentFacts['definition']> = {},
): AgentFacts {
  return {
    definition: {
      name: 'a',
      kind: 'persistent',
      watch: 'heal',
      onExit: 'heal',
      backend: 'command',
      ...definition,
    },
    desired: 'up',
    isAccepted: true,
    runtime: { state: 'exited', source: 'launcher', since: null },
    launch: 'l',
    end: { code: 1, how: 'with code 1', ranMs: 1000, cause: 'agent', began: true },
    record: noDeaths,
    held: null,
    heldUntil: null,
    lack: null,
    said: null,
    startedAt: null,
    turn: null,
    ...part,
  };
}

const cleanEnd = { code: 0, how: 'with code 0', ranMs: 1000, cause: 'agent', began: true } as const;

/** Dead for long, and its death has been seen. */
function waited(
  part: Partial<AgentFacts> = {},
  definition: Partial<AgentFacts['definition']> = {},
): AgentFacts {
  return facts({ record: recordOf([aDeath(-3600, { launch: 'l' })]), ...part }, definition);
}

const only = (one: AgentFacts, now = at(0)): Decision => {
  const [decision] = decide([one], now, limits);
  if (decision === undefined) throw new Error('no decision');
  return decision;
};

describe('an agent', () => {
  const left: [string, Partial<AgentFacts>, Partial<AgentFacts['definition']>, string][] = [
    ['that agents.toml does not let heal', {}, { watch: 'none' }, 'not-watched'],
    ['that was put down', { desired: 'down' }, {}, 'wanted-down'],
    [
      'of which nothing is known',
      { runtime: { state: 'unknown', source: 'none', since: null } },
      {},
      'unknown',
    ],
    ['that is starting', { runtime: { state: 'starting', source: 'launcher', since: null } }, {}, 'starting'],
    ['that runs', { runtime: { state: 'alive', source: 'process', since: null } }, {}, 'alive'],
    ['that was never started', { launch: null }, {}, 'never-started'],
    ['that is a task and done', {}, { kind: 'task' }, 'finished'],
    [
      'that ended by itself and is to stay so',
      { end: cleanEnd, record: noDeaths },
      { onExit: 'stop' },
      'clean-exit',
    ],
    ['whose deaths cannot be read', { record: { problem: 'it is not JSON' } }, {}, 'unreadable'],
    ['that is held', { held: 'not-logged-in' }, {}, 'held'],
    ['without a node', { lack: { cause: 'node-missing', why: 'x' } }, {}, 'node-missing'],
    ['without its home', { lack: { cause: 'home-missing', why: 'x' } }, {}, 'home-missing'],
    ['without its program', { lack: { cause: 'program-missing', why: 'x' } }, {}, 'program-missing'],
  ];
  it.each(left)('%s is left alone', (_, part, definition, rule) => {
    expect(only(waited(part, definition))).toMatchObject({ act: 'leave', rule, nextAt: null });
  });

  it('that has just died is counted first, and started after a while', () => {
    const seen = only(facts());
    expect(seen).toMatchObject({ act: 'wait', rule: 'back-off', count: 1, death: { launch: 'l' } });
    const later = facts({ record: seen.record ?? noDeaths });
    expect(only(later, at(4.9))).toMatchObject({ act: 'wait', death: null });
    expect(only(later, at(6.3))).toMatchObject({ act: 'start', rule: 'heal' });
  });

  describe('that ended by itself', () => {
    const ended = (part: Partial<AgentFacts>, definition: Partial<AgentFacts['definition']> = {}) =>
      only(facts({ end: cleanEnd, ...part }, { onExit: 'stop', ...definition }));

    it('is healed unless agents.toml says otherwise, and counts as dead', () => {
      expect(ended({}, { onExit: 'heal' })).toMatchObject({ rule: 'back-off', count: 1 });
    });

    it('stays so where it is to, is no death, and is told once', () => {
      const one = facts({ end: cleanEnd }, { onExit: 'stop' });
      const first = only(one);
      expect(first).toMatchObject({ rule: 'clean-exit', act: 'leave', death: null, count: 0 });
      const { events, told } = noticesOf(one, first);
      expect(events).toEqual([{ event: 'clean-exit', agent: 'a', launch: 'l', ranMs: 1000 }]);
      const again = { ...one, record: { ...noDeaths, told } };
      expect(needsHand(again, only(again))).toBe(false);
    });

    it.each<[string, Partial<AgentFacts>]>([
      ['with another code', { end: { ...cleanEnd, code: 1 } }],
      ['by a signal', { end: { ...cleanEnd, code: null } }],
      ['with its tmux server', { end: { ...cleanEnd, cause: 'server' } }],
      [
        'and was counted before there was a server again',
        { record: recordOf([aDeath(-9, { launch: 'l' })]) },
      ],
    ])('%s is healed', (_, part) => {
      expect(ended(part)).not.toMatchObject({ rule: 'clean-exit' });
    });
  });

  it('that never began is no death however often, and is tried at longer and longer intervals', () => {
    const end = {
      code: 97,
      how: 'because it could not be started: x',
      ranMs: 1,
      cause: 'agent',
      began: false,
    } as const;
    let record: HealRecord = noDeaths;
    for (let tries = 1; tries <= 8; tries += 1) {
      const launch = `l${tries}`;
      const seen = only(facts({ end, launch, record }), at(tries * 1000));
      expect(seen).toMatchObject({ act: 'wait', rule: 'back-off', death: null, count: 0 });
      expect(seen.record).toMatchObject({ deaths: [], failure: { count: tries, launch } });
      record = seen.record ?? noDeaths;
      // Seen again in the next round, and counted once.
      expect(only(facts({ end, launch, record }), at(tries * 1000 + 1)).record).toMatchObject({
        failure: { count: tries },
      });
    }
  });

  it('of which something is missing tells so once, and once it is there again', () => {
    const lack = { cause: 'node-missing', why: '/n was removed' } as const;
    const one = waited({ lack });
    const first = only(one);
    expect(noticesOf(one, first).events).toEqual([
      { event: 'heal-paused', agent: 'a', launch: 'l', cause: 'node-missing', why: '/n was removed' },
    ]);
    expect(first.record).toMatchObject({ lack });
    const told = { ...(first.record ?? noDeaths), told: noticesOf(one, first).told };
    const again = waited({ lack, record: told });
    expect(noticesOf(again, only(again)).events).toEqual([]);
    expect(needsHand(again, only(again))).toBe(false);
    const back = waited({ record: told });
    expect(noticesOf(back, only(back))).toMatchObject({
      events: [{ event: 'heal-resumed', cause: 'node-missing' }],
      told: null,
    });
    expect(only(back)).toMatchObject({ act: 'start', record: { lack: null } });
  });

  it('whose task was killed is started again', () => {
    const killed = { code: null, how: 'by SIGKILL', ranMs: 10, cause: 'agent', began: true } as const;
    expect(only(waited({ end: killed }, { kind: 'task' }))).toMatchObject({ act: 'start' });
  });

  it('that died five times in a quarter of an hour stays down however long it waits', () => {
    const deaths = [0, 10, 30, 60, 120].map((seconds) => aDeath(seconds));
    const one = facts({ launch: 'l120', record: recordOf(deaths) });
    for (const now of [at(121), at(86_400), at(1e8)]) {
      expect(only(one, now)).toMatchObject({ act: 'leave', rule: 'quarantined', count: 5 });
    }
    const slower = recordOf([0, 300, 600, 900, 1200].map((seconds) => aDeath(seconds)));
    expect(isQuarantined(slower, limits)).toBe(false);
  });

  it('that ran well for long has its deaths forgotten', () => {
    const deaths = [0, 10, 30, 60].map((seconds) => aDeath(seconds));
    const record = recordOf([...deaths, aDeath(800, { ranMs: limits.provenAfterMs })]);
    expect(streakOf(record, limits)).toHaveLength(1);
    expect(isQuarantined(record, limits)).toBe(false);
    const alive = { state: 'alive', source: 'process', since: null } as const;
    expect(only(facts({ runtime: alive, record: recordOf(deaths), startedAt: at(-1) })).count).toBe(4);
    expect(only(facts({ runtime: alive, record: recordOf(deaths), startedAt: at(-601) })).count).toBe(0);
  });

  it('that cannot even be launched waits longer each time, and is never quarantined for it', () => {
    const failing = (count: number) =>
      waited({ record: recordOf([aDeath(-3600, { launch: 'l' })], { failure: failure(count) }) });
    const failure = (count: number, launch = 'l') => ({
      count,
      at: at(0).toISOString(),
      why: 'no space',
      launch,
    });
    const waits = [1, 2, 5, 50].map(
      (count) => (only(failing(count), at(0)).nextAt?.getTime() ?? 0) - startMs,
    );
    expect(waits).toEqual(waits.toSorted((a, b) => a - b));
    expect(waits.at(-1)).toBe(limits.longestBackOffMs);
    const since = recordOf([aDeath(-3600, { launch: 'l' })], { failure: failure(9, 'older') });
    expect(only(waited({ record: since })).act).toBe('start');
  });

  it('is not kept waiting by a clock that was set back', () => {
    const ahead = facts({ record: recordOf([aDeath(3600, { launch: 'l' })]) });
    const seen = only(ahead);
    expect(seen).toMatchObject({ act: 'wait', isCorrected: true });
    expect(needsHand(ahead, seen)).toBe(true);
    expect(only(facts({ record: seen.record ?? noDeaths }), at(7)).act).toBe('start');
    const record = recordOf([aDeath(0)]);
    expect(withinTime(record, at(1), limits)).toBe(record);
  });
});

describe('several agents', () => {
  const named = (name: string, part: Partial<AgentFacts> = {}, backend: 'command' | 'claude' = 'command') =>
    waited(
      { launch: `l-${name}`, record: recordOf([aDeath(-3600, { launch: `l-${name}` })]), ...part },
      { name, backend },
    );
  const acts = (all: AgentFacts[], now: Date) =>
    decide(all, now, limits).map(({ act, rule }) => `${act} ${rule}`);

  it('that share an account are started one after the other', () => {
    const all = [named('a', {}, 'claude'), named('b', {}, 'claude'), named('c')];
    expect(acts(all, at(0))).toEqual(['start heal', 'wait spaced', 'start heal']);
    const after = [named('b', {}, 'claude'), named('a', { startedAt: at(0) }, 'claude')];
    expect(decide(after, at(1), limits)[0]?.nextAt).toEqual(at(limits.accountSpacingMs / 1000));
  });

  it('that end at once are not started until the cause had time to go, and then slowly', () => {
    const all = ['a', 'b', 'c'].map((name, index) =>
      named(name, { record: recordOf([aDeath(index, { launch: `l-${name}` })]) }),
    );
    expect(acts(all, at(20))).toEqual(['wait braked', 'wait braked', 'wait braked']);
    expect(acts(all, at(33))).toEqual(['start heal', 'wait spaced', 'wait spaced']);
    expect(acts(all.slice(1), at(20))).toEqual(['start heal', 'start heal']);
  });

  it('that went down with their tmux server all come back', () => {
    const all = ['a', 'b', 'c', 'd'].map((name) =>
      named(name, { record: recordOf([aDeath(0, { launch: `l-${name}`, cause: 'server' })]) }),
    );
    expect(acts(all, at(8))).toEqual(Array(4).fill('start heal'));
  });
});

describe('what is told', () => {
  it('is told once', () => {
    const one = facts({ record: recordOf([0, 1, 2, 3].map((seconds) => aDeath(seconds))) });
    const first = only(one, at(10));
    const notices = noticesOf(one, first);
    expect(notices.events.map(({ event }) => event)).toEqual(['exited', 'quarantined']);
    const told = facts({ record: { ...(first.record ?? noDeaths), told: notices.told } });
    expect(needsHand(told, only(told, at(11)))).toBe(false);
  });

  it('is when a limit ends that holds it', () => {
    const one = waited({ held: 'usage-limit', heldUntil: at(3600) });
    expect(only(one)).toMatchObject({ rule: 'held', act: 'wait', nextAt: at(3600) });
  });

  it('is a hold, and that it is over', () => {
    const one = waited({ held: 'usage-limit' });
    const notices = noticesOf(one, only(one));
    expect(notices.events).toMatchObject([{ event: 'held', reason: 'usage-limit' }]);
    const freed = waited({ record: recordOf([aDeath(-3600, { launch: 'l' })], { told: notices.told }) });
    expect(noticesOf(freed, only(freed)).events.map(({ event }) => event)).toEqual(['released']);
  });
});

describe('whatever was seen', () => {
  const seconds = fc.integer({ min: -4000, max: 400 });
  const death = fc.record({
    launch: fc.constantFrom('l', 'l1', 'l2', 'l3'),
    at: seconds.map((one) => at(one).toISOString()),
    ranMs: fc.option(fc.integer({ min: 0, max: 1_000_000 })),
    cause: fc.constantFrom('agent' as const, 'server' as const),
    how: fc.constant('by SIGKILL'),
  });
  const record = fc.record({
    format: fc.constant('ao.heal/1' as const),
    deaths: fc.array(death, { maxLength: 8 }),
    failure: fc.option(
      fc.record({
        count: fc.integer({ min: 1, max: 100 }),
        at: seconds.map((one) => at(one).toISOString()),
        why: fc.constant('x'),
        launch: fc.constantFrom('l', 'l1', null),
      }),
    ),
    cleared: fc.constant(null),
    told: fc.constant(null),
  });
  const anyFacts = fc.record({
    definition: fc.record({
      name: fc.constantFrom('a', 'b', 'c', 'd'),
      kind: fc.constantFrom('persistent' as const, 'task' as const),
      watch: fc.constantFrom('heal' as const, 'heal' as const, 'none' as const),
      onExit: fc.constantFrom('heal' as const, 'stop' as const),
      backend: fc.constantFrom('command' as const, 'claude' as const),
    }),
    desired: fc.constantFrom('up' as const, 'up' as const, 'down' as const),
    runtime: fc.record({
      state: fc.constantFrom('absent', 'starting', 'alive', 'exited', 'unknown' as const),
      source: fc.constant('tmux'),
      since: fc.constant(null),
    }),
    launch: fc.option(fc.constantFrom('l', 'l1', 'l9'), { freq: 8 }),
    isAccepted: fc.boolean(),
    end: fc.record({
      code: fc.option(fc.integer({ min: 0, max: 255 })),
      how: fc.constant('somehow'),
      ranMs: fc.option(fc.integer({ min: 0, max: 1_000_000 })),
      cause: fc.constantFrom('agent' as const, 'server' as const),
      began: fc.boolean(),
    }),
    record: fc.oneof(
      { weight: 8, arbitrary: record },
      { weight: 1, arbitrary: fc.constant({ problem: 'x' }) },
    ),
    held: fc.option(fc.constant('trust'), { freq: 1 }),
    heldUntil: fc.constant(null),
    lack: fc.option(fc.constant({ cause: 'node-missing' as const, why: 'x' }), { freq: 1 }),
    said: fc.constant(null),
    startedAt: fc.option(seconds.map(at)),
    turn: fc.option(
      fc.record({ opensAt: seconds.map(at), expectedAt: seconds.map(at), ahead: fc.nat({ max: 9 }) }),
    ),
  });
  const project = fc.uniqueArray(anyFacts, { maxLength: 4, selector: ({ definition }) => definition.name });
  const law = (holds: (all: readonly AgentFacts[], decisions: readonly Decision[]) => void) =>
    fc.assert(
      fc.property(project, (all) => {
        holds(all, decide(all, at(0), limits));
      }),
      { numRuns: 500 },
    );

  it('nothing is started but what is positively over, wanted, watched, and neither held nor quarantined', () => {
    law((all, decisions) => {
      for (const [index, decision] of decisions.entries()) {
        const one = all[index];
        if (one === undefined || decision.act !== 'start') continue;
        expect(['exited', 'absent']).toContain(one.runtime.state);
        expect(one).toMatchObject({
          desired: 'up',
          isAccepted: true,
          held: null,
          lack: null,
          definition: { watch: 'heal' },
        });
        expect(one.launch).not.toBeNull();
        expect(decision.record).not.toBeNull();
        expect(isQuarantined(decision.record ?? noDeaths, limits)).toBe(false);
        // A death is seen, written down and waited out before anything is started because of it.
        expect(decision.death).toBeNull();
      }
    });
  });

  it('there is one decision for each agent, and none is started twice', () => {
    law((all, decisions) => {
      expect(decisions.map(({ agent }) => agent)).toEqual(all.map(({ definition }) => definition.name));
      // After its start an agent has a new launch: nothing that was known of the old one starts it again.
      const started = all.map((one, index): AgentFacts => {
        const isStarted = decisions[index]?.act === 'start';
        const runtime = { state: 'starting', source: 'launcher', since: null } as const;
        return isStarted ? { ...one, launch: 'newborn', runtime, startedAt: at(0) } : one;
      });
      for (const [index, decision] of decide(started, at(0), limits).entries()) {
        if (decisions[index]?.act === 'start') expect(decision.act).toBe('leave');
      }
    });
  });

  it('a death is counted once for each launch', () => {
    law((all, decisions) => {
      const again = all.map((one, index) => ({ ...one, record: decisions[index]?.record ?? one.record }));
      for (const decision of decide(again, at(0), limits)) expect(decision.death).toBeNull();
    });
  });

  it('a wait lies ahead, and never further than the longest one', () => {
    law((_, decisions) => {
      for (const { act, nextAt } of decisions) {
        expect(act === 'wait').toBe(nextAt !== null);
        const aheadMs = (nextAt?.getTime() ?? startMs + 1) - startMs;
        expect(aheadMs).toBeGreaterThan(0);
        expect(aheadMs).toBeLessThanOrEqual(limits.longestBackOffMs + limits.clockToleranceMs);
      }
    });
  });

  it('the waits grow with each death, up to a limit', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 60 }), fc.string(), fc.string(), (count, seed, other) => {
        const [wait, next] = [delayMs(count, seed, limits), delayMs(count + 1, other, limits)];
        expect(next).toBeGreaterThanOrEqual(wait);
        expect(wait).toBeGreaterThanOrEqual(limits.backOffMs);
        expect(next).toBeLessThanOrEqual(limits.longestBackOffMs);
        expect(delayMs(count, seed, limits)).toBe(wait);
      }),
    );
  });

  it('a long run forgets all that was before it', () => {
    fc.assert(
      fc.property(fc.array(death, { maxLength: 8 }), (deaths) => {
        const last = aDeath(500, { ranMs: limits.provenAfterMs });
        const fresh = recordOf([last]);
        const worn = recordOf([...deaths, last]);
        expect(streakOf(worn, limits)).toEqual([last]);
        expect(nextStart('a', worn, limits)).toEqual(nextStart('a', fresh, limits));
      }),
    );
  });
});

it('lets tests shorten the waits, and nobody lengthen them', () => {
  const { quarantineDeaths, quarantineWindowMs, provenAfterMs } = limits;
  expect(limitsFor({ AO_TEST_TIME_SCALE: '0.1' })).toMatchObject({
    backOffMs: 500,
    ...{ quarantineDeaths, quarantineWindowMs, provenAfterMs },
  });
  expect(limitsFor({ AO_TEST_TIME_SCALE: '' })).toBe(limits);
  for (const bad of ['0', '2', '-1', 'x', 'Infinity', '1e-9']) {
    expect(() => limitsFor({ AO_TEST_TIME_SCALE: bad }), bad).toThrow('AO_TEST_TIME_SCALE');
  }
});
