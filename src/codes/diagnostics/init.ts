// Codes about what can keep `po init` from making a project orchestrator.
import { codeTable } from '../../../engine/kernel/codes.ts';

export const initDiagnostics = codeTable({
  'init-not-empty': {
    means:
      '`po init` makes its files only in an empty or new folder, and this one holds something. It is left as it is.',
    todo: 'Name a folder that is empty or does not exist yet.',
  },
  'init-path-unusable': {
    means:
      'The path holds control characters or a backslash, is not UTF-8, or is too long: node or tmux cannot start anything there.',
    todo: 'Name another folder.',
  },
  'init-within': {
    means:
      'The folder would lie in a repository of git, among the clones of a fleet, or in the work tree of a repository that does not ignore it.',
    todo: 'Make it elsewhere, or ignore it in the work tree around it, with the commands that are shown.',
  },
  'init-running': {
    means:
      'Another `po init` is making the same folder right now; or one was interrupted, and another process has its process number by now.',
    todo: 'Wait for it to end; if `ps` shows no `po init` under that number, move the named temporary folder away.',
  },
  'init-in-the-way': {
    means:
      'The finished folder cannot be moved into place: something else is there by now. po overwrites nothing.',
    todo: 'Move the named file or folder away, and run the same `po init` again.',
  },
  'init-named-already': {
    means:
      'An earlier `po init` was interrupted once everything was made. Only the move into place is left, and its name differs from `--name`.',
    todo: 'Run `po init` without `--name`.',
  },
  'init-failed': {
    means:
      'git or the file system refused while the project orchestrator was made, or git is not installed. Nothing of it is left.',
    todo: 'Fix what the message says.',
  },
});
