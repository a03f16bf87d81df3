/**
 * When a usage limit ends, from the words in which a CLI tells it. Pure.
 *
 * Vendors write "resets 3pm (Europe/Berlin)", "resets Oct 12, 9am", "try again at 3:22 PM", "try again in 2 days 3 hours" and
 * "Access resets at 4:30 PM PST".
 */
import type { Screen } from './backend.ts';
import { lastLines } from './screen.ts';

const tailLines = 15;
const told = /\blimit\b|\bresets?\b|\btry again\b|\bquota\b/i;

/** The lines of a screen that tell of the limit it is held by, as one text; empty where none do. */
export function limitTextIn(screen: Screen): string {
  return lastLines(screen, tailLines)
    .filter((line) => told.test(line))
    .map((line) => line.replaceAll(/[│┃║]/g, ' ').trim().replaceAll(/\s+/g, ' '))
    .join(' ');
}

const unitMs: Readonly<Record<string, number>> = {
  s: 1_000,
  m: 60_000,
  h: 3_600_000,
  d: 86_400_000,
  w: 604_800_000,
};
const span =
  /(\d+(?:\.\d+)?)\s*(w(?:eeks?)?|d(?:ays?)?|h(?:ours?|rs?)?|m(?:in(?:ute)?s?)?|s(?:ec(?:ond)?s?)?)(?![a-z])/gi;
const months = ['jan', 'feb', 'mar', 'apr', 'may', 'jun', 'jul', 'aug', 'sep', 'oct', 'nov', 'dec'];
const weekdays = ['sun', 'mon', 'tue', 'wed', 'thu', 'fri', 'sat'];
const lead = '(?:resets?|try again|available(?: again)?|retry)';

/**
 * @param at when it was told: times of day are the next ones from then on
 * @returns null where the text names no time, or none that can be understood
 */
export function resetIn(text: string, at: Date): Date | null {
  const relative = new RegExp(
    `\\b${lead}\\b[^.]*?\\b(?:in|after)\\s+((?:${span.source}[\\s,]*(?:and\\s+)?)+)`,
    'i',
  ).exec(text)?.[1];
  if (relative !== undefined) {
    const ms = [...relative.matchAll(span)].reduce(
      (sum, [, count, unit = '']) => sum + Number(count) * (unitMs[unit.charAt(0).toLowerCase()] ?? 0),
      0,
    );
    return new Date(at.getTime() + ms);
  }
  const iso = new RegExp(
    `\\b${lead}\\b.*?(\\d{4}-\\d\\d-\\d\\d[T ]\\d\\d:\\d\\d(?::\\d\\d(?:\\.\\d+)?)?(?:Z|[+-]\\d\\d:?\\d\\d)?)`,
    'i',
  ).exec(text)?.[1];
  if (iso !== undefined) {
    const ms = Date.parse(iso.replace(' ', 'T'));
    return Number.isNaN(ms) ? null : new Date(ms);
  }
  return clockTime(text, at);
}

const clock = new RegExp(
  `\\b${lead}\\b(?: (?:at|on))? (?:(?<weekday>sun|mon|tue|wed|thu|fri|sat)[a-z]*,? (?:at )?)?` +
    '(?:(?<month>jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]*\\.? (?<day>\\d{1,2})(?:st|nd|rd|th)?(?:,? (?<year>\\d{4}))?(?:,| at)*)?' +
    '\\s*(?:(?<hour>\\d{1,2})(?::(?<minute>\\d\\d))?\\s*(?<half>[ap]\\.?m\\b)?)?(?:[^()]{0,12}\\((?<zone>[A-Za-z_+-]+(?:/[A-Za-z_+-]+)*)\\))?(?: (?<short>[A-Z]{2,4}))?',
  'i',
);

/** Names of zones that `Intl` does not know by themselves, in hours east of Greenwich. */
const shortZones: Readonly<Record<string, number>> = {
  ...{ UTC: 0, GMT: 0, PST: -8, PDT: -7, MST: -7, MDT: -6, CST: -6, CDT: -5, EST: -5, EDT: -4 },
  ...{ BST: 1, CET: 1, CEST: 2, JST: 9 },
};

function clockTime(text: string, at: Date): Date | null {
  const found = clock.exec(text)?.groups;
  if (found === undefined) return null;
  const { weekday, month, day, year, hour, minute, half, zone, short } = found;
  if (hour === undefined && month === undefined && weekday === undefined) return null;
  // A bare number is no time of day.
  if (hour !== undefined && minute === undefined && half === undefined) return null;
  const offsetMs = offsetOf(zone, short, at);
  if (offsetMs === null) return null;
  // As if the wall clock there were that of Greenwich.
  const wall = new Date(at.getTime() + offsetMs);
  const next = new Date(wall);
  if (month !== undefined) {
    next.setUTCFullYear(
      year === undefined ? wall.getUTCFullYear() : Number(year),
      months.indexOf(month.toLowerCase()),
      Number(day),
    );
  }
  next.setUTCHours(hourOf(hour ?? '0', half), Number(minute ?? 0), 0, 0);
  if (weekday !== undefined) {
    const days = (weekdays.indexOf(weekday.toLowerCase()) - wall.getUTCDay() + 7) % 7;
    next.setUTCDate(next.getUTCDate() + days);
  }
  if (next.getTime() <= wall.getTime()) {
    if (month !== undefined) {
      // A date that has just passed is over; one long ago is next year's.
      if (year === undefined && wall.getTime() - next.getTime() > 180 * 86_400_000)
        next.setUTCFullYear(next.getUTCFullYear() + 1);
    } else next.setUTCDate(next.getUTCDate() + (weekday === undefined ? 1 : 7));
  }
  return new Date(next.getTime() - offsetMs);
}

function hourOf(hour: string, half: string | undefined): number {
  if (half === undefined) return Number(hour);
  return (Number(hour) % 12) + (half.toLowerCase().startsWith('p') ? 12 : 0);
}

/** How far the wall clock of a zone is ahead of Greenwich; null for an unknown one. */
function offsetOf(zone: string | undefined, short: string | undefined, at: Date): number | null {
  const known = shortZones[(zone ?? short ?? '').toUpperCase()];
  if (known !== undefined) return known * 3_600_000;
  if (zone === undefined) return -at.getTimezoneOffset() * 60_000;
  try {
    const parts = new Intl.DateTimeFormat('en-US', {
      ...{ timeZone: zone, hourCycle: 'h23', year: 'numeric', month: 'numeric', day: 'numeric' },
      ...{ hour: 'numeric', minute: 'numeric', second: 'numeric' },
    }).formatToParts(at);
    const part = (type: string) => Number(parts.find((one) => one.type === type)?.value);
    const wall = Date.UTC(
      part('year'),
      part('month') - 1,
      part('day'),
      part('hour'),
      part('minute'),
      part('second'),
    );
    return wall - Math.floor(at.getTime() / 1000) * 1000;
  } catch {
    return null;
  }
}
