// The machine and its user, as the system names them.
import { homedir, hostname, tmpdir, userInfo } from 'node:os';

export { homedir, tmpdir };

/** `USER@HOST`. A user of a container may have no name: then it is the number. */
export function userAtHost(): string {
  return `${userName()}@${hostname()}`;
}

function userName(): string {
  try {
    return userInfo().username;
  } catch {
    return `uid ${process.getuid?.() ?? '?'}`;
  }
}
