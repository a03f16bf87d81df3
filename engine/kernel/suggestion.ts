import { distance } from 'fastest-levenshtein';

/** The candidate that `word` most likely means; null when none is close, since a wrong guess costs more than none. */
export function suggestionFor(word: string, candidates: readonly string[]): string | null {
  if (word.length > longestWord) return null;
  let best: string | null = null;
  let bestDistance = Number.POSITIVE_INFINITY;
  for (const candidate of candidates) {
    if (candidate === word) continue;
    const allowed = Math.max(1, Math.floor(Math.max(word.length, candidate.length) / 3));
    // The distance is at least the difference in length.
    if (Math.abs(word.length - candidate.length) > allowed) continue;
    const apart = distanceBetween(word.toLowerCase(), candidate.toLowerCase());
    if (apart > allowed || apart >= Math.min(word.length, candidate.length) || apart >= bestDistance)
      continue;
    best = candidate;
    bestDistance = apart;
  }
  return best;
}

/** A longer word is no misspelling. */
const longestWord = 100;

/** Two neighbouring letters swapped count as one mistake, as they do for the one who types. */
function distanceBetween(a: string, b: string): number {
  const apart = distance(a, b);
  return apart === 2 && [...a].sort().join('') === [...b].sort().join('') ? 1 : apart;
}

/** `a`, `a or b`, `a, b or c`. */
export function listOf(words: readonly string[], last: 'or' | 'and'): string {
  if (words.length < 2) return words.join('');
  return `${words.slice(0, -1).join(', ')} ${last} ${words.at(-1) ?? ''}`;
}
