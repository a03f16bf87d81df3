// JSON for programs, which may well be looked at on a terminal: what would steer one is escaped, also where JSON itself
// would let it stand.

/** A document. Ends with a newline. */
export function jsonText(document: unknown): string {
  return `${harmless(JSON.stringify(document, null, 2))}\n`;
}

/** One line of a stream, with its newline. */
export function jsonLine(value: unknown): string {
  return `${harmless(JSON.stringify(value))}\n`;
}

function harmless(text: string): string {
  return text.replaceAll(
    /[\u007f-\u009f\u2028\u2029\u202a-\u202e\u2066-\u2069]/g,
    (char) => `\\u${char.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
}
