/**
 * A document for a program, which may well be looked at on a terminal: what would steer one is escaped, also
 * where JSON itself would let it stand. Ends with a newline.
 */
export function jsonText(document: unknown): string {
  const text = JSON.stringify(document, null, 2);
  const escaped = text.replaceAll(
    /[\u007f-\u009f\u2028\u2029\u202a-\u202e\u2066-\u2069]/g,
    (char) => `\\u${char.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
  return `${escaped}\n`;
}
