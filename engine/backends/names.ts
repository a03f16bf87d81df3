/** The names in a text, separated by blanks. */
export function namesIn(text: string): readonly string[] {
  return text.trim().split(/\s+/);
}
