// The facts of a clone from git itself, for repository formats that the fast path does not know. Never writes.
import { existsSync, realpathSync } from 'node:fs';
import { join } from 'node:path';
import { type EmptySubmodule, emptySubmoduleFolders, lookAtPath, saidOf } from '../git-files/index.ts';
import { type EngineEntry, isPinSubject, isProtected, type Repository } from '../repository.ts';
import { UnknownFailure } from './attempt.ts';
import { placeOf } from './marks.ts';
import { workTreeElsewhere } from './own-clone.ts';
import { commitOf } from './plumbing.ts';
import { GitFailure, type LocalGit } from './run.ts';

/** The same facts as `lookAtPath` reads. */
export async function askGit(git: LocalGit, path: string): Promise<Repository> {
  // Where `.git` is damaged, git answers for a repository further up.
  const top = await git.plumb(path, ['rev-parse', '--show-toplevel']);
  if (realpathSync(top) !== realpathSync(path)) {
    const gitDir = await git.plumb(path, ['rev-parse', '--absolute-git-dir']);
    if (realpathSync(gitDir) === realpathSync(join(path, '.git')))
      throw new UnknownFailure(workTreeElsewhere(path, gitDir, top));
    throw new GitFailure('rev-parse --show-toplevel', `git treats this folder as a part of ${top}`);
  }
  const gitDir = await git.plumb(path, ['rev-parse', '--absolute-git-dir']);
  const branch = await git.ask(path, ['symbolic-ref', '--quiet', '--short', 'HEAD']);
  const config = (key: string) => git.ask(path, ['config', '--local', '--includes', '--get', key]);
  const place = await placeOf(git, path);
  const mark = (key: string) => git.ask(path, ['config', ...place, '--includes', '--get', key]);
  const all = (key: string) => git.ask(path, ['config', '--local', '--includes', '--get-all', key]);
  const commit = await commitOf(git, path, 'HEAD');
  const upstreamCommit = branch === null ? null : await commitOf(git, path, `refs/remotes/origin/${branch}`);
  const isApart = commit !== null && upstreamCommit !== null && upstreamCommit !== commit;
  return {
    path,
    gitDir,
    commonDir: await git.plumb(path, ['rev-parse', '--path-format=absolute', '--git-common-dir']),
    branch,
    commit,
    remoteUrl: await config('remote.origin.url'),
    pushesElsewhere:
      (await all('remote.origin.pushurl')) !== null ||
      (await all('remote.origin.url'))?.includes('\n') === true,
    upstreamCommit,
    ...(isApart
      ? {
          apart: {
            engineThere: await engineAt(git, path, upstreamCommit),
            isHeadPin: isPinSubject(await git.plumb(path, ['log', '-1', '--format=%s', commit])),
          },
        }
      : {}),
    marks: {
      fleet: await mark('po.fleet'),
      project: await mark('po.project'),
      protect: isProtected(await mark('po.protect')),
    },
    ...saidOf(commit === null ? [] : await emptySubmodules(git, path, commit)),
    engineInHead: commit === null ? { kind: 'absent' } : await engineAt(git, path, commit),
    engineOnDisk: await engineOnDisk(git, join(path, 'engine')),
  };
}

async function emptySubmodules(git: LocalGit, path: string, commit: string): Promise<EmptySubmodule[]> {
  const listed = await git.raw(path, ['config', '--list', '-z']);
  const settings = new Map(
    listed
      .split('\0')
      .map((entry) => [/^[^\n]*/.exec(entry)?.[0] ?? '', entry.slice(entry.indexOf('\n') + 1)]),
  );
  const folders = emptySubmoduleFolders(path, { get: (name) => settings.get(name) });
  const found: EmptySubmodule[] = [];
  for (const folder of folders) {
    const entry = await git.plumb(path, ['ls-tree', '--full-tree', commit, folder.path]);
    if (entry.startsWith('160000 ')) found.push(folder);
  }
  return found;
}

async function engineAt(git: LocalGit, path: string, commit: string): Promise<EngineEntry> {
  const row = await git.plumb(path, ['ls-tree', '--full-tree', commit, 'engine']);
  const [mode, , id] = row.split(/[ \t]/);
  if (mode === '160000' && id !== undefined) return { kind: 'gitlink', commit: id };
  return { kind: mode === undefined || mode === '' ? 'absent' : 'other' };
}

async function engineOnDisk(git: LocalGit, engine: string): Promise<Repository['engineOnDisk']> {
  const fast = lookAtPath(engine);
  if (fast.outcome === 'facts' && fast.facts.kind === 'absent') return { kind: 'absent' };
  if (!existsSync(join(engine, '.git'))) return { kind: 'other' };
  return {
    kind: 'checkout',
    gitDir: await git.plumb(engine, ['rev-parse', '--absolute-git-dir']),
    commit: await commitOf(git, engine, 'HEAD'),
  };
}
