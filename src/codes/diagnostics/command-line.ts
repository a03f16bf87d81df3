// What a command was given, and what keeps an edit of the registry or a document from being written.
import { codeTable } from '../../../engine/kernel/codes.ts';

export const commandLineDiagnostics = codeTable({
  'registry-missing': {
    means: 'There is no `fleet.toml` here or in any folder above, or the one named does not exist.',
    todo: 'Go to where it is, or name it with `--fleet FILE`.',
  },
  'registry-not-a-file': { means: 'What was named as the registry is a pipe, a socket or a device.' },
  'revision-unknown': {
    means: '`po diff` was given neither a file nor a commit that git knows here, or one without a registry.',
  },
  'project-unknown': { means: 'The registry has no project of the name that was given.' },
  'retired-renamed': {
    means: 'Its retired clone keeps the old name.',
    todo: 'Rename it back before it is wanted.',
  },
  'project-exists': {
    means: '`po add` names a project that the registry has already, and has otherwise.',
    todo: 'Choose another name, or change it with `po set`.',
  },
  'clones-not-ignored': {
    means:
      'Clones lie in the work tree of the repository that the registry is in, and it does not ignore them.',
    todo: 'Add the line that is printed to its `.gitignore`.',
  },
  'add-no-repository': {
    means: '`po add` was given a path at which nothing is.',
    todo: 'Give the path of a repository, or its URL.',
  },
  'add-below-root': {
    means: '`po add` was given the path of a clone that lies under the root of the fleet.',
    todo: 'Add it with `po adopt PATH`.',
  },
  'hold-past': {
    means: 'An edit holds a project until a day that is past; the project is held all the same.',
    todo: 'Write a day that is to come, or take the hold out with `po unhold`.',
  },
  'hold-of-all': {
    means: '`po unhold` cannot let a project go on that `[defaults]` holds together with all others.',
    todo: 'Take the hold out of `[defaults]`.',
  },
  'registry-not-utf8': {
    means: 'The registry holds bytes that are no UTF-8. It is not edited: they would be lost.',
    todo: 'Save it as UTF-8.',
  },
  'registry-linked': {
    means:
      'The registry has several hard links. An edit puts a new file in its place, which would part them.',
    todo: 'Make it a file of its own with the command that is shown, or edit it yourself.',
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
    means:
      'Somebody else has changed the registry between its being read and its being written. Nothing was written.',
    todo: 'Run the command again.',
  },
  'registry-locked': {
    means:
      'An edit locks the registry for the moment of writing, and another program has it locked, or `flock` is missing.',
    todo: 'Wait for that program, or install `flock` of util-linux.',
  },
  'registry-unwritable': { means: 'The registry cannot be written: it is no file, or you may not.' },
  'adopt-outside-root': {
    means: 'A clone that is to be adopted does not lie under the root of the fleet.',
    todo: 'Move it there. Nothing is adopted until all that are named can be.',
  },
  'adopt-no-clone': { means: 'What is to be adopted is not the folder of a clone.' },
  'adopt-marked': {
    means: 'A clone that is to be adopted bears the marks of another fleet, which would go on changing it.',
    todo: 'Take it out of that fleet first.',
  },
  'adopt-no-branch': { means: 'A clone that is to be adopted is on no branch.', todo: 'Switch it to one.' },
  'adopt-relative-remote': {
    means:
      'origin of a clone that is to be adopted is a path that git reads from the clone. The registry would read it from its own folder.',
    todo: 'Give origin the whole path, with the command that is shown.',
  },
  'adopt-name-taken': {
    means: 'The folder of a clone gives no name for a project, or that of one that exists.',
    todo: 'Add it under a name of your own: `po add NAME path=FOLDER`.',
  },
  'adopt-pin-unknown': {
    means:
      'A clone pins its engine at a commit that is no known release, so it is declared with the version of the fleet.',
    todo: 'See in the plan what that changes.',
  },
  'document-place-taken': {
    means: '`--json-into` names a folder, or a file that is no document of po. It is not written over.',
    todo: 'Name another file.',
  },
  'document-unwritable': {
    means: 'The file that `--json-into` names cannot be written.',
    todo: 'Name another one, or fix this.',
  },
});
