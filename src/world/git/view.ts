// Has git work in a repository that an agent writes to, and run nothing that the repository names. What it says of itself may
// be programs: filters, what git asks before it looks at files, a remote that is to send what is missing. git keeps that in
// the part of a repository which its work trees share, and takes another one there when it is told (GIT_COMMON_DIR): a
// folder of po's own, gone when the work is done. The configuration there holds what the repository says of how its files
// are read, and no word of any program or place; the user's own stays in force. Objects and refs are the repository's,
// and HEAD and the index are where they are.
import { existsSync, mkdirSync, mkdtempSync, rmSync, statSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type RepositoryPlace, repositoryAround, repositoryAt, smallFile } from '../git-files/index.ts';
import { GitFailure, type LocalGit, type PlumbOptions } from './run.ts';
import {
  isHarmless,
  isRepositorys,
  readSettings,
  type Setting,
  settingsOf,
  settingsText,
} from './settings.ts';

type Place = Omit<RepositoryPlace, 'config'> & { readonly settings: readonly Setting[] };

type ViewEnv = Readonly<Record<string, string>>;

/**
 * Lends a git that runs nothing of the repositories that it reads. Where one cannot be read in this way, that git fails
 * with a `GitFailure`, as it does where git itself refuses a repository.
 */
export async function lookingOnly<T>(git: LocalGit, use: (git: LocalGit) => Promise<T>): Promise<T> {
  const views = new Views(git);
  const through =
    <A>(run: (cwd: string, args: readonly string[], options?: PlumbOptions) => Promise<A>) =>
    async (cwd: string, args: readonly string[], options: PlumbOptions = {}): Promise<A> => {
      if (isPassed(args)) return run(cwd, args, options);
      const env = await views.at(cwd, args.includes('--git-dir=.'));
      const rest = args.filter((word) => !hereOptions.has(word));
      return run(cwd, rest, { ...options, env: { ...env, ...options.env } });
    };
  try {
    return await use({ plumb: through(git.plumb), raw: through(git.raw), ask: through(git.ask) });
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
  const views = new Views(git, '* -text -ident -filter -working-tree-encoding\n');
  try {
    const env = { ...(await views.at(gitDir, true)), GIT_WORK_TREE: workTree };
    return await use((args) => git.plumb(workTree, args, { env }));
  } finally {
    views.close();
  }
}

/** They read configuration and paths alone, and are to say what holds in the repository itself. */
const passed: ReadonlySet<string> = new Set(['config', 'var', 'init', 'rev-parse']);

/** What names the place on the command line, in place of a variable. */
const hereOptions: ReadonlySet<string> = new Set(['--git-dir=.', '--work-tree=.']);

/** A revision is looked up among objects, and one that is missing might be fetched. */
function isPassed(args: readonly string[]): boolean {
  const command = args.find((word, at) => !word.startsWith('-') && args[at - 1] !== '-c') ?? '';
  return passed.has(command) && !args.includes('--verify');
}

class Views {
  readonly #git: LocalGit;
  readonly #attributes: string | null;
  readonly #made = new Map<string, Promise<ViewEnv>>();
  #folder: string | null = null;

  /** @param attributes in place of those that a repository keeps for itself */
  constructor(git: LocalGit, attributes: string | null = null) {
    this.#git = git;
    this.#attributes = attributes;
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
    fill(view, place, this.#attributes);
    return {
      GIT_DIR: place.gitDir,
      GIT_COMMON_DIR: view,
      ...(place.top === null ? {} : { GIT_WORK_TREE: place.top }),
    };
  }
}

/** Of what work trees share: what names no program (gitrepository-layout). */
const shared: readonly string[] = [
  ...['HEAD', 'objects', 'refs', 'packed-refs', 'reftable', 'logs', 'shallow', 'worktrees'],
];

function fill(view: string, { commonDir, settings }: Place, attributes: string | null): void {
  writeFileSync(join(view, 'config'), settingsText(settings.filter(isHarmless)));
  mkdirSync(join(view, 'info'));
  for (const name of ['exclude', 'attributes', 'grafts']) {
    const content =
      name === 'attributes' && attributes !== null ? attributes : small(`${commonDir}/info/${name}`);
    if (content !== null) writeFileSync(join(view, 'info', name), content);
  }
  for (const name of shared) {
    if (existsSync(`${commonDir}/${name}`)) symlinkSync(`${commonDir}/${name}`, join(view, name));
  }
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
  const reading = smallFile(file, mostBytes);
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
