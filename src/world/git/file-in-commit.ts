// A file as a commit has it: read in this process where that is certain, and otherwise by git, whose module is loaded
// only then.
import { isUtf8 } from 'node:buffer';
import { fileAt } from '../git-files/index.ts';
import type { CommittedFile } from './committed.ts';

/** @param file absolute, in a work tree. @param revision as git reads it: `main`, `v1`, `HEAD^1`, an id */
export async function fileInCommit(file: string, revision: string): Promise<CommittedFile> {
  const reading = fileAt(file, revision);
  if (reading.outcome === 'value') {
    const { bytes } = reading.value;
    if (bytes === null) return { kind: 'absent' };
    if (isUtf8(bytes)) return { kind: 'text', text: bytes.toString('utf8') };
  }
  const { askForFile } = await import('./committed.ts');
  return askForFile(file, revision);
}
