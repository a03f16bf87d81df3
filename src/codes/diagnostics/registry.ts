// Codes about invalid declarations in fleet.toml.
import { codeTable } from '../../../engine/kernel/codes.ts';

export const registryDiagnostics = codeTable({
  'registry-empty': {
    means: 'The registry has no table and no key: it is new, or was emptied by mistake.',
    todo: 'Restore it from git; or start with the lines that are shown.',
  },
  'invalid-ref': { means: 'git does not allow such a name for a branch or tag.' },
  'invalid-repo': { means: 'An address is empty, names no host, or names another user’s home.' },
  'unsafe-repo': {
    means: 'git or ssh would take a part of the address for an option, or it holds control characters.',
  },
  'remote-helper': {
    means: 'The address would make git run a program (`ext::` and its like).',
    todo: 'Write an https, ssh or file URL, `host:path`, or a path.',
  },
  'credentials-in-url': {
    means: 'An address holds credentials, and everyone who can read the registry has them.',
    todo: 'Write it without, and let a credential helper or an ssh key answer.',
  },
  'unknown-host': { means: '`host` names a machine that po does not know.' },
  'unknown-template': { means: '`template` names none that the engine has.' },
  'unknown-project': { means: '`after` names a project that the registry does not have.' },
  'after-itself': { means: 'A project comes `after` itself.' },
  'after-cycle': { means: 'Projects come `after` each other in a circle, so none of them can be first.' },
  'invalid-root': {
    means:
      '`root` is the file system’s own root, or leads to a folder in which no fleet can be: its path holds control characters or a backslash, is not UTF-8, or is too long.',
  },
  'invalid-path': {
    means: 'A `path` holds control characters or a backslash, is not UTF-8, or is too long.',
  },
  'path-is-root': { means: 'A project’s `path` is the root itself, which holds all the clones.' },
  'path-outside-root': {
    means: 'A project’s `path` leads out of the root: absolute, by its dots, or through a symbolic link.',
  },
  'reserved-path': { means: 'A project’s `path` lies where po keeps its own things, or in a `.git`.' },
  'duplicate-path': { means: 'Two projects live in one folder.' },
  'nested-path': { means: 'A project lives inside another one, whose git would see its files.' },
});
