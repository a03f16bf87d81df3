// Names the registry of this command for the next one.

/** As words, not quoted yet. Nothing where the nearest registry is meant. */
export function fleetWords(fleet: string | null): readonly string[] {
  if (fleet === null) return [];
  // Behind a space it would be read as an option.
  return fleet.startsWith('-') ? [`--fleet=${fleet}`] : ['-f', fleet];
}
