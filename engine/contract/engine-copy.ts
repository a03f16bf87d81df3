/**
 * The copy that an engine runs from: `<user's state folder>/ao/engines/<name>/`. It lies outside the clones, which agents can
 * write to. Its name is a digest of what it holds.
 */
import { createHash } from 'node:crypto';

export const engineFile = 'agents.mjs';

export const confFile = 'tmux.conf';

/** All that an engine needs to run. */
export const copiedFiles = [engineFile, confFile] as const;

/** Tells an engine that runs from a copy which program was called: the one in the clone, absolute. */
export const calledAsVariable = 'AO_CALLED_AS';

/** 64 hex digits. */
export function engineCopyName(
  files: readonly { readonly name: string; readonly content: Uint8Array }[],
): string {
  const digests = files
    .map(({ name, content }) => [name, createHash('sha256').update(content).digest('hex')])
    .sort(([a = ''], [b = '']) => (a < b ? -1 : 1));
  return createHash('sha256').update(JSON.stringify(digests)).digest('hex');
}
