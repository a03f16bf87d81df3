// An engine release as git has it: a commit without parent over a flat tree, with a fixed author and date, so that the same
// bytes have the same id everywhere. Pure: it computes the ids that git must arrive at when it writes the objects.
import { createHash } from 'node:crypto';

export interface Release {
  /** `v0.1.0` */
  readonly tag: string;
  /** 40 hex digits. */
  readonly commit: string;
  readonly tree: string;
  /** In the order of the tree. */
  readonly files: readonly ReleaseFile[];
}

/** A release as it stands in `releases.json`. */
export interface CarriedRelease extends Release {
  /** False for a version in development: its bytes may be others in the next build, so it is for trying only. */
  readonly released: boolean;
}

export interface ReleaseFile {
  /** A plain file name: a release is flat. */
  readonly name: string;
  readonly mode: '100644' | '100755';
  /** The id of the file's blob, 40 hex digits. */
  readonly blob: string;
}

/** Constant, so that the commit id depends on the content alone. */
export const releaseSignature = { name: 'po', email: 'po@localhost', date: '1767225600 +0000' } as const;

export function releaseMessage(tag: string): string {
  return `engine ${tag}\n`;
}

export function releaseOf(tag: string, contents: readonly { name: string; content: Uint8Array }[]): Release {
  const files = contents
    .map(({ name, content }): ReleaseFile => ({ name, mode: '100644', blob: objectId('blob', content) }))
    .sort((a, b) => (a.name < b.name ? -1 : 1));
  const tree = objectId(
    'tree',
    Buffer.concat(files.flatMap((f) => [Buffer.from(`${f.mode} ${f.name}\0`), Buffer.from(f.blob, 'hex')])),
  );
  const { name, email, date } = releaseSignature;
  const signature = `${name} <${email}> ${date}`;
  const commit = objectId(
    'commit',
    Buffer.from(`tree ${tree}\nauthor ${signature}\ncommitter ${signature}\n\n${releaseMessage(tag)}`),
  );
  return { tag, commit, tree, files };
}

/** A file of a release is far smaller. */
export const largestReleaseFileBytes = 16 * 1024 * 1024;

/** The id that git gives an object (SHA-1 format). */
export function objectId(type: 'blob' | 'tree' | 'commit' | 'tag', content: Uint8Array): string {
  return createHash('sha1').update(`${type} ${content.length}\0`).update(content).digest('hex');
}
