// Pushes one commit to a branch of origin: never forced, nothing beside it, and with an answer that says what became of it.
import { stripVTControlCharacters } from 'node:util';
import type { Pushed } from './git.ts';
import { trackPushed } from './remote.ts';
import { GitFailure, type GitRunner } from './run.ts';

/** Whatever is configured: no tags and no commits of submodules go along. */
const alone = ['--quiet', '--no-follow-tags', '--no-recurse-submodules'];

export async function push(
  git: GitRunner,
  { path, commit, branch }: { path: string; commit: string; branch: string },
): Promise<Pushed> {
  try {
    await git.transfer(path, ['push', ...alone, 'origin', `${commit}:refs/heads/${branch}`]);
  } catch (error) {
    if (!(error instanceof GitFailure)) throw error;
    const output = stripVTControlCharacters(error.output);
    return { kind: outcomeOf(output), said: saidBy(output) || error.message };
  }
  await trackPushed(git, path, branch, commit);
  return { kind: 'pushed' };
}

/** By what git prints of a ref that it could not push, and of a remote that denies writing. */
function outcomeOf(output: string): Exclude<Pushed['kind'], 'pushed'> {
  const isRace =
    /^ ! \[rejected\]|^ ! \[remote rejected\].*\((?:.*lock|failed to update ref|incorrect old value)/m;
  if (isRace.test(output)) return 'outrun';
  const isRefused =
    /^ ! \[remote (?:rejected|failure)\]|error: 403|denied to |marked as read only|read-only|not enabled|remote error: access denied/im;
  return isRefused.test(output) ? 'refused' : 'failed';
}

/** Without what names the remote once more, and without hints for a person who typed it. */
function saidBy(output: string): string {
  return output
    .split('\n')
    .filter((line) => !/^(?:To |hint: |error: failed to push some refs to )/.test(line))
    .map((line) => line.trim())
    .join('\n');
}
