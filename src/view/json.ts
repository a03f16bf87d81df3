// JSON for programs, which may well be looked at on a terminal: what would steer one is escaped, also where JSON itself
// would let it stand.
import { outgoingJson } from '../../engine/kernel/outgoing.ts';
import type { Document } from '../formats/documents.ts';
import type { PoEvent } from '../formats/events.ts';

/** Ends with a newline. A document of no format is none that this takes. */
export function jsonText(document: Document): string {
  return `${outgoingJson(JSON.stringify(document, null, 2))}\n`;
}

/** One line of a stream, with its newline. Of the first one the format is the first key, and of each other one what it is. */
export function streamLine(event: PoEvent, at: string): string {
  const { event: code, ...fields } = event;
  const line = code === 'stream-started' ? { ...event, at } : { event: code, at, ...fields };
  return `${outgoingJson(JSON.stringify(line))}\n`;
}
