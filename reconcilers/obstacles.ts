// Obstacles that several kinds of step share, in the same words. Pure.
import { remedyText, shellWord } from '../engine/kernel/help.ts';
import { redactUrl } from '../src/fleet/url.ts';
import type { Unsaved } from '../src/world/git/branches.ts';
import type { EngineWork } from '../src/world/git/git.ts';
import type { Blocked } from './reconciler.ts';

/** git itself is half-way through an operation, or an agent works this very moment. */
export function operationInProgress(path: string, { operation, operationAt }: EngineWork): Blocked | null {
  if (operation === null) return null;
  const { folder, lock } = operationAt ?? { folder: path, lock: null };
  return {
    code: 'operation-in-progress',
    reason: `${path} is in the middle of something: ${operation}`,
    help:
      lock === null
        ? remedyText('let it finish, or end it:', `${gitIn(folder)} status`)
        : // git itself never says whose a lock is.
          remedyText(
            `let it finish; if no git works in ${folder} any more, remove ${lock}. To list every git that runs, with its folder:`,
            'pgrep -x git | xargs -r pwdx',
          ),
  };
}

/** Another checkout would overwrite or hide edits in engine/. */
export function engineDirty(path: string, { engineChanges }: EngineWork): Blocked | null {
  if (engineChanges.length === 0) return null;
  return {
    code: 'engine-dirty',
    reason: `${path}/engine has local changes: ${listed(engineChanges)}`,
    help: remedyText('keep them elsewhere, then restore engine/:', `${gitIn(`${path}/engine`)} status`),
  };
}

/** Commits on a detached HEAD are hard to find once another commit is checked out. */
export function engineCommits(path: string, work: EngineWork): Blocked | null {
  if (work.engineCommits.length === 0) return null;
  return {
    code: 'engine-commits',
    reason: `${path}/engine has commits that no remote has: ${listed(work.engineCommits)}`,
    help: remedyText(
      'push them to the engine’s own repository:',
      `${gitIn(`${path}/engine`)} log --branches HEAD --not --remotes`,
    ),
  };
}

/** An empty mount point. po moves whatever it makes into place whole, and nothing can be moved onto a mount point. */
export function mountPoint(path: string, help: string): Blocked {
  return {
    code: 'mount-point',
    reason: `${path} is a mount point, and nothing can be moved onto it`,
    help: remedyText(help),
  };
}

/** Such as `2 changed files (a, b) and 1 untracked (c)`; null where nothing is unsaved. */
export function unsavedText({ changed, untracked, ignored }: Unsaved): string | null {
  const parts = [
    ...(changed.length > 0 ? [`${files(changed)} with uncommitted changes (${listed(changed)})`] : []),
    ...(untracked.length > 0 ? [`${files(untracked)} that git does not track (${listed(untracked)})`] : []),
    ...(ignored.length > 0
      ? [`${files(ignored)} that git ignores and that would be written over (${listed(ignored)})`]
      : []),
  ];
  return parts.length === 0 ? null : parts.join(' and ');
}

/** The command, or the words, that put away unsaved work. */
export function unsavedHelp(path: string, { ignored }: Unsaved): string {
  return ignored.length > 0
    ? moveAside(path, ignored, 'move what is in the way elsewhere, or take it out of git on that branch:')
    : remedyText('commit it:', `${gitIn(path)} add --all && ${gitIn(path)} commit`);
}

/** The beginning of a git command in a folder, for a shell. */
export function gitIn(path: string): string {
  return `git -C ${shellWord(path)}`;
}

/** The command that moves something to a name beside it, without overwriting. */
export function moveBeside(from: string, to: string): string {
  return `mv -n ${shellWord(from)} ${shellWord(to)}`;
}

/**
 * The command that moves a folder to a free place or an empty folder. `mv` alone would move it into a folder that
 * holds something, and the parent folder may not exist yet.
 */
export function moveTo(from: string, to: string): string {
  const place = shellWord(to);
  return `mkdir -p ${place} && rmdir ${place} && mv ${shellWord(from)} ${place}`;
}

/** One command for each of a few files; for more, only for some. */
export function moveAside(path: string, files: readonly string[], words: string): string {
  if (files.length > 3) return remedyText(`${words.replace(/:$/, '')}: ${listed(files)}`);
  return remedyText(words, ...files.map((file) => moveBeside(`${path}/${file}`, `${path}/${file}.before`)));
}

export function listed(names: readonly string[], most = 3): string {
  const shown = names.slice(0, most).map(redactUrl).join(', ');
  return names.length > most ? `${shown} and ${names.length - most} more` : shown;
}

function files(names: readonly string[]): string {
  return names.length === 1 ? '1 file' : `${names.length} files`;
}
