// fast-check on the same cases in every run of `npm test`, so that a change is judged by what it changes and not by a
// draw. `npm run test:laws` draws new ones, as many as LAWS says.
import fc from 'fast-check';

const laws = process.env['LAWS'];
if (laws === undefined) fc.configureGlobal({ ...fc.readConfigureGlobal(), seed: 20_261_124 });

/** How many cases a law is tried on: the number in CI, and `LAWS` times as many for `npm run test:laws`. */
export function lawRuns(inCi: number): number {
  return inCi * Number(laws ?? 1);
}

export { fc };
