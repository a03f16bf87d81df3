// Turns on an account: who may start when, whatever the record holds.
import { describe, expect, it } from 'vitest';
import { limitsFor, paceOf } from '../../../engine/heal/limits.ts';
import { isNewer } from '../../../engine/run/server-options.ts';
import {
  emptyQueue,
  isOpen,
  joined,
  left,
  type Queue,
  timely,
  turnIn,
  type Waiter,
} from '../../../engine/turns/queue.ts';
import { waitsInWords } from '../../../engine/turns/words.ts';
import { fc } from '../../support/fast-check.ts';

const startMs = Date.parse('2026-11-22T10:00:00Z');
const at = (seconds: number) => new Date(startMs + seconds * 1000);
const pace = { spacingMs: 5_000, graceMs: 15_000, clockToleranceMs: 2_000 };
const whose = (agent: string) => ({ folder: '/p', agent });
const waiter = (agent: string): Waiter => ({ pid: 7, startTime: 's', ...whose(agent) });
const queue = (part: Partial<Queue>): Queue => ({ ...emptyQueue, ...part });

describe('a turn', () => {
  it('is open where nobody was ever started', () => {
    expect(isOpen(turnIn(emptyQueue, whose('a'), pace, at(0)), at(0))).toBe(true);
  });

  it('opens when the spacing has passed since the last start, and not before', () => {
    const seen = queue({ startedAt: at(0).toISOString() });
    expect(turnIn(seen, whose('a'), pace, at(1))).toEqual({ opensAt: at(5), expectedAt: at(5), ahead: 0 });
    expect(isOpen(turnIn(seen, whose('a'), pace, at(4.999)), at(4.999))).toBe(false);
    expect(isOpen(turnIn(seen, whose('a'), pace, at(5)), at(5))).toBe(true);
  });

  it('comes after those that came before, each with its own spacing', () => {
    const seen = queue({ startedAt: at(0).toISOString(), waiting: ['a', 'b', 'c'].map(waiter) });
    const turn = turnIn(seen, whose('c'), pace, at(1));
    expect(turn).toMatchObject({ expectedAt: at(15), ahead: 2 });
    expect(waitsInWords('claude', turn, at(3))).toBe(
      'waits for its turn on the account claude, 2 before it: starts in 12 s',
    );
  });

  it('is not kept from coming by those before that do not take theirs', () => {
    const seen = queue({ startedAt: at(0).toISOString(), waiting: ['a', 'b', 'c'].map(waiter) });
    const isOpenAt = (agent: string, seconds: number) =>
      isOpen(turnIn(seen, whose(agent), pace, at(seconds)), at(seconds));
    expect([isOpenAt('a', 5), isOpenAt('b', 5), isOpenAt('b', 20), isOpenAt('c', 20)]).toEqual([
      ...[true, false, true, false],
    ]);
    expect(isOpenAt('c', 35)).toBe(true);
  });

  it('waits for one that is being started, and for a while only', () => {
    const seen = queue({ startedAt: at(0).toISOString(), starting: waiter('a') });
    expect(isOpen(turnIn(seen, whose('b'), pace, at(6)), at(6))).toBe(false);
    expect(isOpen(turnIn(seen, whose('b'), pace, at(15)), at(15))).toBe(true);
  });

  it('takes a start in the future for one of now', () => {
    const seen = queue({ startedAt: at(86_400).toISOString() });
    expect(timely(seen, pace, at(0)).startedAt).toBe(at(0).toISOString());
    expect(turnIn(seen, whose('a'), pace, at(0)).opensAt).toEqual(at(5));
  });
});

describe('the pace', () => {
  const limits = limitsFor({});
  it('is that of the fleet, and the watchdog never goes below its own', () => {
    const spacings = (declaredMs: number | null) =>
      (['keep', 'heal'] as const).map((how) => paceOf(limits, declaredMs, how).spacingMs);
    expect(spacings(null)).toEqual([5_000, 5_000]);
    expect(spacings(2_000)).toEqual([2_000, 5_000]);
    expect(spacings(0)).toEqual([0, 5_000]);
    expect(spacings(20_000)).toEqual([20_000, 20_000]);
  });
});

it('whatever the record holds, starts that keep to it are spaced, and all of them come', () => {
  const seconds = fc.integer({ min: -100, max: 100_000 });
  const given = fc.record({
    startedAt: fc.option(seconds.map((one) => at(one).toISOString())),
    starting: fc.option(fc.constant(waiter('stuck'))),
    // Live ones that never take their turn.
    waiting: fc.array(fc.constantFrom('x', 'y', 'z').map(waiter), { maxLength: 5 }),
  });
  const agents = fc.uniqueArray(fc.constantFrom('a', 'b', 'c', 'd'), { minLength: 1 });
  fc.assert(
    fc.property(given, agents, (part, names) => {
      let seen = queue(part);
      const before = seen.startedAt;
      const starts: number[] = [];
      let pending: readonly string[] = names;
      for (let second = 0; second < 600 && pending.length > 0; second += 1) {
        for (const name of pending) {
          const now = at(second);
          seen = timely(seen, pace, now);
          if (!isOpen(turnIn(seen, whose(name), pace, now), now)) {
            seen = joined(seen, waiter(name));
            continue;
          }
          const rest = left(seen, (one) => one.agent === name);
          seen = { ...rest, startedAt: now.toISOString(), starting: null };
          starts.push(second);
          pending = pending.filter((one) => one !== name);
        }
      }
      expect(pending).toEqual([]);
      const gaps = starts.slice(1).map((one, index) => one - (starts[index] ?? 0));
      for (const gap of gaps) expect(gap).toBeGreaterThanOrEqual(5);
      if (before !== null && Date.parse(before) <= startMs) {
        expect(startMs + (starts[0] ?? 0) * 1000 - Date.parse(before)).toBeGreaterThanOrEqual(5_000);
      }
    }),
    { numRuns: 300 },
  );
});

it('a server keeps the options of a newer engine, and of no older one', () => {
  const isNewerThan = (version: string) => (mark: string) => isNewer(mark, version);
  const marks = ['', 'v0.1.9 x', 'v0.2.0 x', 'v0.2.1 x', 'v0.10.0 x', 'v1.0.0 x', 'something'];
  expect(marks.filter(isNewerThan('v0.2.0'))).toEqual(['v0.2.1 x', 'v0.10.0 x', 'v1.0.0 x']);
});
