/** An event for people. Pure. */
import type { RecordedEvent } from '../state/events.ts';

/** One line: when, whose, what, and the facts of it. An event of a later engine is shown as well. */
export function eventLine({ at, agent, event, facts }: RecordedEvent): string {
  const told = Object.entries(facts)
    .filter(([, value]) => value !== null && value !== '')
    .map(([name, value]) => `${name}: ${plain(value)}`)
    .join(', ');
  return [at.slice(0, 19).replace('T', ' '), agent ?? '-', event, told].join('  ').trimEnd();
}

function plain(value: unknown): string {
  const text = typeof value === 'string' ? value : JSON.stringify(value);
  // What an agent printed is in some of them, and must not move the cursor of who reads it.
  return [...text].map((one) => (isControl(one) ? ' ' : one)).join('');
}

function isControl(character: string): boolean {
  const code = character.codePointAt(0) ?? 0;
  return code < 32 || (code >= 127 && code < 160);
}
