// Asks a remote where a branch is, fetches it, and changes the address of origin. A fetch touches no file, and no ref except
// the one of origin's branch; none is forced, prunes, or collects garbage.
import { mkdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { remedyText } from '../../../engine/kernel/help.ts';
import { redactUrl } from '../../fleet/url.ts';
import { Obstruction } from '../failure.ts';
import { temporaryFor } from '../files.ts';
import type { Repository } from '../repository.ts';
import type { Fetched, RemoteChange } from './branches.ts';
import { orNoRepository } from './no-repository.ts';
import { commitOf } from './plumbing.ts';
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
  // The address comes last: after an interruption, the next run still sees that it has to change.
  const fetches = await git.ask(path, ['config', '--local', '--get-all', 'remote.origin.fetch']);
  if (fetches === null) {
    await git.plumb(path, ['config', 'remote.origin.fetch', '+refs/heads/*:refs/remotes/origin/*']);
  }
  await git.plumb(path, ['config', 'remote.origin.url', url]);
  return { commit };
}

/** A remote of another project must not get the pin. Objects that are fetched to tell go to a temporary folder. */
async function refuseUnrelated(
  git: GitRunner,
  { repository, url, branch }: RemoteChange,
  commit: string,
): Promise<void> {
  const { path, gitDir } = repository;
  const own = [repository.commit, await commitOf(git, path, `refs/heads/${branch}`)].filter(
    (one) => one !== null,
  );
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

/** A path for a list that is separated by colons, quoted if it needs to be. */
export function alternate(path: string): string {
  return /[:"\\\n]/.test(path) ? JSON.stringify(path) : path;
}

/** The commits of refs by their full names, without a symbolic HEAD and peeled tags. */
async function remoteRefs(
  git: GitRunner,
  path: string,
  remote: string,
  url: string,
  pattern?: string,
): Promise<ReadonlyMap<string, string>> {
  const what = pattern === undefined ? [] : [pattern];
  const asked = git.query(path, ['ls-remote', '--refs', '--', remote, ...what], { url, isInStep: true });
  const output = await orNoRepository(remote, asked, path);
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
  // An agent may need its own FETCH_HEAD.
  const nowhere = ['--no-write-fetch-head'];
  await git.transfer(path, ['fetch', ...quietly, ...nowhere, '--', remote, `refs/heads/${branch}`], options);
}

/** After a push. git updates the ref itself only if it is configured to fetch the branch. */
export async function trackPushed(
  git: GitRunner,
  path: string,
  branch: string,
  commit: string,
): Promise<void> {
  const before = await trackedCommit(git, path, branch);
  if (before !== commit) await track(git, path, branch, commit, before);
}

/** Origin has no such branch any more. Commits that only it held keep a ref. */
async function untrack(git: GitRunner, path: string, branch: string, before: string): Promise<void> {
  const holding = ['for-each-ref', '--count=1', '--contains', before, 'refs/heads/'];
  if ((await git.plumb(path, holding)) === '') await keep(git, path, before);
  await git.plumb(path, ['update-ref', '--no-deref', '-d', `refs/remotes/origin/${branch}`, before]);
}

async function keep(git: GitRunner, path: string, commit: string): Promise<void> {
  await git.plumb(path, ['update-ref', `refs/po/before/${commit}`, commit]);
}

/** Sets origin's branch to the commit at another remote. Commits that only the old one held keep a ref. */
async function retrack(git: GitRunner, path: string, branch: string, commit: string): Promise<void> {
  const before = await trackedCommit(git, path, branch);
  if (before === commit) return;
  if (before !== null && !(await isAncestor(git, path, before, commit))) await keep(git, path, before);
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
  return commitOf(git, path, `refs/remotes/origin/${branch}`);
}

async function isAncestor(git: GitRunner, path: string, one: string, of: string): Promise<boolean> {
  return (await git.ask(path, ['merge-base', '--is-ancestor', one, of])) !== null;
}

/** The configuration by which a branch follows the one of the same name at origin. */
export function upstreamSettings(branch: string): readonly (readonly [key: string, value: string])[] {
  return [
    [`branch.${branch}.remote`, 'origin'],
    [`branch.${branch}.merge`, `refs/heads/${branch}`],
  ];
}
