// Writes a file that is there whole or not at all, with the owner and the access of the one that it replaces.
import { replaceFile } from '../../engine/world/new-file.ts';
import { keepAccess, keepOwner } from './attributes.ts';
import { temporaryFor } from './files.ts';

export interface WholeFile {
  /** Where it is to be: no symbolic link. */
  readonly path: string;
  readonly content: string | Uint8Array;
  /** Who may read it; `system`: as for any new file; `kept`: mode and access list are those of the one there. */
  readonly mode: number | 'system' | 'kept';
  /** One is there, and the new one is to belong to the same user. */
  readonly keepsOwner: boolean;
  /** Asked when all is written, right before the move; what it throws leaves the place as it was. */
  readonly beforeMove?: () => void;
}

/** Throws a `NotOwner` where the owner of the one there cannot be kept. */
export function writeWhole({ path, content, mode, keepsOwner, beforeMove }: WholeFile): void {
  const temporary = temporaryFor(path);
  const finish = (handle: number) => {
    if (keepsOwner) keepOwner(path, handle);
    if (mode === 'kept') keepAccess(path, temporary, handle);
  };
  // Until its access is that of the file it replaces, only the writer may read it.
  const first = mode === 'kept' ? 0o600 : mode === 'system' ? 0o666 : mode;
  replaceFile({ path, content, mode: first, finish }, temporary, beforeMove);
}
