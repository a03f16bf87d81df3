/**
 * The last gate before a terminal. Views make each text harmless where they use it; this covers a view that forgot to: what is
 * printed can set a style and end a line, and control nothing else.
 */
import { pictureOf } from './cells.ts';

/** Styles, which pass, and what is replaced: all other control sequences, and marks that reorder a line. */
const steering =
  // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is looked for
  /\u001b\[[\d;:]{0,40}m|[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069]/g;

/** Text of any number of lines, safe for a terminal. */
export function outgoing(text: string): string {
  return text.replaceAll(steering, (found) => (found.length > 1 ? found : pictureOf(found)));
}

/** The same on one line: line ends are replaced as well. */
export function outgoingLine(text: string): string {
  return outgoing(text).replaceAll('\n', pictureOf('\n'));
}

/** What JSON leaves as it is although it is invisible or controls a terminal. It is escaped, so that nothing is lost. */
const unseen =
  /[\u007f-\u009f\u00ad\u061c\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb]|\udb40[\udc00-\udfff]/g;

/** JSON from `JSON.stringify`, safe for a terminal. */
export function outgoingJson(json: string): string {
  return json.replaceAll(unseen, (found) =>
    Array.from({ length: found.length }, (_, at) => escaped(found.charCodeAt(at))).join(''),
  );
}

function escaped(unit: number): string {
  return `\\u${unit.toString(16).padStart(4, '0')}`;
}
