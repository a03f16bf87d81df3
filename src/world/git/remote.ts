// Asks a remote where a branch is, fetches it, and changes what origin is. Fetches touch no branch, no file and no
// ref but the one of origin's that they are for; none of them is forced, prunes, or starts a collection of garbage.
import { mkdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { remedyText } from '../../../engine/kernel/help.ts';
import { redactUrl } from '../../fleet/url.ts';
import { Obstruction } from '../failure.ts';
import { temporaryFor } from '../files.ts';
import type { Repository } from '../repository.ts';
import type { Fetched, RemoteChange } from './branches.ts';
import { noRepository } from './no-repository.ts';
import type { GitRunner, PlumbOptions } from './run.ts';

const zeros = '0'.repeat(40);

export async function fetchBranch(
  git: GitRunner,
  { repository, branch, url }: { repository: Repository; branch: string; url: string },
): Promise<Fetched> {
  const { path } = repository;
  const refs = await remoteRefs(git, path, 'origin', url, `refs/heads/${branch}`);
  const commit = refs.get(`refs/heads/${branch}`);
  const before = await trackedCommit(git, path, branch);
  if (commit === undefined) {
    if (before !== null) await untrack(git, path, branch, before);
    return { kind: 'absent' };
  }
  if (before === commit) return { kind: 'at', commit };
  await fetchObjects(git, path, 'origin', branch);
  if (before !== null && !(await isAncestor(git, path, before, commit))) {
    return { kind: 'rewritten', from: before, to: commit };
  }
  await track(git, path, branch, commit, before);
  return { kind: 'at', commit };
}

export async function setRemote(
  git: GitRunner,
  { repository, url, branch }: RemoteChange,
): Promise<{ commit: string | null }> {
  const { path } = repository;
  const refs = await remoteRefs(git, path, url, url);
  const commit = refs.get(`refs/heads/${branch}`) ?? null;
  if (commit === null && refs.size > 0) {
    throw new Obstruction(
      'branch-missing',
      `${redactUrl(url)} has no branch ${branch}, so nothing shows that it is the same project; nothing was changed`,
      remedyText(`push ${branch} there, or set \`repo\` and \`branch\` to what is meant`),
    );
  }
  if (commit !== null) {
    await refuseUnrelated(git, { repository, url, branch }, commit);
    await fetchObjects(git, path, url, branch);
    await retrack(git, path, branch, commit);
  }
  const before = commit === null ? await trackedCommit(git, path, branch) : null;
  if (before !== null) await untrack(git, path, branch, before);
  // The address comes last: cut off before, the next run still sees that it has to be changed.
  const fetches = await git.ask(path, ['config', '--local', '--get-all', 'remote.origin.fetch']);
  if (fetches === null) {
    await git.plumb(path, ['config', 'remote.origin.fetch', '+refs/heads/*:refs/remotes/origin/*']);
  }
  await git.plumb(path, ['config', 'remote.origin.url', url]);
  return { commit };
}

/**
 * A remote of another project would get the pin, and its history be taken for this one's. What has to be
 * fetched to see that goes to a folder of its own and is removed again.
 */
async function refuseUnrelated(
  git: GitRunner,
  { repository, url, branch }: RemoteChange,
  commit: string,
): Promise<void> {
  const { path, gitDir } = repository;
  const own = [repository.commit, await localCommit(git, path, branch)].filter((one) => one !== null);
  if (own.length === 0) return;
  const aside = temporaryFor(join(gitDir, 'incoming'));
  mkdirSync(aside);
  try {
    const objects = await git.plumb(path, ['rev-parse', '--path-format=absolute', '--git-path', 'objects']);
    const env = { GIT_OBJECT_DIRECTORY: aside, GIT_ALTERNATE_OBJECT_DIRECTORIES: alternate(objects) };
    await fetchObjects(git, path, url, branch, { env });
    for (const one of own) {
      if ((await git.ask(path, ['merge-base', one, commit], { env })) !== null) return;
    }
  } finally {
    rmSync(aside, { recursive: true, force: true });
  }
  throw new Obstruction(
    'remote-unrelated',
    `${branch} of ${redactUrl(url)} and the clone have no commit in common, so it is another project; nothing was changed`,
    remedyText('set `repo` to the remote of this project'),
  );
}

/** One of a list that is separated by colons, quoted as git reads it where it holds one. */
export function alternate(path: string): string {
  return /[:"\\\n]/.test(path) ? JSON.stringify(path) : path;
}

/** Full names of refs and what they are at. A symbolic HEAD and peeled tags are not among them. */
async function remoteRefs(
  git: GitRunner,
  path: string,
  remote: string,
  url: string,
  pattern?: string,
): Promise<ReadonlyMap<string, string>> {
  const what = pattern === undefined ? [] : [pattern];
  const asked = git.query(path, ['ls-remote', '--refs', '--', remote, ...what], { url, isInStep: true });
  const output = await asked.catch((error: unknown) => {
    throw noRepository(remote, error, path) ?? error;
  });
  const refs = new Map<string, string>();
  for (const line of output.split('\n')) {
    const [id, name] = line.split('\t');
    if (id !== undefined && name?.startsWith('refs/')) refs.set(name, id);
  }
  return refs;
}

async function fetchObjects(
  git: GitRunner,
  path: string,
  remote: string,
  branch: string,
  options: PlumbOptions = {},
): Promise<void> {
  const quietly = ['--quiet', '--no-tags', '--no-prune', '--no-recurse-submodules', '--refmap='];
  // An agent may be about to read its own FETCH_HEAD.
  const nowhere = ['--no-write-fetch-head'];
  await git.transfer(path, ['fetch', ...quietly, ...nowhere, '--', remote, `refs/heads/${branch}`], options);
}

/** After a push. git says it by itself where it is configured to fetch the branch, and only there. */
export async function trackPushed(
  git: GitRunner,
  path: string,
  branch: string,
  commit: string,
): Promise<void> {
  const before = await trackedCommit(git, path, branch);
  if (before !== commit) await track(git, path, branch, commit, before);
}

/** Origin has no such branch, so nothing may go by where it was. What only it held keeps a ref. */
async function untrack(git: GitRunner, path: string, branch: string, before: string): Promise<void> {
  const holding = ['for-each-ref', '--count=1', '--contains', before, 'refs/heads/'];
  if ((await git.plumb(path, holding)) === '') await keep(git, path, before);
  await git.plumb(path, ['update-ref', '--no-deref', '-d', `refs/remotes/origin/${branch}`, before]);
}

async function keep(git: GitRunner, path: string, commit: string): Promise<void> {
  await git.plumb(path, ['update-ref', `refs/po/before/${commit}`, commit]);
}

/** Has origin's branch say where it is at another remote. What only the old one held keeps a ref. */
async function retrack(git: GitRunner, path: string, branch: string, commit: string): Promise<void> {
  const before = await trackedCommit(git, path, branch);
  if (before === commit) return;
  if (before !== null && !(await isAncestor(git, path, before, commit))) {
    await keep(git, path, before);
  }
  await track(git, path, branch, commit, before);
}

async function track(
  git: GitRunner,
  path: string,
  branch: string,
  commit: string,
  before: string | null,
): Promise<void> {
  const ref = `refs/remotes/origin/${branch}`;
  await git.plumb(path, ['update-ref', '-m', 'po: fetch', ref, commit, before ?? zeros]);
}

function trackedCommit(git: GitRunner, path: string, branch: string): Promise<string | null> {
  return git.ask(path, ['rev-parse', '--quiet', '--verify', `refs/remotes/origin/${branch}^{commit}`]);
}

function localCommit(git: GitRunner, path: string, branch: string): Promise<string | null> {
  return git.ask(path, ['rev-parse', '--quiet', '--verify', `refs/heads/${branch}^{commit}`]);
}

async function isAncestor(git: GitRunner, path: string, one: string, of: string): Promise<boolean> {
  return (await git.ask(path, ['merge-base', '--is-ancestor', one, of])) !== null;
}

/** What `branch` needs in the config of a clone to follow the one of the same name at origin. */
export function upstreamSettings(branch: string): readonly (readonly [key: string, value: string])[] {
  return [
    [`branch.${branch}.remote`, 'origin'],
    [`branch.${branch}.merge`, `refs/heads/${branch}`],
  ];
}
