// Files that a page of the documentation shows: each fenced block that says after its language which file it is.

/** Path → text. */
export function blocksOf(page: string): ReadonlyMap<string, string> {
  return new Map(
    [...page.matchAll(/^```ts (\S+)\n(.*?)^```$/gms)].map(([, path = '', text = '']) => [path, text]),
  );
}
