/** Turns what the system says about a path into a diagnostic that names the path, so that no caller has to. */

import { DiagnosticError } from '../kernel/diagnostic.ts';
import { errorCode } from '../kernel/error-code.ts';

/** A file that exists and must not be read. Like an error of the system it has a code. */
export class UnfitFile extends Error {
  readonly code: 'not-a-file' | 'too-large' | 'a-link';

  constructor(path: string, code: UnfitFile['code']) {
    super(`${path}: ${code}`);
    this.code = code;
  }
}

export function unlessMissing<T>(path: string, doing: string, look: () => T): T | null {
  return guarded(path, doing, () => {
    try {
      return look();
    } catch (error) {
      if (errorCode(error) === 'ENOENT') return null;
      throw error;
    }
  });
}

/** Turns what the system says about a path into a diagnostic. Anything else is our bug and passes through. */
export function guarded<T>(path: string, doing: string, act: () => T): T {
  try {
    return act();
  } catch (error) {
    const code = errorCode(error);
    if (code === null) throw error;
    throw new DiagnosticError([
      {
        severity: 'error',
        code: 'file-fault',
        summary: `File or folder that the engine cannot ${doing}`,
        detail: `${path}: ${reasons[code] ?? code}.`,
      },
    ]);
  }
}

const reasons: Readonly<Record<string, string>> = {
  EACCES: 'permission denied',
  EPERM: 'not permitted',
  ENOENT: 'a folder on the way does not exist',
  ENOTDIR: 'something on the way is a file, not a folder',
  EISDIR: 'is a folder, not a file',
  EEXIST: 'is a file, not a folder',
  ENOSPC: 'no space left on the disk',
  EROFS: 'the file system is read-only',
  ELOOP: 'symlinks lead round in a circle',
  ENAMETOOLONG: 'the name is too long',
  ENXIO: 'is not a regular file',
  'not-a-file': 'is not a regular file',
  'too-large': 'is larger than the engine reads',
  'a-link': 'is a symlink, which the engine does not follow here',
};
