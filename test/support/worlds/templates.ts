// What generated worlds are copied from: two engine releases, and one clone with its remote for each committed
// state that a project can have. Each is made once, when it is first needed.
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  realpathSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { cp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { type ProjectKeys, registryText, startPo } from '../fleet.ts';
import { localSubmodules } from '../local-submodules.ts';
import { type AgentsFile, agentsOf, type Content, type Version, versions } from './description.ts';
import { type Git, gitOf } from './shell.ts';

export interface Template {
  /** A clone of `remote`, level with it. Its `origin` is `remote`, but for a scaffolded one, which has none. */
  readonly clone: string;
  /** Bare. */
  readonly remote: string;
}

export interface Templates {
  /** A bare repository with both releases; v0.1.0 is the very commit that is embedded in po. */
  readonly engine: string;
  readonly commits: Readonly<Record<Version, string>>;
  /** po’s own folder after it has fetched both. */
  readonly memory: string;
  of(content: Content): Promise<Template>;
  remove(): void;
}

const files: Readonly<Record<string, string>> = {
  'README.md': '# Site\n',
  '.gitignore': '.ao-state/\n*.env\n',
  'notes.txt': 'as committed\n',
  'staged.txt': 'as committed\n',
  'both.txt': 'as committed\n',
  'renamed-from.txt': 'a text that is long enough for git to know it again\n',
  'deleted.txt': 'as committed\n',
  'script.sh': '#!/bin/sh\n',
  'src/main.c': 'int main;\n',
};

export async function makeTemplates(): Promise<Templates> {
  const top = realpathSync(mkdtempSync(join(tmpdir(), 'po-worlds-')));
  mkdirSync(join(top, 'home'));
  const env = { ...process.env, HOME: join(top, 'home'), XDG_CONFIG_HOME: join(top, 'home/.config') };
  const git = gitOf(env);
  const engine = join(top, 'engine.git');

  // The first by po’s own means, so that it is the commit that po carries.
  await applyScaffold('embedded', 'v0.1.0');
  await git(top, 'clone', '--quiet', '--bare', join(top, 'desk/clones/.po/engine.git'), engine);
  await addSecondRelease(git, top, engine);
  await applyScaffold(engine, 'v0.1.0', 'v0.2.0');
  const commitOf = (version: Version) => git(engine, 'rev-parse', `${version}^{commit}`);
  const commits = { 'v0.1.0': await commitOf('v0.1.0'), 'v0.2.0': await commitOf('v0.2.0') };
  const made = new Map<string, Promise<Template>>();

  async function applyScaffold(source: string, ...pins: readonly Version[]): Promise<void> {
    const desk = join(top, 'desk');
    mkdirSync(desk, { recursive: true });
    const projects = Object.fromEntries(
      pins.map((pin): [string, ProjectKeys] => [scaffoldName(pin), { state: 'stopped', engine: pin }]),
    );
    const text = registryText('templates', { projects, engine: { source, version: 'v0.1.0' } });
    writeFileSync(join(desk, 'fleet.toml'), text);
    const ran = await startPo(['apply', '--yes'], { cwd: desk, env }).done;
    if (ran.code !== 0) throw new Error(`po apply: ${ran.stdout}${ran.stderr}`);
  }

  async function make(content: Content, folder: string): Promise<Template> {
    const template = { clone: join(folder, 'clone'), remote: join(folder, 'remote.git') };
    if (content.agents === 'scaffold') {
      await makeScaffold(content, template);
      return template;
    }
    const work = join(folder, 'work');
    await commitContent(git, work, content, { engine, commits });
    await git(folder, 'clone', '--quiet', '--bare', work, template.remote);
    await git(
      folder,
      ...localSubmodules,
      'clone',
      '--quiet',
      '--recurse-submodules',
      template.remote,
      template.clone,
    );
    await addNotices(git, folder, template.remote);
    return template;
  }

  async function makeScaffold({ pinned }: Content, { clone, remote }: Template): Promise<void> {
    if (pinned === null || pinned === 'own-folder') throw new Error('what po has scaffolded is pinned');
    await cp(join(top, 'desk/clones', scaffoldName(pinned)), clone, {
      recursive: true,
      verbatimSymlinks: true,
    });
    await git(clone, 'config', '--remove-section', 'po');
    // Somebody has worked on it since.
    const more = Object.entries(files).filter(([path]) => !existsSync(join(clone, path)));
    writeFiles(clone, Object.fromEntries(more));
    await git(clone, 'add', '--all');
    await git(clone, 'commit', '--quiet', '--message', 'Go on');
    await git(dirname(remote), 'clone', '--quiet', '--bare', clone, remote);
    await addNotices(git, dirname(remote), remote);
  }

  return {
    engine,
    commits,
    memory: join(top, 'desk/clones/.po'),
    of(content) {
      const key = `${content.agents}-${content.pinned ?? 'unpinned'}`;
      const before = made.get(key);
      if (before !== undefined) return before;
      const folder = join(top, 'templates', key);
      mkdirSync(folder, { recursive: true });
      const template = make(content, folder);
      made.set(key, template);
      return template;
    },
    remove: () => rmSync(top, { recursive: true, force: true, maxRetries: 5, retryDelay: 100 }),
  };
}

/** Where main of a remote may be by now, under refs that no clone fetches: a commit further on, or at another last one. */
export const noticeRefs = { push: 'refs/news/main', rewrite: 'refs/news/rewritten' } as const;

async function addNotices(git: Git, folder: string, remote: string): Promise<void> {
  const work = join(folder, 'news');
  await git(folder, 'clone', '--quiet', remote, work);
  writeFileSync(join(work, 'news.txt'), 'news\n');
  await git(work, 'add', 'news.txt');
  await git(work, 'commit', '--quiet', '--message', 'Notices');
  await git(work, 'push', '--quiet', remote, `HEAD:${noticeRefs.push}`);
  await git(work, 'reset', '--quiet', '--soft', 'HEAD~2');
  await git(work, 'commit', '--quiet', '--message', 'Go on otherwise');
  await git(work, 'push', '--quiet', remote, `HEAD:${noticeRefs.rewrite}`);
}

function scaffoldName(version: Version): string {
  return `scaffold-${version.replaceAll('.', '-')}`;
}

/** Another version to everybody who asks: the watchdog, po, and whoever reads its README. */
async function addSecondRelease(git: Git, top: string, engine: string): Promise<void> {
  const work = join(top, 'engine-work');
  await git(top, 'clone', '--quiet', '--no-checkout', engine, work);
  await git(work, 'checkout', '--quiet', 'v0.1.0');
  for (const file of ['agents.mjs', 'package.json']) {
    const text = readFileSync(join(work, file), 'utf8');
    const later = text.replace(/(version"?: )"0\.1\.0"/, '$1"0.2.0"');
    if (later === text) throw new Error(`${file} does not name its version where it did`);
    writeFileSync(join(work, file), later);
  }
  // A release has no parent.
  await git(work, 'checkout', '--quiet', '--orphan', 'second');
  await git(work, 'commit', '--quiet', '--all', '--message', 'engine v0.2.0');
  await git(work, 'tag', '--annotate', '--message', 'engine v0.2.0', 'v0.2.0');
  await git(work, 'push', '--quiet', engine, 'v0.2.0', 'second:refs/heads/main');
  await git(engine, 'symbolic-ref', 'HEAD', 'refs/heads/main');
}

async function commitContent(
  git: Git,
  work: string,
  { pinned, agents }: Content,
  { engine, commits }: Pick<Templates, 'engine' | 'commits'>,
): Promise<void> {
  mkdirSync(work);
  await git(work, 'init', '--quiet', '--initial-branch=main');
  writeFiles(work, files);
  if (agents !== 'none') writeFileSync(join(work, 'agents.toml'), agentsToml(agents));
  await git(work, 'add', '--all');
  await git(work, 'commit', '--quiet', '--message', 'A start');
  if (pinned === 'own-folder') {
    mkdirSync(join(work, 'engine'));
    writeFileSync(join(work, 'engine/motor.c'), 'int motor;\n');
  } else if (pinned !== null) {
    await git(work, ...localSubmodules, 'submodule', '--quiet', 'add', engine, 'engine');
    await git(join(work, 'engine'), 'checkout', '--quiet', commits[pinned]);
  }
  writeFileSync(join(work, 'notes.txt'), 'as committed, and once more\n');
  await git(work, 'add', '--all');
  await git(work, 'commit', '--quiet', '--message', 'Go on');
  if (!existsSync(join(work, 'engine/agents.mjs')) && versions.some((one) => one === pinned))
    throw new Error('the engine was not checked out');
}

function writeFiles(folder: string, contents: Readonly<Record<string, string>>): void {
  for (const [path, content] of Object.entries(contents)) {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), content);
  }
}

export interface AgentsTomlOptions {
  /** The project’s own name for itself; po has another for it. */
  readonly name?: string;
  /** One more agent, which is started and then taken out of the file again. */
  readonly extra?: string;
  /** Agents that are declared otherwise than they are later. */
  readonly earlier?: readonly string[];
}

/** What an agent runs. */
export const agentCommand: readonly string[] = ['sleep', '100000'];
const earlierCommand: readonly string[] = ['sleep', '90000'];

export function agentsToml(
  agents: AgentsFile,
  { name = 'site', extra, earlier = [] }: AgentsTomlOptions = {},
): string {
  const all = [
    ...agentsOf[agents],
    ...(extra === undefined ? [] : [{ name: extra, kind: 'persistent', watch: 'none' }]),
  ];
  const tables = all.map((one) => {
    const command = JSON.stringify(earlier.includes(one.name) ? earlierCommand : agentCommand);
    return `[agents.${one.name}]\nkind = "${one.kind}"\nbackend = "command"\ncommand = ${command}\nwatch = "${one.watch}"\n`;
  });
  return `[project]\nname = "${name}"\n\n${tables.join('\n')}`;
}
