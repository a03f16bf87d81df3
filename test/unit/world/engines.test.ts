// A release is the same commit everywhere: the ids that po computes are those that git gives the same bytes.
import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readdirSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { systemEngines } from '../../../src/world/engines/engines.ts';
import {
  type CarriedRelease,
  objectId,
  releaseMessage,
  releaseOf,
  releaseSignature,
} from '../../../src/world/engines/release.ts';
import { gitEnvironment } from '../../../src/world/environment.ts';
import { systemExec } from '../../../src/world/exec.ts';
import { systemGit } from '../../../src/world/git/system.ts';
import { known } from '../../../src/world/look.ts';

const contents = [
  { name: 'tmux.conf', content: Buffer.from('set -g status off\n') },
  { name: 'agents.mjs', content: Buffer.from('#!/usr/bin/env node\n// „ü“\r\n') },
  { name: 'README.md', content: Buffer.alloc(0) },
  { name: 'a.bin', content: Buffer.from([0, 255, 10, 13]) },
];

function folder(): string {
  const path = realpathSync(mkdtempSync(join(tmpdir(), 'po-engines-')));
  onTestFinished(() => rmSync(path, { recursive: true, force: true }));
  return path;
}

function git(
  cwd: string,
  args: readonly string[],
  input: Uint8Array | string = '',
  env: NodeJS.ProcessEnv = {},
): string {
  return execFileSync('git', args, {
    cwd,
    input,
    encoding: 'utf8',
    env: { ...process.env, ...env },
  }).trimEnd();
}

describe('a release', () => {
  it('has the ids that git gives it', () => {
    const release = releaseOf('v1.2.3', contents);
    const repository = folder();
    git(repository, ['init', '--quiet', '--bare']);
    const blobs = new Map(
      contents.map(({ name, content }) => [
        name,
        git(repository, ['hash-object', '-w', '--no-filters', '--stdin'], content),
      ]),
    );
    expect(Object.fromEntries(release.files.map(({ name, blob }) => [name, blob]))).toEqual(
      Object.fromEntries(blobs),
    );
    const tree = git(
      repository,
      ['mktree'],
      [...blobs].map(([name, blob]) => `100644 blob ${blob}\t${name}\n`).join(''),
    );
    expect(release.tree).toBe(tree);
    const { name, email, date } = releaseSignature;
    const commit = git(repository, ['commit-tree', tree, '-F', '-'], releaseMessage('v1.2.3'), {
      GIT_AUTHOR_NAME: name,
      GIT_AUTHOR_EMAIL: email,
      GIT_AUTHOR_DATE: date,
      GIT_COMMITTER_NAME: name,
      GIT_COMMITTER_EMAIL: email,
      GIT_COMMITTER_DATE: date,
    });
    expect(release.commit).toBe(commit);
    expect(objectId('blob', Buffer.from('x'))).toBe(git(repository, ['hash-object', '--stdin'], 'x'));
  });

  it('does not know the order in which its files were given, and knows its tag', () => {
    expect(releaseOf('v1.2.3', [...contents].reverse())).toEqual(releaseOf('v1.2.3', contents));
    expect(releaseOf('v1.2.4', contents).commit).not.toBe(releaseOf('v1.2.3', contents).commit);
    expect(releaseOf('v1.2.4', contents).tree).toBe(releaseOf('v1.2.3', contents).tree);
  });

  it('lists its files in the order of a git tree', () => {
    expect(releaseOf('v1', contents).files.map(({ name }) => name)).toEqual([
      'README.md',
      'a.bin',
      'agents.mjs',
      'tmux.conf',
    ]);
  });
});

describe('the embedded source', () => {
  /** Releases as the build leaves them. */
  function built(...tags: readonly string[]): string {
    return builtFrom(tags, true);
  }
  function builtFrom(tags: readonly string[], released: boolean, more = ''): string {
    const path = folder();
    const releases = tags.map((tag): CarriedRelease => {
      mkdirSync(join(path, tag));
      const files = [...contents, { name: 'version', content: Buffer.from(tag + more) }];
      for (const { name, content } of files) writeFileSync(join(path, tag, name), content);
      return { ...releaseOf(tag, files), released };
    });
    writeFileSync(join(path, 'releases.json'), JSON.stringify(releases));
    return path;
  }
  const embedded = { kind: 'embedded' } as const;
  const realGit = systemGit(systemExec, gitEnvironment(process.env));

  it('writes the very commit that it promised, with the very files, twice over', async () => {
    const [one, two] = [folder(), folder()];
    const releases = built('v0.1.0', 'v0.2.0');
    for (const root of [one, two]) {
      const engines = systemEngines(realGit, root, releases);
      for (const tag of ['v0.1.0', 'v0.2.0']) {
        const version = await engines.resolve(embedded, tag);
        if (!version.known) throw new Error(version.diagnostic.detail);
        expect(version.value).toMatchObject({ tag, url: join(root, '.po', 'engine.git') });
        const { gitDir } = await engines.provide(embedded, version.value);
        await engines.provide(embedded, version.value);
        expect(git(gitDir, ['rev-parse', `refs/tags/${tag}^{commit}`])).toBe(version.value.commit);
        expect(git(gitDir, ['rev-list', '--count', tag])).toBe('1');
        expect(git(gitDir, ['show', `${tag}:version`])).toBe(tag);
        const listed = await realGit.listTree(gitDir, version.value.commit);
        expect(await engines.files(embedded, version.value.commit, gitDir)).toEqual(known(listed));
        expect(await engines.versionOf(embedded, version.value.commit)).toBe(tag);
      }
    }
    const objects = (root: string) =>
      git(join(root, '.po/engine.git'), ['cat-file', '--batch-all-objects', '--batch-check']);
    expect(objects(two)).toBe(objects(one));
  });

  it('knows no other version and no other commit, and writes nothing to say so', async () => {
    const root = folder();
    const engines = systemEngines(realGit, root, built('v0.1.0'));
    const look = await engines.resolve(embedded, 'v9');
    expect(look).toMatchObject({
      known: false,
      diagnostic: { code: 'engine-version-unknown', detail: expect.stringContaining('v0.1.0') },
    });
    expect(await engines.versionOf(embedded, 'e'.repeat(40))).toBeNull();
    expect(await engines.findVersionOf(embedded, 'e'.repeat(40))).toEqual(known(null));
    expect(await engines.files(embedded, 'e'.repeat(40), root)).toMatchObject({
      known: false,
      diagnostic: { code: 'release-unreadable' },
    });
    expect(readdirSync(root)).toEqual([]);
  });

  it('takes only the newest that it carries for the one whose rules are its own', async () => {
    const engines = systemEngines(realGit, folder(), built('v0.1.0', 'v0.2.0'));
    const isOwn = async (tag: string) => {
      const version = await engines.resolve(embedded, tag);
      return version.known && engines.isOwn(version.value.commit);
    };
    expect([await isOwn('v0.1.0'), await isOwn('v0.2.0')]).toEqual([false, true]);
  });

  it('refuses a release whose files are not what was built', async () => {
    const releases = built('v0.1.0');
    writeFileSync(join(releases, 'v0.1.0', 'agents.mjs'), 'something else');
    const engines = systemEngines(realGit, folder(), releases);
    const version = await engines.resolve(embedded, 'v0.1.0');
    if (!version.known) throw new Error(version.diagnostic.detail);
    await expect(engines.provide(embedded, version.value)).rejects.toThrow('po is damaged');
  });

  it('follows a version in development from build to build', async () => {
    const root = folder();
    const commits = new Set<string>();
    for (const more of ['', ' changed', ' changed again']) {
      const engines = systemEngines(realGit, root, builtFrom(['v0.1.0'], false, more));
      const version = await engines.resolve(embedded, 'v0.1.0');
      if (!version.known) throw new Error(version.diagnostic.detail);
      const { gitDir } = await engines.provide(embedded, version.value);
      expect(git(gitDir, ['rev-parse', 'v0.1.0'])).toBe(version.value.commit);
      commits.add(version.value.commit);
    }
    expect(commits.size).toBe(3);
  });

  it('refuses a tag that was moved', async () => {
    const root = folder();
    const releases = built('v0.1.0');
    const engines = systemEngines(realGit, root, releases);
    const version = await engines.resolve(embedded, 'v0.1.0');
    if (!version.known) throw new Error(version.diagnostic.detail);
    const { gitDir } = await engines.provide(embedded, version.value);
    const other = git(gitDir, [
      '-c',
      'user.name=x',
      '-c',
      'user.email=x@localhost',
      'commit-tree',
      'v0.1.0^{tree}',
      '-m',
      'x',
    ]);
    git(gitDir, ['update-ref', 'refs/tags/v0.1.0', other]);
    await expect(systemEngines(realGit, root, releases).provide(embedded, version.value)).rejects.toThrow();
    expect(git(gitDir, ['rev-parse', 'v0.1.0'])).toBe(other);
  });
});
