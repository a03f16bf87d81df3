/**
 * What clears /tmp so that a live socket goes with it. tmpreaper and tmpwatch remove plain files, links and empty folders
 * unless they are told to take every kind; systemd-tmpfiles leaves a socket that a process listens on. Pure.
 */
export const cleanerPlaces = {
  files: ['/etc/crontab', '/etc/tmpreaper.conf'],
  folders: ['/etc/cron.d', '/etc/cron.hourly', '/etc/cron.daily', '/etc/cron.weekly'],
} as const;

const tools = /\b(?:tmpreaper|tmpwatch)(?:\b|_)/i;
const settings = /^\s*(?:export\s+)?\w*(?:flags|opt|args)\w*=/i;
const everyKind = /(?:^|[\s'"=])(?:--all|-[a-z]*a[a-z]*)(?=[\s'"]|$)/i;
const condition = /^\s*(?:\[|if\b|test\b)/;

/** Whether what a file of `cleanerPlaces` holds removes sockets below /tmp. */
export function removesSockets(text: string): boolean {
  const lines = text.split('\n').filter((line) => !/^\s*(?:#|$)/.test(line));
  // Sockets are excluded already, with --protect or -x.
  if (lines.some((line) => /tmux/i.test(line))) return false;
  if (lines.some((line) => findsAll(line))) return true;
  if (!lines.some((line) => tools.test(line))) return false;
  return lines.some(
    (line) => (tools.test(line) || settings.test(line)) && !condition.test(line) && everyKind.test(line),
  );
}

/** `find /tmp … -delete`, of no kind in particular. */
function findsAll(line: string): boolean {
  return /\bfind\s[^|;]*\/tmp\b/.test(line) && /-delete\b|\brm\b/.test(line) && !/\s-type\s/.test(line);
}
