// Where engine releases come from: the one that po carries, or a git repository. Planning only reads (and asks
// a remote only for a tag that is not known here); `provide` makes a release fetchable and is for apply alone.

import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { remedyText, shellWord } from '../../../engine/kernel/help.ts';
import type { EngineSource } from '../../fleet/fleet.ts';
import { redactUrl } from '../../fleet/url.ts';
import { WorldFailure } from '../failure.ts';
import type { Git, TagRemote, TreeFile } from '../git/git.ts';
import { GitFailure } from '../git/run.ts';
import { known, type Look, unknown } from '../look.ts';
import type { CarriedRelease } from './release.ts';

export interface Engines {
  /** The commit of a version. Unknown where there is no such version or the source gives no answer. */
  resolve(source: EngineSource, version: string): Promise<Look<EngineVersion>>;
  /**
   * The version that a commit is, by what is known on this machine and what the source has answered since `resolve`
   * or `findVersionOf` asked it; null when it is none. Asks no network.
   */
  versionOf(source: EngineSource, commit: string): Promise<string | null>;
  /** The same, but asks the source for its tags where nothing here knows the commit: network. */
  findVersionOf(source: EngineSource, commit: string): Promise<Look<string | null>>;
  /** Whether a commit is the release that this po was built with: its rules are po's own, so po may apply them. */
  isOwn(commit: string): boolean;
  /** Makes sure that a local repository has the version's commit, and says which. Writes under `.po/`. */
  provide(source: EngineSource, version: EngineVersion): Promise<{ readonly gitDir: string }>;
  /**
   * The files of a commit: of a release, what a clone's `engine/` has to hold, byte for byte. `heldBy` is a
   * repository that has the commit, for where the source was never fetched, or what was fetched is gone, or it is
   * no release. It need not be a trusted one: an id is made of the content, and git checks it in reading.
   */
  files(source: EngineSource, commit: string, heldBy: string): Promise<Look<readonly TreeFile[]>>;
}

export interface EngineVersion {
  /** `v0.1.0` */
  readonly tag: string;
  /** 40 hex digits. */
  readonly commit: string;
  /** What `.gitmodules` should name. */
  readonly url: string;
}

/**
 * @param root the fleet's root: what is kept lives in `.po/` under it
 * @param releasesFolder the folder with `releases.json` that the build made
 */
export function systemEngines(
  git: Git & Pick<TagRemote, 'remoteTags'>,
  root: string,
  releasesFolder: string,
): Engines {
  const releases = lazy(() => readReleases(releasesFolder));
  const asked = new Map<string, Promise<Look<EngineVersion>>>();
  const askedForTags = new Map<string, Promise<Look<ReadonlyMap<string, string>>>>();
  const inTurn = turnTaker();

  const repositoryOf = (source: EngineSource): string =>
    source.kind === 'embedded'
      ? join(root, '.po', 'engine.git')
      : join(
          root,
          '.po',
          'engines',
          `${createHash('sha256').update(source.url).digest('hex').slice(0, 16)}.git`,
        );

  async function resolveNow(source: EngineSource, tag: string): Promise<Look<EngineVersion>> {
    if (source.kind === 'embedded') {
      const release = releases().find((candidate) => candidate.tag === tag);
      if (release === undefined) {
        const all = releases().map((candidate) => candidate.tag);
        return unknown(noSuchVersion(tag, `the releases that this po carries: ${all.join(', ')}`));
      }
      return known({ tag, commit: release.commit, url: repositoryOf(source) });
    }
    const { url } = source;
    try {
      const here = await git.tagCommit(repositoryOf(source), tag);
      if (here !== null) return known({ tag, commit: here, url });
    } catch (error) {
      if (!(error instanceof GitFailure)) throw error;
      return unknown(unreachable(url, error));
    }
    const tags = await tagsAt(url);
    if (!tags.known) return tags;
    const commit = tags.value.get(tag);
    return commit === undefined ? unknown(noSuchVersion(tag, redactUrl(url))) : known({ tag, commit, url });
  }

  /** Asked once for all of them: one answer covers every version. */
  function tagsAt(url: string): Promise<Look<ReadonlyMap<string, string>>> {
    const answer = askedForTags.get(url) ?? askForTags(url);
    askedForTags.set(url, answer);
    return answer;
  }

  async function askForTags(url: string): Promise<Look<ReadonlyMap<string, string>>> {
    try {
      return known(await git.remoteTags(url, root));
    } catch (error) {
      if (!(error instanceof GitFailure)) throw error;
      return unknown(unreachable(url, error));
    }
  }

  /** The tag of a commit in the copy of the source that is kept here, which may be gone, or never was. */
  async function fetchedTagOf(source: EngineSource, commit: string): Promise<string | null> {
    const gitDir = repositoryOf(source);
    for (const tag of await git.tags(gitDir)) {
      if ((await git.tagCommit(gitDir, tag)) === commit) return tag;
    }
    return null;
  }

  async function provideNow(
    source: EngineSource,
    version: EngineVersion,
  ): Promise<{ readonly gitDir: string }> {
    const gitDir = repositoryOf(source);
    if ((await git.tagCommit(gitDir, version.tag)) !== version.commit) {
      if (source.kind === 'git') await git.fetchTag({ url: source.url, tag: version.tag, into: gitDir });
      else await writeEmbedded(git, gitDir, releases(), version.tag, releasesFolder);
    }
    const commit = await git.tagCommit(gitDir, version.tag);
    if (commit !== version.commit) {
      throw new WorldFailure(
        `${gitDir} has ${version.tag} at ${commit ?? 'no commit'}, and ${version.commit} was planned: a release tag must never move. Nothing is lost when ${gitDir} is removed: the next apply makes it anew`,
      );
    }
    return { gitDir };
  }

  const engines: Engines = {
    resolve(source, tag) {
      const key = `${repositoryOf(source)} ${tag}`;
      const before = asked.get(key);
      if (before !== undefined) return before;
      const answer = resolveNow(source, tag);
      asked.set(key, answer);
      return answer;
    },
    async versionOf(source, commit) {
      if (source.kind === 'embedded')
        return releases().find((release) => release.commit === commit)?.tag ?? null;
      const fetched = await fetchedTagOf(source, commit);
      if (fetched !== null) return fetched;
      const tags = await askedForTags.get(source.url);
      return tags?.known === true ? tagOf(tags.value, commit) : null;
    },
    async findVersionOf(source, commit) {
      const version = await engines.versionOf(source, commit);
      if (version !== null || source.kind === 'embedded') return known(version);
      const tags = await tagsAt(source.url);
      return tags.known ? known(tagOf(tags.value, commit)) : tags;
    },
    isOwn: (commit) => releases().at(-1)?.commit === commit,
    provide: (source, version) => inTurn(repositoryOf(source), () => provideNow(source, version)),
    async files(source, commit, heldBy) {
      if (source.kind === 'embedded') {
        const release = releases().find((candidate) => candidate.commit === commit);
        if (release !== undefined)
          return known(release.files.map(({ name, mode, blob }) => ({ path: name, mode, blob })));
      }
      const gitDir = (await fetchedTagOf(source, commit)) === null ? heldBy : repositoryOf(source);
      try {
        return known(await git.listTree(gitDir, commit));
      } catch (error) {
        if (!(error instanceof GitFailure)) throw error;
        return unknown({
          severity: 'error',
          code: 'release-unreadable',
          summary: 'The files of an engine release cannot be read',
          detail: `${gitDir}: ${error.message}: ${error.output}`,
          help: remedyText('look with:', `git --git-dir=${shellWord(gitDir)} fsck`),
        });
      }
    },
  };
  return engines;
}

/** Writes a release that po carries into a bare repository, and its tag. */
export async function writeEmbedded(
  git: Git,
  gitDir: string,
  releases: readonly CarriedRelease[],
  tag: string,
  releasesFolder: string,
): Promise<void> {
  const release = releases.find((candidate) => candidate.tag === tag);
  if (release === undefined) throw new Error(`this po carries no engine ${tag}`);
  const { commit } = await git.writeRelease({
    gitDir,
    tag,
    files: release.files.map(({ name, mode }) => ({
      name,
      mode,
      sourcePath: join(releasesFolder, tag, name),
    })),
  });
  if (commit !== release.commit) {
    throw new WorldFailure(
      `the embedded engine ${tag} became ${commit} and should be ${release.commit}: po is damaged`,
    );
  }
  // A version in development is another one after each build; a release has only ever been one commit.
  const from = release.released ? null : await git.tagCommit(gitDir, tag);
  await git.setTag(gitDir, tag, commit, from);
}

/** The releases that the build put into a folder, oldest first. */
export function readReleases(folder: string): readonly CarriedRelease[] {
  return JSON.parse(readFileSync(join(folder, 'releases.json'), 'utf8')) as CarriedRelease[];
}

function unreachable(url: string, failure: GitFailure) {
  return {
    severity: 'error',
    code: 'engine-source-unreachable',
    summary: 'The engine source gives no answer',
    detail: `${redactUrl(url)}: ${failure.message}: ${failure.output}`,
    help: 'see that it can be reached, or plan the projects whose engine is known already',
  } as const;
}

function noSuchVersion(tag: string, where: string) {
  return {
    severity: 'error',
    code: 'engine-version-unknown',
    summary: 'The engine source has no such version',
    detail: `${tag} is not among ${where}`,
    help: 'name a version that exists in [engine].version or the project’s `engine`',
  } as const;
}

/** Among several tags, the one that reads like a version: a source may have moving ones such as `latest` beside it. */
function tagOf(tags: ReadonlyMap<string, string>, commit: string): string | null {
  const names = [...tags].flatMap(([name, at]) => (at === commit ? [name] : []));
  return names.find((name) => /^v?\d+\.\d+\.\d+/.test(name)) ?? names[0] ?? null;
}

/** One after the other for each repository: projects side by side would make the same one at the same time. */
function turnTaker(): <T>(key: string, work: () => Promise<T>) => Promise<T> {
  const last = new Map<string, Promise<unknown>>();
  return (key, work) => {
    const turn = (last.get(key) ?? Promise.resolve()).then(work, work);
    last.set(key, turn);
    return turn;
  };
}

function lazy<T>(make: () => T): () => T {
  let made: { value: T } | undefined;
  return () => {
    made ??= { value: make() };
    return made.value;
  };
}
