// Whether po works as root in the fleet of a user, who could not use afterwards what it writes there.
import { statSync } from 'node:fs';
import type { Diagnostic } from '../../engine/kernel/diagnostic.ts';
import { remedyText } from '../../engine/kernel/help.ts';

/** @param uid of the user who runs po; null where the system has none */
export function rootOfAnotherUser(
  root: string,
  uid: number | null = process.getuid?.() ?? null,
): Diagnostic | null {
  if (uid !== 0) return null;
  const owner = statSync(root, { throwIfNoEntry: false })?.uid;
  if (owner === undefined || owner === uid) return null;
  return {
    severity: 'warning',
    code: 'root-of-another-user',
    summary: 'The fleet belongs to another user',
    detail: `you are root, and ${root} belongs to uid ${owner}: what po writes there is root's, and git of its owner refuses it as of dubious ownership`,
    help: remedyText('run po as its owner:', `sudo -u '#${owner}' po plan`),
  };
}
