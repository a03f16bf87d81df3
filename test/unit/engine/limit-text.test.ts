// When a usage limit ends, by the words of the CLIs.
import { describe, expect, it } from 'vitest';
import { limitTextIn, resetIn } from '../../../engine/backends/limit-text.ts';

/** A Thursday, told at 14:30 in Berlin and 13:30 in Greenwich. */
const at = new Date('2026-11-26T13:30:00Z');

describe('a reset', () => {
  it.each([
    ['You’ve hit your limit · resets 3pm (Europe/Berlin)', '2026-11-26T14:00:00Z'],
    ['You’ve hit your session limit · resets 2:10pm (Europe/Berlin)', '2026-11-27T13:10:00Z'],
    ['limit reached ∙ resets at 9am (America/Los_Angeles)', '2026-11-26T17:00:00Z'],
    ['You’ve hit your weekly limit · resets Dec 1, 9am (UTC)', '2026-12-01T09:00:00Z'],
    ['You’ve hit your weekly limit · resets Jan 2 at 9:30 PM (UTC)', '2027-01-02T21:30:00Z'],
    ['limit · resets Mon 12:00 AM (UTC)', '2026-11-30T00:00:00Z'],
    ['limit · resets 12am (UTC)', '2026-11-27T00:00:00Z'],
    ['limit · resets 12:15 p.m. (UTC)', '2026-11-27T12:15:00Z'],
    ['usage limit. Upgrade to Pro, or try again in 2 days 3 hours 4 minutes.', '2026-11-28T16:34:00Z'],
    ['usage limit. Please try again in 45 minutes', '2026-11-26T14:15:00Z'],
    ['Rate limit reached. Try again in 1.5s', '2026-11-26T13:30:01.500Z'],
    ['quota will reset after 2h5m10s', '2026-11-26T15:35:10Z'],
    ['Access resets at 4:30 PM GMT', '2026-11-26T16:30:00Z'],
    ['Access resets at 4:30 PM PST', '2026-11-27T00:30:00Z'],
    ['limit. try again at Dec 3rd, 2026 3:22 PM (UTC)', '2026-12-03T15:22:00Z'],
    ['limit resets at 2026-11-26T20:00:00Z', '2026-11-26T20:00:00Z'],
  ])('in %j', (text, expected) => {
    expect(resetIn(text, at)?.toISOString()).toBe(new Date(expected).toISOString());
  });

  it('without a zone is told by the clock of this machine', () => {
    const here = resetIn('usage limit … or try again at 3:22 PM.', at);
    expect([here?.getHours(), here?.getMinutes()]).toEqual([15, 22]);
    expect((here?.getTime() ?? 0) - at.getTime()).toBeGreaterThan(0);
    expect((here?.getTime() ?? 0) - at.getTime()).toBeLessThanOrEqual(24 * 3_600_000);
  });

  it.each([
    'This request would exceed your account’s rate limit. Please try again later.',
    'Usage limit reached for all Pro models.',
    'limit · resets soon (Europe/Berlin)',
    'limit · resets 3pm (Middle/Earth)',
    'limit 5 resets 7',
    '',
  ])('is not known from %j', (text) => {
    expect(resetIn(text, at)).toBeNull();
  });
});

it('the text is that of the lines that speak of it, without frames', () => {
  const screen = [
    'resets above',
    ...Array(20).fill('x'),
    '│ Usage  limit reached. │',
    '❯',
    '│ Access resets at 4 PM │',
    '',
  ];
  expect(limitTextIn(screen)).toBe('Usage limit reached. Access resets at 4 PM');
});
