// Who po's commits are by: the operator as git knows them, and po itself on a machine where git has no identity.
import { configuredAt } from './configured.ts';
import { unlessGitFails } from './failure.ts';
import type { LocalGit } from './run.ts';

/** Environment variables to add to a `commit-tree`; empty where git has an identity configured. */
export async function identityEnvironment(git: LocalGit, cwd: string): Promise<Record<string, string>> {
  const env: Record<string, string> = {};
  for (const who of ['AUTHOR', 'COMMITTER']) {
    if (await isConfigured(git, cwd, who)) continue;
    env[`GIT_${who}_NAME`] = 'po';
    env[`GIT_${who}_EMAIL`] = 'po@localhost';
  }
  return env;
}

/** @param path as of `configuredAt` */
export function hasIdentity(git: LocalGit, path: string): Promise<boolean> {
  return configuredAt(git, path, null, async ({ cwd }) => {
    const known = await Promise.all(['AUTHOR', 'COMMITTER'].map((who) => isConfigured(git, cwd, who)));
    return known.every(Boolean);
  });
}

async function isConfigured(git: LocalGit, cwd: string, who: string): Promise<boolean> {
  // useConfigOnly: an address that git makes up from the host's name is not an identity.
  const asked = git.plumb(cwd, ['-c', 'user.useConfigOnly=true', 'var', `GIT_${who}_IDENT`]);
  return (await unlessGitFails(asked)) !== null;
}
