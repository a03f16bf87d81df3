// Runs git in a repository that agents write to, without the programs that its settings name: filters, a file-system monitor,
// a remote that sends missing objects. git reads settings from the part that work trees share, for which GIT_COMMON_DIR
// names a temporary folder of po's, the view. The configuration there names no program or place; objects, refs, HEAD and
// index are the repository's, and the user's own configuration stays in force.
import { existsSync, mkdirSync, mkdtempSync, rmSync, statSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { makeFolder } from '../folders.ts';
import {
  type RepositoryPlace,
  repositoryAround,
  repositoryAt,
  smallFileThroughLinks,
} from '../git-files/index.ts';
import { orNull } from '../paths.ts';
import { GitFailure, type LocalGit, type PlumbOptions } from './run.ts';
import {
  isHarmless,
  isRepositorys,
  readSettings,
  type Setting,
  settingsOf,
  settingsText,
} from './settings.ts';

export type Place = Omit<RepositoryPlace, 'config'> & { readonly settings: readonly Setting[] };

type ViewEnv = Readonly<Record<string, string>>;

export interface ViewContent {
  /** Which of the repository's own settings the view keeps. */
  readonly settings: (place: Place) => readonly Pick<Setting, 'name' | 'value'>[];
  /** In place of the repository's `info/attributes`. */
  readonly attributes?: string;
  /** Refs are written, and with them logs. */
  readonly isWritten?: true;
}

const harmlessAlone: ViewContent = { settings: ({ settings }) => settings.filter(isHarmless) };

/** Lends a git that runs nothing of the repositories that it reads. Where one cannot be read so, it throws a `GitFailure`. */
export async function lookingOnly<T>(git: LocalGit, use: (git: LocalGit) => Promise<T>): Promise<T> {
  // Without the filters that a person has accepted, every file would seem changed.
  const views = new Views(git, {
    settings: (place) => [
      ...place.settings.filter(isHarmless),
      ...git.accepted(place).filter(({ use }) => use === 'files'),
    ],
  });
  const through =
    <A>(run: (cwd: string, args: readonly string[], options?: PlumbOptions) => Promise<A>) =>
    async (cwd: string, args: readonly string[], options: PlumbOptions = {}): Promise<A> => {
      if (isPassed(args)) return run(cwd, args, options);
      const { env, rest } = await views.of(cwd, args);
      return run(cwd, rest, { ...options, env: { ...env, ...options.env } });
    };
  try {
    return await use({
      ...{ plumb: through(git.plumb), raw: through(git.raw), ask: through(git.ask) },
      accepted: git.accepted,
    });
  } finally {
    views.close();
  }
}

/** Lends a git that writes the files of one work tree byte for byte, whatever line ends or filters are configured. */
export async function writingBytes<T>(
  git: LocalGit,
  { gitDir, workTree }: { readonly gitDir: string; readonly workTree: string },
  use: (run: (args: readonly string[]) => Promise<string>) => Promise<T>,
): Promise<T> {
  const views = new Views(git, {
    ...harmlessAlone,
    isWritten: true,
    attributes: '* -text -ident -filter -working-tree-encoding\n',
  });
  try {
    const env = { ...(await views.at(gitDir, true)), GIT_WORK_TREE: workTree };
    return await use((args) => git.plumb(workTree, args, { env }));
  } finally {
    views.close();
  }
}

/** They read only configuration and paths, those of the repository itself. */
const passed: ReadonlySet<string> = new Set(['config', 'var', 'init', 'rev-parse']);

/** A revision is looked up among objects, and git might fetch a missing one. */
function isPassed(args: readonly string[]): boolean {
  return passed.has(commandOf(args)) && !args.includes('--verify');
}

/** The word after git's own options. */
export function commandOf(args: readonly string[]): string {
  return args.find((word, at) => !word.startsWith('-') && args[at - 1] !== '-c') ?? '';
}

export class Views {
  readonly #git: LocalGit;
  readonly #content: ViewContent;
  readonly #made = new Map<string, Promise<ViewEnv>>();
  #folder: string | null = null;

  constructor(git: LocalGit, content: ViewContent) {
    this.#git = git;
    this.#content = content;
  }

  /** For a command in a folder: the environment of the view, and the arguments that it does not replace. */
  async of(cwd: string, args: readonly string[]): Promise<{ env: ViewEnv; rest: readonly string[] }> {
    const [named] = args.flatMap((word) => /^--git-dir=(.*)$/s.exec(word)?.[1] ?? []);
    const isPlace = (word: string) => word === `--git-dir=${named}` || word === '--work-tree=.';
    const env = await this.at(named === undefined ? cwd : resolve(cwd, named), named !== undefined);
    return { env, rest: args.filter((word) => !isPlace(word)) };
  }

  /** @param isNamed the folder is the git directory itself */
  at(folder: string, isNamed: boolean): Promise<ViewEnv> {
    const key = `${isNamed} ${folder}`;
    const made = this.#made.get(key) ?? this.#make(folder, isNamed);
    this.#made.set(key, made);
    return made;
  }

  close(): void {
    if (this.#folder !== null) rmSync(this.#folder, { recursive: true, force: true });
  }

  async #make(folder: string, isNamed: boolean): Promise<ViewEnv> {
    const place = await placeOf(this.#git, folder, isNamed);
    refusePipes(place);
    this.#folder ??= mkdtempSync(join(tmpdir(), 'po-git-'));
    const view = mkdtempSync(join(this.#folder, 'at-'));
    fill(view, place, this.#content);
    return {
      GIT_DIR: place.gitDir,
      GIT_COMMON_DIR: view,
      ...(place.top === null ? {} : { GIT_WORK_TREE: place.top }),
    };
  }
}

/** What work trees share and names no program (gitrepository-layout). */
const shared: readonly string[] = ['objects', 'refs', 'reftable', 'logs', 'worktrees'];

/** Linked even if they are missing: git creates and replaces them where the link leads. */
const replaced: readonly string[] = ['packed-refs', 'shallow'];

function fill(view: string, place: Place, { settings, attributes, isWritten }: ViewContent): void {
  const { gitDir, commonDir } = place;
  if (isWritten === true) makeFolder(`${commonDir}/logs`);
  writeFileSync(join(view, 'config'), settingsText(settings(place)));
  mkdirSync(join(view, 'info'));
  for (const name of ['exclude', 'attributes', 'grafts']) {
    const content =
      name === 'attributes' && attributes !== undefined ? attributes : small(`${commonDir}/info/${name}`);
    if (content !== null) writeFileSync(join(view, 'info', name), content);
  }
  // Where git-lfs, a filter of the user's, keeps its files.
  for (const name of [...shared, ...(isWritten === true ? ['lfs'] : [])]) {
    if (existsSync(`${commonDir}/${name}`)) symlinkSync(`${commonDir}/${name}`, join(view, name));
  }
  for (const name of replaced) symlinkSync(`${commonDir}/${name}`, join(view, name));
  // In the main work tree, git would take this HEAD for another work tree on the same branch.
  if (gitDir !== commonDir) symlinkSync(`${commonDir}/HEAD`, join(view, 'HEAD'));
}

/** git would wait for ever for the writer of a pipe. */
function refusePipes({ gitDir, commonDir, top }: Place): void {
  const files = [
    ...['index', 'info/sparse-checkout'].map((name) => `${gitDir}/${name}`),
    ...['packed-refs', 'shallow'].map((name) => `${commonDir}/${name}`),
    ...(top === null ? [] : ['.gitattributes', '.gitignore', '.gitmodules'].map((name) => `${top}/${name}`)),
  ];
  const pipe = files.find((file) => isPipe(file));
  if (pipe !== undefined) throw new GitFailure('look', `${pipe} is a pipe, not a file`);
}

/** git itself reports what cannot be read. */
function isPipe(file: string): boolean {
  return orNull(() => statSync(file).isFIFO()) === true;
}

const mostBytes = 1024 * 1024;

function small(file: string): Buffer | null {
  const reading = smallFileThroughLinks(file, mostBytes);
  if (reading.outcome === 'value') return reading.value;
  throw new GitFailure('look', reading.outcome === 'failed' ? reading.error.message : reading.why);
}

/** In process where the repository is of a form that po knows. */
async function placeOf(git: LocalGit, folder: string, isNamed: boolean): Promise<Place> {
  const reading = isNamed ? repositoryAt(folder) : repositoryAround(folder);
  if (reading.outcome === 'value' && reading.value !== null) {
    const { config, ...place } = reading.value;
    return { ...place, settings: settingsOf(config) };
  }
  if (reading.outcome === 'failed') throw new GitFailure('look', reading.error.message);
  // git itself reports what is wrong: no repository there, or another user's.
  const here = isNamed ? ['--git-dir=.'] : [];
  const asked = ['--path-format=absolute', '--git-dir', '--git-common-dir'];
  const top = isNamed ? [] : ['--show-toplevel'];
  const said = await git.plumb(folder, [...here, 'rev-parse', ...asked, ...top]);
  const [gitDir = '', commonDir = '', workTree = null] = said.split('\n');
  return { gitDir, commonDir, top: workTree, settings: await repositorySettings(git, folder, here) };
}

/** The repository's own settings as git lists them. @param here git's own options that name the place */
export async function repositorySettings(
  git: LocalGit,
  folder: string,
  here: readonly string[] = [],
): Promise<Setting[]> {
  const listed = await git.raw(folder, [...here, 'config', '--list', '--show-scope', '-z']);
  return readSettings(listed).filter(isRepositorys);
}
