// A file of a repository that another git has locked for a moment: work trees of one repository share their config and
// refs, and agents set things in a clone at any time. git itself waits for none of them.
import { remedyText } from '../../../engine/kernel/help.ts';

/** How often a command is tried that met such a lock, and how long is waited before each further try. */
export const lockTries = 10;
export const lockPauseMs = 200;

/**
 * Whether a command that failed had met one, and so has done nothing. Not the index or HEAD: who holds those works on what
 * the clone is at.
 *
 * @param said on standard error
 */
export function metLock(said: string): boolean {
  return (
    /could not lock config file .*: File exists/.test(said) ||
    /Unable to create '.*\/(packed-refs|refs\/.*)\.lock': File exists/.test(said)
  );
}

/** What to do about a lock that stays. */
export const lockRemedy = remedyText(
  'where no git runs there, one was cut off: remove the .lock file beside it. Each git that runs, and where:',
  'pgrep -x git | xargs -r pwdx',
);
