/**
 * With this variable po, which runs the engine for a fleet, says how far apart agents on one account are started, in ms. A
 * variable and no flag: an engine that does not know it starts the agents all the same.
 */
export const startSpacingVariable = 'AO_START_SPACING_MS';

export const longestSpacingMs = 600_000;
