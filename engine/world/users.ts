import { userInfo } from 'node:os';
import type { StatePorts } from '../contract/state-base.ts';
import { statOf } from './files.ts';

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
