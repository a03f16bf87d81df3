// Has git read a repository that an agent writes to, and run nothing of it. What a repository says of itself may name
// programs: filters, a remote that sends what is missing, one that git asks before it looks at files. So git gets a
// directory of po's own in place of the repository's, with a configuration that po wrote: the user's, whole, and of the
// repository's what names no program and no other place. Objects, refs and index are the repository's; a look writes none
// of them. The directory is gone when the look is over.
import {
  existsSync,
  lstatSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readlinkSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type RepositoryPlace, repositoryAround, repositoryAt, smallFile } from '../git-files/index.ts';
import { GitFailure, type LocalGit, type PlumbOptions } from './run.ts';
import {
  isConditional,
  isHarmless,
  isRepositorys,
  isUsers,
  readSettings,
  type Setting,
  settingsOf,
  settingsText,
} from './settings.ts';

type Place = Omit<RepositoryPlace, 'config'> & { readonly settings: readonly Setting[] };

/** They read configuration and paths alone, and are to say what holds in the repository itself. */
const passed: ReadonlySet<string> = new Set(['config', 'var', 'init', 'rev-parse']);

/** What names the place on the command line, in place of a variable. */
const hereOptions: ReadonlySet<string> = new Set(['--git-dir=.', '--work-tree=.']);

/**
 * Lends a git that runs nothing of the repositories that it reads. Where one cannot be read in this way, the git fails
 * with a `GitFailure`, as it does where git itself refuses a repository.
 */
export async function lookingOnly<T>(git: LocalGit, use: (git: LocalGit) => Promise<T>): Promise<T> {
  const views = new Views(git);
  const through =
    <A>(kind: 'plumb' | 'raw' | 'ask') =>
    async (cwd: string, args: readonly string[], options: PlumbOptions = {}): Promise<A> => {
      // The signatures of the three differ in what they answer alone.
      const run = git[kind] as (...call: [string, readonly string[], PlumbOptions]) => Promise<A>;
      if (isPassed(args)) return run(cwd, args, options);
      const env = await views.at(cwd, args.includes('--git-dir=.'));
      const rest = args.filter((word) => !hereOptions.has(word));
      return run(cwd, rest, { ...options, env: { ...env, ...options.env } });
    };
  try {
    return await use({ plumb: through('plumb'), raw: through('raw'), ask: through('ask') });
  } finally {
    views.close();
  }
}

/** A revision is looked up among objects, and one that is missing might be fetched. */
function isPassed(args: readonly string[]): boolean {
  const command = args.find((word, at) => !word.startsWith('-') && args[at - 1] !== '-c') ?? '';
  return passed.has(command) && !args.includes('--verify');
}

class Views {
  readonly #git: LocalGit;
  readonly #views = new Map<string, Promise<Record<string, string>>>();
  #folder: string | null = null;

  constructor(git: LocalGit) {
    this.#git = git;
  }

  /** What git's environment says instead. */
  at(cwd: string, isNamed: boolean): Promise<Record<string, string>> {
    const key = `${isNamed} ${cwd}`;
    const made = this.#views.get(key) ?? this.#make(cwd, isNamed);
    this.#views.set(key, made);
    return made;
  }

  close(): void {
    if (this.#folder !== null) rmSync(this.#folder, { recursive: true, force: true });
  }

  async #make(cwd: string, isNamed: boolean): Promise<Record<string, string>> {
    const place = await placeOf(this.#git, cwd, isNamed);
    const users = await usersSettings(this.#git, cwd);
    this.#folder ??= mkdtempSync(join(tmpdir(), 'po-look-'));
    return writeView(mkdtempSync(join(this.#folder, 'at-')), place, users);
  }
}

/** Parts of a repository that say nothing of programs, below what its work trees share. */
const shared: readonly string[] = ['objects', 'refs', 'packed-refs', 'logs', 'shallow', 'reftable'];

function writeView(
  view: string,
  { gitDir, commonDir, top, settings }: Place,
  users: readonly Setting[],
): Record<string, string> {
  const write = (name: string, content: string | Uint8Array) => writeFileSync(join(view, name), content);
  write('config', settingsText(settings.filter(isHarmless)));
  write('user', settingsText(users.filter(({ scope }) => scope === 'global')));
  write('system', settingsText(users.filter(({ scope }) => scope === 'system')));
  write('HEAD', headOf(gitDir));
  mkdirSync(join(view, 'info'));
  for (const name of ['exclude', 'attributes', 'grafts', 'sparse-checkout']) {
    const content = small(`${name === 'sparse-checkout' ? gitDir : commonDir}/info/${name}`);
    if (content !== null) write(`info/${name}`, content);
  }
  for (const name of shared) {
    if (existsSync(`${commonDir}/${name}`)) symlinkSync(`${commonDir}/${name}`, join(view, name));
  }
  for (const name of namesIn(gitDir)) {
    if (name.startsWith('sharedindex.')) symlinkSync(`${gitDir}/${name}`, join(view, name));
  }
  return {
    GIT_DIR: view,
    GIT_CONFIG_GLOBAL: join(view, 'user'),
    GIT_CONFIG_SYSTEM: join(view, 'system'),
    GIT_INDEX_FILE: `${gitDir}/index`,
    ...(top === null ? {} : { GIT_WORK_TREE: top }),
  };
}

function headOf(gitDir: string): string | Uint8Array {
  const file = `${gitDir}/HEAD`;
  // In old repositories a branch is named by a link to its ref.
  const isLink = lstatSync(file, { throwIfNoEntry: false })?.isSymbolicLink() === true;
  return isLink ? `ref: ${readlinkSync(file)}\n` : (small(file) ?? '');
}

function namesIn(folder: string): string[] {
  try {
    return readdirSync(folder);
  } catch (error) {
    throw new GitFailure('look', error instanceof Error ? error.message : String(error));
  }
}

const mostBytes = 1024 * 1024;

function small(file: string): Buffer | null {
  const reading = smallFile(file, mostBytes);
  if (reading.outcome === 'value') return reading.value;
  throw new GitFailure('look', reading.outcome === 'failed' ? reading.error.message : reading.why);
}

/** In process where the repository is of a form that po knows. */
async function placeOf(git: LocalGit, cwd: string, isNamed: boolean): Promise<Place> {
  const reading = isNamed ? repositoryAt(cwd) : repositoryAround(cwd);
  if (reading.outcome === 'value' && reading.value !== null) {
    const { config, ...place } = reading.value;
    return { ...place, settings: settingsOf(config) };
  }
  // git says by itself what is wrong with it: a place that is none, or another user's.
  const here = isNamed ? ['--git-dir=.'] : [];
  const asked = ['--path-format=absolute', '--git-dir', '--git-common-dir'];
  const said = await git.plumb(cwd, [
    ...here,
    'rev-parse',
    ...asked,
    ...(isNamed ? [] : ['--show-toplevel']),
  ]);
  const [gitDir = '', commonDir = '', top = null] = said.split('\n');
  const settings = readSettings(await git.raw(cwd, [...here, ...listing]));
  return { gitDir, commonDir, top, settings: settings.filter(isRepositorys) };
}

const listing = ['config', '--list', '--show-scope', '-z'];

/** What is the same in every repository, by the git that was asked. */
const everywhere = new WeakMap<LocalGit, Promise<readonly Setting[]>>();

async function usersSettings(git: LocalGit, cwd: string): Promise<readonly Setting[]> {
  const asked = everywhere.get(git) ?? git.raw('/', listing).then(readSettings);
  everywhere.set(git, asked);
  const common = await asked;
  // What holds for a folder alone is seen in it alone.
  const settings = common.some(isConditional) ? readSettings(await git.raw(cwd, listing)) : common;
  return settings.filter(isUsers);
}
