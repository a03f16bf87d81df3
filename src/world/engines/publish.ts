// Pushes releases that po carries to a git remote, where existing tags are never moved.
import { mkdtempSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { remedyText, shellWord } from '../../../engine/kernel/help.ts';
import { redactUrl } from '../../fleet/url.ts';
import { gitEnvironment } from '../environment.ts';
import { systemExec } from '../exec.ts';
import { GitFailure } from '../git/run.ts';
import { systemGit } from '../git/system.ts';
import type { Look } from '../look.ts';
import { observed, readReleases, writeEmbedded } from './engines.ts';
import type { CarriedRelease } from './release.ts';

export interface Publisher {
  /** Oldest first. */
  readonly releases: readonly CarriedRelease[];
  /** Every tag of a remote and its commit. */
  tagsAt(url: string): Promise<Look<ReadonlyMap<string, string>>>;
  /** Pushes releases; answers null, or why git could not. */
  push(url: string, releases: readonly CarriedRelease[]): Promise<string | null>;
}

/** @param temporary an existing folder, for a temporary repository */
export function systemPublisher(releasesFolder: string, temporary: string): Publisher {
  const git = systemGit(systemExec, gitEnvironment(process.env));
  const releases = readReleases(releasesFolder);
  return {
    releases,
    tagsAt: (url) =>
      observed(git.remoteTags(url, process.cwd()), ({ message, output }) => ({
        severity: 'error',
        code: 'remote-unreachable',
        summary: 'The remote gives no answer',
        detail: `${redactUrl(url)}: ${message}: ${output}`,
        help: remedyText(
          'see that the repository exists and that git can reach it:',
          `git ls-remote ${shellWord(redactUrl(url))}`,
        ),
      })),
    async push(url, wanted) {
      const place = mkdtempSync(join(temporary, 'po-publish-'));
      const gitDir = join(place, 'engine.git');
      try {
        for (const { tag } of wanted) await writeEmbedded(git, gitDir, releases, tag, releasesFolder);
        await git.pushTags({ gitDir, url, tags: wanted, path: process.cwd() });
        return null;
      } catch (error) {
        if (!(error instanceof GitFailure)) throw error;
        return `${error.message}: ${error.output}`;
      } finally {
        rmSync(place, { recursive: true, force: true });
      }
    },
  };
}
