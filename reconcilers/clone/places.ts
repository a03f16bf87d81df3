import type { ClonePlace } from '../reconciler.ts';

export function places({ repository: { gitDir, commonDir, branch } }: ClonePlace): readonly string[] {
  return [
    `${gitDir}/HEAD`,
    // A linked work tree has its own marks.
    ...(gitDir === commonDir ? [] : [`${gitDir}/config.worktree`]),
    `${commonDir}/config`,
    `${commonDir}/packed-refs`,
    ...(branch === null
      ? []
      : [`${commonDir}/refs/heads/${branch}`, `${commonDir}/refs/remotes/origin/${branch}`]),
  ];
}
