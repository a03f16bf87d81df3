/** Durations as the registry writes them: a number and a unit, `500ms`, `2s`, `1.5m`, `1h`. */
export const durationPattern = /^(\d{1,9}(?:\.\d{1,3})?)(ms|s|m|h)$/;

const unitMs: Readonly<Record<string, number>> = { ms: 1, s: 1_000, m: 60_000, h: 3_600_000 };

/** In whole milliseconds. Null for anything else than a number and a unit. */
export function parseDuration(text: string): number | null {
  const match = durationPattern.exec(text);
  const factor = unitMs[match?.[2] ?? ''];
  return match === null || factor === undefined ? null : Math.round(Number(match[1]) * factor);
}
