/** An event for people. Pure. */

import { visible } from '../kernel/cells.ts';
import type { RecordedEvent } from '../state/events.ts';

/** One line: time, agent, event and its facts. Shows events of a later engine too. */
export function eventLine({ at, agent, event, facts }: RecordedEvent): string {
  const told = Object.entries(facts)
    .filter(([, value]) => value !== null && value !== '')
    .map(([name, value]) => `${name}: ${typeof value === 'string' ? value : JSON.stringify(value)}`)
    .join(', ');
  // Some of the facts hold text that an agent printed.
  return visible([at.slice(0, 19).replace('T', ' '), agent ?? '-', event, told].join('  ').trimEnd());
}
