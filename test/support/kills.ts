import { inject } from 'vitest';
import { hash } from './sample.ts';

/** Whether all of a kill matrix is wanted (`npm run test:kill`), or the sample that every run has time for. */
export const allKills = process.env['KILLS'] === 'all';

const { seed } = inject('draw');

/** Which sample: printed with the test, so that it can be had again. Where tests are drawn, one draw has the same kills. */
export const killSeed = Number(
  process.env['PO_SEED'] ?? (seed === null ? Date.now() : hash(seed)) % 1_000_000,
);
