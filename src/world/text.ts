/** Longer than any line that a program prints for people. */
const longestLine = 2_000;

/** The last lines of what a process said, for an outcome: without blank ones and overwritten progress. */
export function lastLines(text: string, most = 12): string {
  return text
    .split('\n')
    .map((line) => line.slice(line.lastIndexOf('\r', line.length - 2) + 1).trimEnd())
    .filter((line) => line !== '')
    .slice(-most)
    .map((line) => (line.length > longestLine ? `${line.slice(0, longestLine)}…` : line))
    .join('\n');
}

/** A duration for people: `0.5 s`, `12 s`, `1 min 5 s`, `2 h 3 min`. */
export function durationText(durationMs: number): string {
  if (durationMs % 1_000 !== 0 && durationMs < 10_000) return `${(durationMs / 1_000).toFixed(1)} s`;
  const seconds = Math.floor(durationMs / 1_000);
  const [minutes, hours] = [Math.floor(seconds / 60), Math.floor(seconds / 3_600)];
  if (hours > 0) return joined(`${hours} h`, minutes % 60, 'min');
  return minutes > 0 ? joined(`${minutes} min`, seconds % 60, 's') : `${seconds} s`;
}

function joined(first: string, rest: number, unit: string): string {
  return rest === 0 ? first : `${first} ${rest} ${unit}`;
}

/** An age for a table, its largest unit alone: `45s`, `12m`, `3h`, `9d`. */
export function ageText(ageMs: number): string {
  const seconds = Math.max(0, Math.floor(ageMs / 1_000));
  if (seconds < 60) return `${seconds}s`;
  if (seconds < 3_600) return `${Math.floor(seconds / 60)}m`;
  if (seconds < 86_400) return `${Math.floor(seconds / 3_600)}h`;
  return `${Math.floor(seconds / 86_400)}d`;
}

export function plural(count: number, noun: string): string {
  return `${count} ${noun}${count === 1 ? '' : 's'}`;
}
