// The sources of engine releases: po itself, or a git repository. Planning only reads, and asks a remote only for an unknown
// tag; only an apply calls `provide`.
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Diagnostic } from '../../../engine/kernel/diagnostic.ts';
import { remedyText, shellWord } from '../../../engine/kernel/help.ts';
import type { EngineSource } from '../../fleet/fleet.ts';
import { redactUrl } from '../../fleet/url.ts';
import { WorldFailure } from '../failure.ts';
import { GitFailure } from '../git/failure.ts';
import type { Git, TagRemote, TreeFile } from '../git/git.ts';
import { known, type Look, unknown } from '../look.ts';
import { turnTaker } from '../turns.ts';
import type { CarriedRelease } from './release.ts';

export interface Engines {
  /** Unknown where there is no such version or the source does not answer. */
  resolve(source: EngineSource, version: string): Promise<Look<EngineVersion>>;
  /** The version of a commit, by what this machine has and the source has already answered; null if none. No network. */
  versionOf(source: EngineSource, commit: string): Promise<string | null>;
  /** The same, but asks the source for its tags where the commit is unknown here. Network. */
  findVersionOf(source: EngineSource, commit: string): Promise<Look<string | null>>;
  /** Whether a commit is the release that this po was built with, whose rules are po's own. */
  isOwn(commit: string): boolean;
  /** Answers a local repository that has the version's commit. Writes under `.po/`. */
  provide(source: EngineSource, version: EngineVersion): Promise<{ readonly gitDir: string }>;
  /** The files of a commit. `heldBy` has it if no source does, and need not be trusted: git checks the content by its id. */
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
  let read: readonly CarriedRelease[] | null = null;
  const releases = () => {
    read ??= readReleases(releasesFolder);
    return read;
  };
  const asked = new Map<string, Promise<Look<EngineVersion>>>();
  const askedForTags = new Map<string, Promise<Look<ReadonlyMap<string, string>>>>();
  /** By repository: projects side by side would make the same one at the same time. */
  const inTurn = turnTaker();

  const repositoryOf = (source: EngineSource): string => {
    if (source.kind === 'embedded') return join(root, '.po', 'engine.git');
    const digest = createHash('sha256').update(source.url).digest('hex');
    return join(root, '.po', 'engines', `${digest.slice(0, 16)}.git`);
  };

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
    const here = await observed(git.tagCommit(repositoryOf(source), tag), unreachable(url));
    if (!here.known) return here;
    if (here.value !== null) return known({ tag, commit: here.value, url });
    const tags = await tagsAt(url);
    if (!tags.known) return tags;
    const commit = tags.value.get(tag);
    return commit === undefined ? unknown(noSuchVersion(tag, redactUrl(url))) : known({ tag, commit, url });
  }

  /** Asked once: one answer covers every version. */
  function tagsAt(url: string): Promise<Look<ReadonlyMap<string, string>>> {
    const answer = askedForTags.get(url) ?? observed(git.remoteTags(url, root), unreachable(url));
    askedForTags.set(url, answer);
    return answer;
  }

  /** The tag of a commit in the local copy of the source, if there is one. */
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
      const answer = asked.get(key) ?? resolveNow(source, tag);
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
      return observed(git.listTree(gitDir, commit), (error) => ({
        severity: 'error',
        code: 'release-unreadable',
        summary: 'The files of an engine release cannot be read',
        detail: `${gitDir}: ${error.message}: ${error.output}`,
        help: remedyText('look with:', `git --git-dir=${shellWord(gitDir)} fsck`),
      }));
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
  // A version in development changes with each build; a release never does.
  const from = release.released ? null : await git.tagCommit(gitDir, tag);
  await git.setTag(gitDir, tag, commit, from);
}

/** The releases that the build put into a folder, oldest first. */
export function readReleases(folder: string): readonly CarriedRelease[] {
  return JSON.parse(readFileSync(join(folder, 'releases.json'), 'utf8')) as CarriedRelease[];
}

/** What git answers; unknown where it fails. */
export async function observed<T>(
  answer: Promise<T>,
  diagnosticOf: (failure: GitFailure) => Diagnostic,
): Promise<Look<T>> {
  try {
    return known(await answer);
  } catch (error) {
    if (error instanceof GitFailure) return unknown(diagnosticOf(error));
    throw error;
  }
}

function unreachable(url: string): (failure: GitFailure) => Diagnostic {
  return ({ message, output }) => ({
    severity: 'error',
    code: 'engine-source-unreachable',
    summary: 'The engine source gives no answer',
    detail: `${redactUrl(url)}: ${message}: ${output}`,
    help: 'see that it can be reached, or plan the projects whose engine is known already',
  });
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

/** Of several tags the one that reads like a version: others, such as `latest`, may move. */
function tagOf(tags: ReadonlyMap<string, string>, commit: string): string | null {
  const names = [...tags].flatMap(([name, at]) => (at === commit ? [name] : []));
  return names.find((name) => /^v?\d+\.\d+\.\d+/.test(name)) ?? names[0] ?? null;
}
