/** How many cases a law is tried on: the number in CI, and `LAWS` times as many for `npm run test:laws`. */
export function lawRuns(inCi: number): number {
  return inCi * Number(process.env['LAWS'] ?? 1);
}
