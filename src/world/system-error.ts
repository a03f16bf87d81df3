// Refusals of the system about a file, in words. They are for the operator to fix, and no fault of po's.

const words: Readonly<Record<string, string>> = {
  EACCES: 'you have no right to do this',
  EPERM: 'you have no right to do this',
  EROFS: 'the file system is read-only',
  ENOSPC: 'the disk is full',
  EDQUOT: 'your disk quota is used up',
  EIO: 'the disk reports an error',
  EMFILE: 'too many files are open; raise the limit (ulimit -n)',
  ENFILE: 'too many files are open on this machine',
  EXDEV: 'it is on another file system',
  EBUSY: 'it is a mount point, or in use',
  EEXIST: 'something is there already',
  ENOTDIR: 'something above it is not a folder',
  ELOOP: 'it leads round in a circle of symbolic links',
  ENAMETOOLONG: 'the name is too long',
};

/** One that the system has answered with. */
export function isSystemError(error: unknown): error is NodeJS.ErrnoException {
  return error instanceof Error && 'syscall' in error;
}

/** Null for any error that the operator can do nothing about: that one is po's own fault. */
export function systemRefusal(error: unknown): string | null {
  if (!isSystemError(error)) return null;
  const { code = '', path, dest, syscall } = error as NodeJS.ErrnoException & { readonly dest?: string };
  const why = words[code];
  if (why === undefined) return null;
  const where = path === undefined ? '' : dest === undefined ? `${path}: ` : `${path} to ${dest}: `;
  return `${where}${why} (${syscall}: ${code})`;
}
