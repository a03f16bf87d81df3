// Files of a repository that another git has locked for a moment, such as an agent's. git itself does not wait for them.
import { remedyText } from '../../../engine/kernel/help.ts';

/** How often a command is tried that met such a lock, and how long is waited before each further try. */
export const lockTries = 10;
export const lockPauseMs = 200;

/** Whether a failed command met one, and so has done nothing. Not the index or HEAD, whose holder changes the clone. */
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
