// Codes about what a command was given, and about what keeps an edit of the registry or a document from being written.
import { codeTable } from '../../../engine/kernel/codes.ts';

export const commandLineDiagnostics = codeTable({
  'registry-missing': {
    means: 'There is no `fleet.toml` here or in any folder above, or the one named does not exist.',
    todo: 'Go to where it is, or name it with `--fleet FILE`.',
  },
  'registry-not-a-file': { means: 'The file named as the registry is a pipe, a socket or a device.' },
  'revision-unknown': {
    means: '`po diff` was given neither a file nor a commit that git knows here, or one without a registry.',
  },
  'project-unknown': { means: 'The registry has no project of the given name.' },
  'retired-renamed': {
    means: 'Its retired clone keeps the old name.',
    todo: 'Rename it back before it is wanted.',
  },
  'project-exists': {
    means: '`po add` names a project that the registry already has, with other keys.',
    todo: 'Choose another name, or change it with `po set`.',
  },
  'clones-not-ignored': {
    means:
      'Clones lie in the work tree of the repository that holds the registry, and it does not ignore them.',
    todo: 'Add the line that is printed to its `.gitignore`.',
  },
  'add-no-repository': {
    means: '`po add` was given a path that does not exist.',
    todo: 'Give the path of a repository, or its URL.',
  },
  'add-below-root': {
    means: '`po add` was given the path of a clone that lies under the root of the fleet.',
    todo: 'Add it with `po adopt PATH`.',
  },
  'hold-past': {
    means: 'An edit holds a project until a past day; the project is still held.',
    todo: 'Write a future day, or take the hold out with `po unhold`.',
  },
  'hold-of-all': {
    means: '`po unhold` cannot resume a project that `[defaults]` holds together with all others.',
    todo: 'Take the hold out of `[defaults]`.',
  },
  'registry-not-utf8': {
    means: 'The registry holds bytes that are no UTF-8. It is not edited: they would be lost.',
    todo: 'Save it as UTF-8.',
  },
  'registry-linked': {
    means: 'The registry has several hard links. An edit replaces the file, which would separate them.',
    todo: 'Make it a separate file with the command that is shown, or edit it yourself.',
  },
  'registry-of-another-user': {
    means: 'Rewritten, the registry would be yours.',
    todo: 'Run po as its owner.',
  },
  'root-of-another-user': {
    means: 'As root, po writes what the owner cannot use.',
    todo: 'Run po as the owner of the root.',
  },
  'registry-changed': {
    means: 'Another process has changed the registry between reading and writing. Nothing was written.',
    todo: 'Run the command again.',
  },
  'registry-locked': {
    means:
      'An edit locks the registry for the moment of writing, and another program has it locked, or `flock` is missing.',
    todo: 'Wait for that program, or install `flock` of util-linux.',
  },
  'registry-unwritable': { means: 'The registry cannot be written: it is no file, or you may not.' },
  'adopt-outside-root': {
    means: 'A clone to adopt does not lie under the root of the fleet.',
    todo: 'Move it there. po adopts nothing until it can adopt all that are named.',
  },
  'adopt-no-clone': { means: 'A path to adopt is not the folder of a clone.' },
  'adopt-marked': {
    means: 'A clone to adopt bears the marks of another fleet, which would keep changing it.',
    todo: 'Take it out of that fleet first.',
  },
  'adopt-no-branch': { means: 'A clone to adopt is on no branch.', todo: 'Switch it to one.' },
  'adopt-relative-remote': {
    means:
      'The origin of a clone to adopt is a path that git reads from the clone. The registry would read it from its own folder.',
    todo: 'Give origin the absolute path, with the command that is shown.',
  },
  'adopt-name-taken': {
    means: 'The folder name of a clone is no valid project name, or the name of an existing project.',
    todo: 'Add it under another name: `po add NAME path=FOLDER`.',
  },
  'adopt-pin-unknown': {
    means:
      'A clone pins its engine at a commit that is no known release, so it is declared with the version of the fleet.',
    todo: 'Run `po plan` to see what that changes.',
  },
  'document-place-taken': {
    means: '`--json-into` names a folder, or a file that is no document of po. po does not overwrite it.',
    todo: 'Name another file.',
  },
  'document-unwritable': {
    means: 'The file that `--json-into` names cannot be written.',
    todo: 'Name another file, or fix this.',
  },
});
