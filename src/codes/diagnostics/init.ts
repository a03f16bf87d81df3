// What can keep `po init` from making a project orchestrator.
import { codeTable } from '../../../engine/kernel/codes.ts';

export const initDiagnostics = codeTable({
  'init-not-empty': {
    means: '`po init` makes its files only where nothing is, and something is there. It is left as it is.',
    todo: 'Name a folder that is empty or does not exist yet.',
  },
  'init-path-unusable': {
    means:
      'The path holds control characters or a backslash, is not UTF-8, or is too long: node or tmux could start nothing there.',
    todo: 'Name another folder.',
  },
  'init-within': {
    means:
      'The folder would lie in a repository of git, among the clones of a fleet, or in the work tree of a repository that does not ignore it.',
    todo: 'Make it elsewhere, or ignore it in the work tree around it, with the commands that are shown.',
  },
  'init-running': {
    means:
      'Another `po init` makes the same folder right now; or one was cut off, and its process number is somebody else’s by now.',
    todo: 'Wait for it to end; where `ps` shows no `po init` under that number, move away the temporary folder that is named.',
  },
  'init-in-the-way': {
    means:
      'What was made whole cannot be moved into its place, since something has come there meanwhile. Nothing is written over.',
    todo: 'Move away what is named, and say the same `po init` again.',
  },
  'init-named-already': {
    means:
      'An earlier `po init` was cut off once everything was made. Only moving it into place is left, and its name is not the one that `--name` says.',
    todo: 'Say `po init` without `--name`.',
  },
  'init-failed': {
    means:
      'git or the file system refused while the project orchestrator was made, or git is not there. Nothing of it is left.',
    todo: 'Fix what the message says.',
  },
});
