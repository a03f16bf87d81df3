/** Whether all of a kill matrix is wanted (`npm run test:kill`), or the sample that every run has time for. */
export const allKills = process.env['KILLS'] === 'all';

/** Which sample: printed with the test, so that it can be had again. */
export const killSeed = Number(process.env['PO_SEED'] ?? Date.now() % 1_000_000);
