// What somebody types as key=value, and what it becomes in the registry.
import { describe, expect, it } from 'vitest';
import { LocalDate } from '../../../src/fleet/edit/value.ts';
import { changesIn, tableOf } from '../../../src/fleet/edit/words.ts';

describe('a word', () => {
  it.each([
    ['branch=main', ['branch'], 'main'],
    ['branch="a b"', ['branch'], 'a b'],
    ['branch="open', ['branch'], '"open'],
    ['repo=https://h/x?a=b', ['repo'], 'https://h/x?a=b'],
    ['tags=a, b,,c', ['tags'], ['a', 'b', 'c']],
    ['tags=["a", "b,c"]', ['tags'], ['a', 'b,c']],
    ['tags=[]', ['tags'], []],
    ['after=base', ['after'], ['base']],
    ['protect=true', ['protect'], true],
    ['protect=yes', ['protect'], 'yes'],
    ['hold=moves', ['hold'], { reason: 'moves' }],
    [
      'hold={ reason = "x", until = 2026-12-01 }',
      ['hold'],
      { reason: 'x', until: new LocalDate('2026-12-01') },
    ],
    ['hold.until=2026-12-01', ['hold', 'until'], new LocalDate('2026-12-01')],
    ['hold.until=2026-02-30', ['hold', 'until'], '2026-02-30'],
    ['hold.until=soon', ['hold', 'until'], 'soon'],
    ['brnch=true', ['brnch'], 'true'],
    ['tags=', ['tags'], null],
    ['value="a"\nother = 1', ['value'], '"a"\nother = 1'],
  ])('%s', (word, path, value) => {
    expect(changesIn([word])).toEqual({ ok: true, changes: [{ path, value }] });
  });

  it.each([
    [['web'], 'web is not of the form key=value'],
    [['=x'], '=x is not of the form key=value'],
    [['branch=a', 'branch='], 'branch is given twice'],
    [['hold=a', 'hold.until=2026-12-01'], 'hold and hold.until cannot be given together'],
  ])('%s is no change', (words, problem) => {
    expect(changesIn(words)).toEqual({ ok: false, problem });
  });

  it('of a key inside another one makes one table with its like', () => {
    const odd = changesIn(['__proto__=1', 'constructor.x=2', 'toString=3']);
    expect(odd.ok && Object.keys(tableOf(odd.changes))).toEqual(['__proto__', 'constructor', 'toString']);
    const read = changesIn(['hold.reason=x', 'branch=', 'hold.until=2026-12-01']);
    expect(read.ok && tableOf(read.changes)).toEqual({
      hold: { reason: 'x', until: new LocalDate('2026-12-01') },
    });
  });
});
