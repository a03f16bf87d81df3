// Why the system refuses to write a file of the operator's, in words.
import { errorCode } from '../../engine/kernel/error-code.ts';

const mounted = 'it is a mount point of its own, so no new file can take its place';

const writeRefusals: Readonly<Record<string, string>> = {
  ENOTDIR: 'what is above it is not a folder',
  ELOOP: 'it leads round in a circle of symbolic links',
  EACCES: 'you may not write there',
  EPERM: 'you may not write there',
  EROFS: 'the file system is read-only',
  ENOSPC: 'the disk is full',
  EDQUOT: 'your disk quota is used up',
  EBUSY: `${mounted}; mount the folder that it is in`,
  EXDEV: `${mounted}; mount the folder that it is in`,
  ENAMETOOLONG: 'its name is too long',
};

/** The reason in words, or the code itself. Throws an error without a code, which is a fault of po's. */
export function reasonOf(error: unknown, others: Readonly<Record<string, string>>): string {
  const code = errorCode(error);
  if (code === null) throw error;
  return others[code] ?? writeRefusals[code] ?? code;
}
