/** Who is who by the system's own tables. */
import { readFileSync } from 'node:fs';

/** What the system calls a user; null where it has no entry of its own. */
export function userName(uid: number): string | null {
  return entriesOf('/etc/passwd').find(([, , id]) => id === String(uid))?.[0] ?? null;
}

/** The fields of each line; none where the table cannot be read. */
export function entriesOf(file: '/etc/passwd' | '/etc/group'): readonly (readonly string[])[] {
  try {
    return readFileSync(file, 'utf8')
      .split('\n')
      .map((line) => line.split(':'));
  } catch {
    return [];
  }
}
