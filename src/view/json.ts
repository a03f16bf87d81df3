// JSON for programs, which may well be looked at on a terminal: what would steer one is escaped, also where JSON itself
// would let it stand.
import { outgoingJson } from '../../engine/kernel/outgoing.ts';
import type { Document } from '../formats/documents.ts';

/** Ends with a newline. A document of no format is none that this takes. */
export function jsonText(document: Document): string {
  return `${outgoingJson(JSON.stringify(document, null, 2))}\n`;
}

/** One line of a stream, with its newline. */
export function jsonLine(value: unknown): string {
  return `${outgoingJson(JSON.stringify(value))}\n`;
}
