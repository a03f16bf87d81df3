import { readFileSync } from 'node:fs';
import { userInfo } from 'node:os';
import type { StatePorts } from '../contract/state-base.ts';
import { statOf } from './files.ts';

/** What the system calls a user, or null where it has no entry of its own. */
export function userName(uid: number): string | null {
  try {
    const lines = readFileSync('/etc/passwd', 'utf8').split('\n');
    return lines.find((line) => line.split(':')[2] === String(uid))?.split(':')[0] ?? null;
  } catch {
    return null;
  }
}

export const statePorts: StatePorts = {
  uidOf: (path) => statOf(path)?.uid ?? null,
  ownUid: process.getuid?.() ?? null,
  passwdHome() {
    try {
      return userInfo().homedir;
    } catch {
      // A user that the system has no entry for.
      return '';
    }
  },
};
