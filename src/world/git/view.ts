// Has git work in a repository that an agent writes to, and run nothing that the repository names. What it says of itself may
// be programs: filters, what git asks before it looks at files, a remote that is to send what is missing. git keeps that in
// the part of a repository which its work trees share, and takes another one there when it is told (GIT_COMMON_DIR): a
// folder of po's own, gone when the work is done. The configuration there holds what the repository says of how its files
// are read, and no word of any program or place; the user's own stays in force. Objects and refs are the repository's,
// and HEAD and the index are where they are.
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
  /** Of all that a repository says of itself, what goes along. */
  readonly settings: (place: Place) => readonly Pick<Setting, 'name' | 'value'>[];
  /** In place of the attributes that a repository keeps for itself. */
  readonly attributes?: string;
  /** Refs are written, and with them logs. */
  readonly isWritten?: true;
}

const harmlessAlone: ViewContent = { settings: ({ settings }) => settings.filter(isHarmless) };

/**
 * Lends a git that runs nothing of the repositories that it reads. Where one cannot be read in this way, that git fails
 * with a `GitFailure`, as it does where git itself refuses a repository.
 */
export async function lookingOnly<T>(git: LocalGit, use: (git: LocalGit) => Promise<T>): Promise<T> {
  // What a person has accepted decides how files are read, also where somebody only looks: they would all differ else.
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

/**
 * Lends a git for the files of one work tree, which it writes byte for byte as they are committed, whatever line ends,
 * keywords or filters the repository or the user has.
 */
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

/** They read configuration and paths alone, and are to say what holds in the repository itself. */
const passed: ReadonlySet<string> = new Set(['config', 'var', 'init', 'rev-parse']);

/** A revision is looked up among objects, and one that is missing might be fetched. */
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

  /** For a command in a folder: what git's environment has to say, and the words that it does not say. */
  async of(cwd: string, args: readonly string[]): Promise<{ env: ViewEnv; rest: readonly string[] }> {
    const [named] = args.flatMap((word) => /^--git-dir=(.*)$/s.exec(word)?.[1] ?? []);
    const isPlace = (word: string) => word === `--git-dir=${named}` || word === '--work-tree=.';
    const env = await this.at(named === undefined ? cwd : resolve(cwd, named), named !== undefined);
    return { env, rest: args.filter((word) => !isPlace(word)) };
  }

  /**
   * What git's environment has to say.
   *
   * @param isNamed the folder is the git directory itself
   */
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

/** Of what work trees share: what names no program (gitrepository-layout). */
const shared: readonly string[] = ['objects', 'refs', 'reftable', 'logs', 'worktrees'];

/** git replaces them where they are, and makes them there. */
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
  // What a filter of the user's keeps there, git-lfs above all.
  for (const name of [...shared, ...(isWritten === true ? ['lfs'] : [])]) {
    if (existsSync(`${commonDir}/${name}`)) symlinkSync(`${commonDir}/${name}`, join(view, name));
  }
  for (const name of replaced) symlinkSync(`${commonDir}/${name}`, join(view, name));
  // git takes it for that of one more work tree, where the branch of this one would be checked out as well.
  if (gitDir !== commonDir) symlinkSync(`${commonDir}/HEAD`, join(view, 'HEAD'));
}

/** git would wait for ever for somebody to write to one. */
function refusePipes({ gitDir, commonDir, top }: Place): void {
  const files = [
    ...['index', 'info/sparse-checkout'].map((name) => `${gitDir}/${name}`),
    ...['packed-refs', 'shallow'].map((name) => `${commonDir}/${name}`),
    ...(top === null ? [] : ['.gitattributes', '.gitignore', '.gitmodules'].map((name) => `${top}/${name}`)),
  ];
  const pipe = files.find((file) => isPipe(file));
  if (pipe !== undefined) throw new GitFailure('look', `${pipe} is a pipe, not a file`);
}

function isPipe(file: string): boolean {
  try {
    return statSync(file, { throwIfNoEntry: false })?.isFIFO() === true;
  } catch {
    // What may not be looked at, git says.
    return false;
  }
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
  // git says by itself what is wrong with it: a place that is none, or another user's.
  const here = isNamed ? ['--git-dir=.'] : [];
  const asked = ['--path-format=absolute', '--git-dir', '--git-common-dir'];
  const top = isNamed ? [] : ['--show-toplevel'];
  const said = await git.plumb(folder, [...here, 'rev-parse', ...asked, ...top]);
  const [gitDir = '', commonDir = '', workTree = null] = said.split('\n');
  const listed = await git.raw(folder, [...here, 'config', '--list', '--show-scope', '-z']);
  return { gitDir, commonDir, top: workTree, settings: readSettings(listed).filter(isRepositorys) };
}
