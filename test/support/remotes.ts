// Repositories that are not ours: of somebody else, with another identity, and of the engine's makers. All are
// bare and below the fleet's place.
import { cpSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, onTestFinished } from 'vitest';
import { until } from './engine.ts';
import { type Fleet, git, patienceMs, poFolder } from './fleet.ts';

export interface Remote {
  /** The bare repository. */
  readonly url: string;
  /** `<id> <author> <subject>` of a branch, newest first. */
  log(branch?: string): string[];
  /** `<status> <path>` of what a commit changed. */
  changes(commit: string): string[];
  git(...args: string[]): string;
}

export interface RemoteOptions {
  readonly name?: string;
  readonly branch?: string;
  /** One commit each, in order; no commit at all makes an empty repository. */
  readonly commits: readonly Readonly<Record<string, string>>[];
}

/** agents.toml with one agent that needs no account. */
export function agentsToml(
  project: string,
  agents = '[agents.sleeper]\nbackend = "command"\ncommand = ["sleep", "100000"]\n',
): string {
  return `[project]\nname = "${project}"\n\n${agents}`;
}

export function makeRemote(
  fleet: Fleet,
  { name = 'theirs', branch = 'main', commits }: RemoteOptions,
): Remote {
  const url = join(fleet.top, 'remotes', `${name}.git`);
  mkdirSync(url, { recursive: true });
  git(url, 'init', '--quiet', '--bare', `--initial-branch=${branch}`);
  // In a hostile environment it is the operator's hooks that a remote in a folder would run.
  git(url, 'config', 'core.hooksPath', 'hooks');
  if (commits.length > 0) {
    const work = join(fleet.top, 'work', name);
    mkdirSync(work, { recursive: true });
    git(work, 'init', '--quiet', `--initial-branch=${branch}`);
    commits.forEach((files, at) => {
      commitFiles(work, files, `Change ${at + 1} of theirs`);
    });
    git(work, 'push', '--quiet', url, branch);
  }
  return remoteAt(url, branch);
}

export function remoteAt(url: string, mainBranch = 'main'): Remote {
  return {
    url,
    log: (branch = mainBranch) => git(url, 'log', '--format=%h %an %s', branch).split('\n'),
    changes: (commit) =>
      git(url, 'diff-tree', '-r', '--no-commit-id', '--name-status', commit)
        .split('\n')
        .map((line) => line.replace('\t', ' ')),
    git: (...args) => git(url, ...args),
  };
}

export function commitFiles(work: string, files: Readonly<Record<string, string>>, message: string): string {
  for (const [path, content] of Object.entries(files)) {
    mkdirSync(dirname(join(work, path)), { recursive: true });
    writeFileSync(join(work, path), content);
  }
  git(work, 'add', '--all');
  git(work, 'commit', '--quiet', '--message', message);
  return git(work, 'rev-parse', 'HEAD');
}

export interface EngineSource extends Remote {
  readonly commits: Readonly<Record<'v0.1.0' | 'v0.2.0', string>>;
}

/**
 * The engine as a git repository: a release as v0.1.0, and a v0.2.0 that differs in its README.
 *
 * @param release whose files they are
 */
export function makeEngineSource(fleet: Fleet, release = 'v0.1.0'): EngineSource {
  const { folder, commits } = engineTemplate(release);
  const url = join(fleet.top, 'remotes', 'engine.git');
  cpSync(folder, url, { recursive: true });
  return { ...remoteAt(url), commits };
}

interface EngineTemplate {
  /** Bare. */
  readonly folder: string;
  readonly commits: EngineSource['commits'];
}

let template: (EngineTemplate & { readonly of: string }) | null = null;

/** Made once a test file: it takes a dozen processes. */
function engineTemplate(of: string): EngineTemplate {
  if (template !== null) {
    if (template.of !== of) throw new Error(`one test file, one engine: ${template.of}`);
    return template;
  }
  const top = mkdtempSync(join(tmpdir(), 'po-engine-source-'));
  const work = join(top, 'work');
  const release = join(poFolder(), 'engine', of);
  const folder = join(top, 'engine.git');
  cpSync(release, work, { recursive: true });
  git(work, 'init', '--quiet', '--initial-branch=main');
  const first = commitFiles(work, {}, 'engine v0.1.0');
  git(work, 'tag', 'v0.1.0');
  const readme = readFileSync(join(release, 'README.md'), 'utf8');
  const second = commitFiles(work, { 'README.md': `${readme}\nThe second release.\n` }, 'engine v0.2.0');
  git(work, 'tag', '--annotate', '--message', 'engine v0.2.0', 'v0.2.0');
  git(top, 'clone', '--quiet', '--bare', work, folder);
  git(folder, 'remote', 'remove', 'origin');
  template = { of, folder, commits: { 'v0.1.0': first, 'v0.2.0': second } };
  return template;
}

afterAll(() => {
  if (template !== null) rmSync(dirname(template.folder), { recursive: true, force: true });
  template = null;
});

/**
 * A remote behind ssh that answers the first question, and then lets nobody in until it is told to. `GIT_SSH_COMMAND` stands for the way there; what
 * answers at its end is git itself.
 */
export interface GatedRemote {
  readonly url: string;
  readonly env: Readonly<Record<string, string>>;
  /** Waits until somebody waits at the gate. */
  arrival(): Promise<unknown>;
  open(): void;
}

export function gate(fleet: Fleet, remote: Remote): GatedRemote {
  const folder = join(fleet.top, 'gate');
  mkdirSync(folder);
  const script = join(folder, 'ssh');
  const open = () => writeFileSync(join(folder, 'open'), '');
  onTestFinished(open);
  writeFileSync(
    script,
    `#!/bin/sh
for last; do :; done
# A question has a limit; it is what comes after it that may wait.
case $last in git-upload-pack*) mkdir ${folder}/asked 2>/dev/null && eval "exec $last" ;; esac
touch ${folder}/arrived
i=0
until test -e ${folder}/open; do
  i=$((i + 1)); test $i -gt 3000 && exit 1
  sleep 0.05
done
eval "exec $last"
`,
    { mode: 0o755 },
  );
  return {
    url: `ssh://gate.example.org${remote.url}`,
    env: { GIT_SSH_COMMAND: script },
    arrival: () => until('somebody at the gate', () => existsSync(join(folder, 'arrived')), patienceMs),
    open,
  };
}
