// Puts into words how the remote of a clone differs from the declared one. Pure.
import { remedyText, shellWord } from '../../engine/kernel/help.ts';
import type { Project } from '../../src/fleet/fleet.ts';
import { redactUrl, sameRemote } from '../../src/fleet/url.ts';
import { gitIn } from '../obstacles.ts';
import type { CloneSubject } from './types.ts';

/** Null where it does not differ, and without a clone. */
export function differenceIn({ desired, observed }: CloneSubject) {
  if (observed.kind !== 'repository') return null;
  const { remoteUrl } = observed.repository;
  const difference = remoteDifference(desired.project.repo, remoteUrl);
  return difference === null ? null : { difference, remoteUrl };
}

export function remoteDifference(repo: string | null, remoteUrl: string | null): string | null {
  if (repo === null)
    return remoteUrl === null ? null : `the remote ${redactUrl(remoteUrl)}, and none is declared`;
  if (remoteUrl === null) return `no remote, and ${redactUrl(repo)} is declared`;
  return sameRemote(repo, remoteUrl)
    ? null
    : `the remote ${redactUrl(remoteUrl)}, and ${redactUrl(repo)} is declared`;
}

export function remoteHelp(
  { name, path, repo }: Pick<Project, 'name' | 'path' | 'repo'>,
  remoteUrl: string | null,
): string {
  const remote = `${gitIn(path)} remote`;
  if (repo === null) return remedyText(`set \`repo\` of ${name} to it, or:`, `${remote} remove origin`);
  const url = shellWord(redactUrl(repo));
  return remoteUrl === null
    ? remedyText(`take \`repo\` out of ${name}, or:`, `${remote} add origin ${url}`)
    : remedyText(`set \`repo\` of ${name} to what it is, or:`, `${remote} set-url origin ${url}`);
}
