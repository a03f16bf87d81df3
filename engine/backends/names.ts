/** Names that are written one after the other, as a long list is read best. */
export function namesIn(text: string): readonly string[] {
  return text.trim().split(/\s+/);
}
