import { readFileSync } from 'node:fs';

/** What the system calls a user, or null where it has no entry of its own. */
export function userName(uid: number): string | null {
  try {
    const lines = readFileSync('/etc/passwd', 'utf8').split('\n');
    return lines.find((line) => line.split(':')[2] === String(uid))?.split(':')[0] ?? null;
  } catch {
    return null;
  }
}
