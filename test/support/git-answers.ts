// What git tells of repositories, to hold against what the fast path tells, and repositories to ask about.
import { execFileSync } from 'node:child_process';
import { existsSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect } from 'vitest';
import { listTags, lookAtPath, readTag } from '../../src/world/git-files/index.ts';
import type { EngineEntry, PathFacts } from '../../src/world/repository.ts';
import { localSubmodules } from './local-submodules.ts';

export let top = '';
beforeAll(() => {
  top = mkdtempSync(join(tmpdir(), 'po-git-files-'));
});
afterAll(() => rmSync(top, { recursive: true, force: true }));

export const IDENTITY = {
  GIT_AUTHOR_NAME: 'test',
  GIT_AUTHOR_EMAIL: 'test@example.org',
  GIT_COMMITTER_NAME: 'test',
  GIT_COMMITTER_EMAIL: 'test@example.org',
};

export function git(path: string, args: readonly string[], input = ''): string {
  const always = ['-C', path, '-c', 'gc.auto=0', '-c', 'advice.detachedHead=false'];
  const env = { ...process.env, ...IDENTITY };
  return execFileSync('git', [...always, ...args], { encoding: 'utf8', env, input, stdio: 'pipe' }).replace(
    /\n$/,
    '',
  );
}

/** git's answer, or null where it has none. */
export function ask(path: string, ...args: string[]): string | null {
  try {
    return git(path, args);
  } catch {
    return null;
  }
}

function entryIn(row: string): EngineEntry {
  const link = /^160000 commit ([0-9a-f]{40})/.exec(row)?.[1];
  return link !== undefined ? { kind: 'gitlink', commit: link } : { kind: row === '' ? 'absent' : 'other' };
}

/** The facts by git alone. */
export function askFacts(path: string): PathFacts {
  const branch = ask(path, 'symbolic-ref', '-q', 'HEAD')?.slice('refs/heads/'.length) ?? null;
  const commit = ask(path, 'rev-parse', '-q', '--verify', 'HEAD');
  const entry = commit === null ? '' : git(path, ['ls-tree', 'HEAD', 'engine']);
  const upstream = ask(path, 'rev-parse', '-q', '--verify', `refs/remotes/origin/${branch ?? '?'}`);
  const there = upstream === null ? '' : git(path, ['ls-tree', upstream, 'engine']);
  const engine = join(path, 'engine');
  const isCheckout = existsSync(join(engine, '.git'));
  const isAbsent =
    !existsSync(engine) || (ask(engine, 'rev-parse') !== null && readdirSync(engine).length === 0);
  const gitDir = git(path, ['rev-parse', '--absolute-git-dir']);
  const commonDir = git(path, ['rev-parse', '--path-format=absolute', '--git-common-dir']);
  const marks = gitDir === commonDir ? ['--local'] : ['--file', join(gitDir, 'config.worktree')];
  const emptySubmodules = (ask(path, 'submodule', 'status') ?? '')
    .split('\n')
    .flatMap((line) => /^-[0-9a-f]+ (.*)$/.exec(line)?.[1] ?? [])
    .filter((name) => name !== 'engine');
  return {
    kind: 'repository',
    repository: {
      path,
      gitDir,
      commonDir,
      branch,
      commit,
      remoteUrl: ask(path, 'config', '--local', '--get', 'remote.origin.url'),
      pushesElsewhere:
        ask(path, 'remote', 'get-url', '--push', '--all', 'origin') !==
        ask(path, 'remote', 'get-url', 'origin'),
      upstreamCommit: upstream,
      ...(commit === null || upstream === null || upstream === commit
        ? {}
        : {
            apart: {
              engineThere: entryIn(there),
              isHeadPin: /^(Add|Update) the engine: \S+$/.test(git(path, ['log', '-1', '--format=%s'])),
            },
          }),
      marks: {
        fleet: ask(path, 'config', ...marks, 'po.fleet'),
        project: ask(path, 'config', ...marks, 'po.project'),
        protect: ask(path, 'config', ...marks, '--type=bool', 'po.protect') === 'true',
      },
      emptySubmodules,
      // Those of these tests come from folders.
      ...(emptySubmodules.length > 0 ? { submodulesAreLocal: true as const } : {}),
      engineInHead: entryIn(entry),
      engineOnDisk: isCheckout
        ? {
            kind: 'checkout',
            commit: ask(engine, 'rev-parse', '-q', '--verify', 'HEAD'),
            gitDir: git(engine, ['rev-parse', '--absolute-git-dir']),
          }
        : { kind: isAbsent ? 'absent' : 'other' },
    },
  };
}

export function expectSameAsGit(path: string, note = ''): void {
  expect(lookAtPath(path), `${path} ${note}`).toEqual({ outcome: 'facts', facts: askFacts(path) });
}

export function expectSameTags(path: string, note = ''): void {
  const gitDir = git(path, ['rev-parse', '--absolute-git-dir']);
  const tags = git(path, ['for-each-ref', '--format=%(refname:strip=2)', 'refs/tags'])
    .split('\n')
    .filter(Boolean);
  expect(listTags(gitDir), note).toEqual(tags);
  for (const tag of [...tags, 'no-such-tag', '../heads/main', '']) {
    expect(readTag(gitDir, tag), `${tag} ${note}`).toBe(
      ask(path, 'rev-parse', '-q', '--verify', `refs/tags/${tag}^{commit}`),
    );
  }
}

export function expectUnsupported(path: string, why: RegExp): void {
  expect(lookAtPath(path)).toEqual({ outcome: 'unsupported', why: expect.stringMatching(why) });
}

export function newFolder(name: string): string {
  const path = mkdtempSync(join(top, `${name}-`));
  return path;
}

/** A repository with one commit. */
export function newRepository(name: string, ...options: string[]): string {
  const path = newFolder(name);
  git(path, ['init', '-q', '-b', 'main', ...options]);
  writeFileSync(join(path, 'file'), name);
  git(path, ['add', 'file']);
  git(path, ['commit', '-qm', 'first']);
  return path;
}

/** One with an engine that is a real submodule, as a project of a fleet has it. */
export function newProject(name: string): string {
  const engine = newRepository(`${name}-engine`);
  const path = newRepository(name);
  git(path, [...localSubmodules, 'submodule', '--quiet', 'add', engine, 'engine']);
  git(path, ['commit', '-qm', 'engine']);
  return path;
}

export type Random = <T>(choices: readonly T[]) => T;

/** mulberry32: small, and the same everywhere. */
export function randomFrom(seed: number): Random {
  let state = seed >>> 0;
  return (choices) => {
    state = (state + 0x6d2b79f5) >>> 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    const choice = choices[((t ^ (t >>> 14)) >>> 0) % choices.length];
    if (choice === undefined) throw new Error('nothing to choose from');
    return choice;
  };
}

export function upTo(limit: number): number[] {
  return Array.from({ length: limit }, (_, index) => index);
}

export function randomId(random: Random): string {
  return upTo(40)
    .map(() => random([...'123456789abcdef']))
    .join('');
}
