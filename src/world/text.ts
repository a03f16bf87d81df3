/** The last lines of what a process said, for an outcome: blank ones and overwritten progress left out. */
export function lastLines(text: string, most = 12): string {
  return text
    .split('\n')
    .map((line) => line.slice(line.lastIndexOf('\r', line.length - 2) + 1).trimEnd())
    .filter((line) => line !== '')
    .slice(-most)
    .join('\n');
}
