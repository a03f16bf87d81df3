// How files are kept: their names, their length, what they may not say, and what stands beside them.
import { basename } from 'node:path';
import { isKind, kinds } from '../../../reconcilers/index.ts';
import type { Files, Source } from '../../support/tidy.ts';
import { describeRules, type Rule, sources } from '../../support/tidy-rules.ts';

/** What every kind has. */
const reconcilerFiles = ['apply.ts', 'diff.ts', 'index.ts', 'observe.ts', 'types.ts'];
const lineLimit = 400;

const machinePath = new RegExp(`(^|[^\\w.~/*}-])/(${['wo' + 'rk', 'ro' + 'ot'].join('|')})/`);
const registryHost = /https?:\/\/[\w.-]*(registry|artifactory|verdaccio|nexus|mirror)[\w.-]*[/"']/;

const rules: readonly Rule[] = [
  {
    name: `no source is longer than ${lineLimit} lines`,
    problems: (files) =>
      sources(files).flatMap(({ path }) => {
        const lines = (files.get(path) ?? '').split('\n').length - 1;
        return lines > lineLimit ? [`${path} has ${lines} lines`] : [];
      }),
    bad: [{ 'src/plan/x.ts': '\n'.repeat(lineLimit + 1) }],
  },
  {
    name: 'names of files and folders are kebab-case',
    problems: (files) =>
      [...files.keys()]
        .filter((path) => /\.(ts|md|toml|json|txt)$/.test(path) && !/^[A-Z]+\.md$/.test(basename(path)))
        .filter((path) => path.split('/').some((part) => !/^\.?[a-z0-9]+([.-][a-z0-9]+)*$/.test(part)))
        .map((path) => `${path} is not in kebab-case`),
    bad: [{ 'src/plan/sortSteps.ts': '' }, { 'test/Unit/a.test.ts': '' }, { 'docs/adr/My_page.md': '' }],
  },
  {
    name: 'nothing is put off in a comment',
    problems: (files) =>
      matches(files, new RegExp(`\\b(${['TO' + 'DO', 'FIX' + 'ME', 'XX' + 'X'].join('|')})\\b`)),
    bad: ['TO' + 'DO', 'FIX' + 'ME', 'XX' + 'X'].map((word) => ({ 'src/plan/x.ts': `// ${word}: later` })),
  },
  {
    name: 'no text names a path of the machine it was written on, or a registry host',
    problems: (files) => matches(files, machinePath).concat(matches(files, registryHost)),
    bad: [
      { 'docs/x.md': `see ${['', 'work', 'shared'].join('/')}` },
      { 'test/golden/x.txt': `at ${['', 'root', '.npmrc'].join('/')}` },
      { 'package-lock.json': `"${['https:/', 'registry.example.org', 'x.tgz'].join('/')}"` },
    ],
  },
  {
    name: 'no test reads what an operator edits, the working registry above all',
    problems: (files) =>
      matches(
        new Map([...files].filter(([path]) => path.startsWith('test/'))),
        /\b(?:readFileSync|readFile|cpSync|copyFileSync)\(\s*['"`](?:fleet\.toml|agents\.toml|prompts\/)|['"`](?:\.\.\/){2}(?:(?:fleet|agents)\.toml['"`]|prompts\b)/,
      ),
    bad: [
      { 'test/unit/x.test.ts': `const text = readFileSync(${"'fleet" + ".toml'"}, 'utf8');` },
      { 'test/unit/x.test.ts': `cpSync(join(import.meta.dirname, ${"'../../agents" + ".toml'"}), file);` },
    ],
  },
  {
    name: 'what a command to paste is given goes through shellWord',
    problems: (files) =>
      matches(
        new Map([...files].filter(([path]) => /^(?:src|engine|reconcilers)\/.*\.ts$/.test(path))),
        /\b(?:git (?:-C |--git-dir=)|cd |mv (?:-n )?|rm (?:-r )?(?:-- )?|chmod \S+ |chown -R \S+ |ls -\w+ |tmux -[LS] ?)\$\{(?!shellWord\(|\w+\.map\()/,
      ).filter((line) => !/\$\{socket\} kill-session|#\{|status\.socket/.test(line)),
    bad: [
      { 'src/plan/x.ts': `const help = \`git -C $\{path} status\`;` },
      { 'engine/doctor/x.ts': `const fix = \`chmod 700 $\{path}\`;` },
      { 'src/view/x.ts': `const line = \`cd $\{folder}\`;` },
    ],
  },
  {
    name: 'po makes folders one by one, for node’s own recursive way may never end',
    problems: (files) =>
      sources(files, /^(src|reconcilers)\/.*\.ts$/).flatMap(({ path }) =>
        /\bmkdir(Sync)?\([^;]*\brecursive\b/.test(files.get(path) ?? '')
          ? [`${path} makes folders recursively`]
          : [],
      ),
    bad: [{ 'src/world/x.ts': 'mkdirSync(path, { recursive: true });' }],
  },
  {
    name: 'the lock file names no place to download from',
    problems: (files) =>
      /"resolved"\s*:/.test(files.get('package-lock.json') ?? '') ? ['package-lock.json has "resolved"'] : [],
    bad: [{ 'package-lock.json': '{ "resolved": "x" }' }],
  },
  {
    name: 'every dependency is pinned exactly',
    problems: (files) => {
      const read = JSON.parse(files.get('package.json') ?? '{}') as Record<string, Record<string, string>>;
      return ['dependencies', 'devDependencies', 'optionalDependencies', 'peerDependencies'].flatMap((key) =>
        Object.entries(read[key] ?? {}).flatMap(([name, version]) =>
          /^\d+\.\d+\.\d+(-[\w.]+)?$/.test(version) ? [] : [`${name} is ${version}`],
        ),
      );
    },
    bad: ['^1.2.3', '1.x', '*', 'latest', 'file:../x'].map((version) => ({
      'package.json': JSON.stringify({ devDependencies: { x: version } }),
    })),
  },
  {
    name: 'unit tests stand in folders that mirror the sources',
    problems: (files) => {
      const folders = new Set(
        [...files.keys()]
          .map((path) => /^(?:src\/)?([^/]+)\//.exec(path)?.[1])
          .filter((name) => name !== undefined),
      );
      return [...files.keys()].flatMap((path) => {
        const [, folder = ''] = /^test\/unit\/(?:([^/]+)\/)?[^/]+\.test\.ts$/.exec(path) ?? [null, 'tidy'];
        return folder === 'tidy' || folders.has(folder) ? [] : [`${path} mirrors no folder of sources`];
      });
    },
    bad: [{ 'test/unit/x.test.ts': '' }, { 'test/unit/moon/x.test.ts': '', 'src/plan/x.ts': '' }],
  },
  {
    name: 'every reconciler is in the record, and all have the same files',
    problems: (files) => {
      const folders = new Set([...kinds, ...[...files.keys()].flatMap((path) => kindOf(path) ?? [])]);
      return [...folders].flatMap((kind) => [
        ...(isKind(kind) ? [] : [`reconcilers/${kind} is not in the record`]),
        ...reconcilerFiles
          .map((name) => `reconcilers/${kind}/${name}`)
          .flatMap((path) => (files.has(path) ? [] : [`${path} is missing`])),
      ]);
    },
    bad: [
      { 'reconcilers/clone/types.ts': null },
      Object.fromEntries(reconcilerFiles.map((name) => [`reconcilers/fourth/${name}`, ''])),
    ],
  },
  {
    name: 'what one kind alone uses lies in its folder',
    problems: (files) => {
      const all = sources(files, /^(src|reconcilers)\/.*\.ts$/);
      return all.filter(isShared).flatMap(({ path }) => {
        const users = usersOf(path, all);
        return users.length === 1 && isKind(users[0] ?? '') ? [`${path} is of ${users[0]} alone`] : [];
      });
    },
    bad: [
      {
        'reconcilers/a.ts': '',
        'reconcilers/b.ts': "import {} from './a.ts';",
        'reconcilers/clone/x.ts': "import {} from '../b.ts';",
      },
    ],
  },
  {
    name: 'nothing but the record lists kinds, and nothing but a kind knows the facts of its steps by their keys',
    problems: (files) =>
      matches(
        new Map([...files].filter(([path]) => /^(?:src|scripts)\/.*\.ts$/.test(path))),
        new RegExp(
          `\\b(?:before|after|display)(?:\\?\\.)?\\[['"\`]|['"](?:${kinds.join('|')})['"], ['"](?:${kinds.join('|')})['"]`,
        ),
      ),
    bad: [
      { 'src/view/x.ts': "const agents = after?.['agents'];" },
      { 'src/plan/x.ts': "const order = ['agents', 'clone'];" },
    ],
  },
  {
    name: 'docs/architecture.md knows every folder of sources, and names none that is gone',
    problems: (files) => {
      const page = files.get('docs/architecture.md') ?? '';
      const named = [...page.matchAll(/^\| `([^`]+)` \|/gm)].map(([, path = '']) => path);
      const folders = new Set(
        [...files.keys()].flatMap((path) => {
          const [top = '', second = ''] = path.split('/');
          if (top === 'src' && path.split('/').length > 2) return [`src/${second}/`];
          return ['reconcilers', 'engine', 'scripts', 'test'].includes(top) ? [`${top}/`] : [];
        }),
      );
      const missing = [...folders].filter((folder) => !named.includes(folder));
      const gone = named.filter((path) => ![...files.keys()].some((file) => file.startsWith(path)));
      return [...missing.map((path) => `${path} is not there`), ...gone.map((path) => `${path} is gone`)];
    },
    bad: [{ 'src/new-folder/x.ts': '' }, { 'docs/architecture.md': '| `src/old-folder/` | was here |' }],
  },
];

describeRules(rules);

function kindOf(path: string): string | undefined {
  return /^reconcilers\/([^/]+)\//.exec(path)?.[1];
}

function isShared({ path }: Source): boolean {
  return /^reconcilers\/[^/]+$/.test(path) && path !== 'reconcilers/index.ts';
}

/** The kinds, or paths outside of them, that import a file, directly or through others that kinds share. */
function usersOf(path: string, all: readonly Source[]): readonly string[] {
  const users = all
    .filter(({ imports }) => imports.some(({ of }) => of === path))
    .flatMap((user) => (isShared(user) ? usersOf(user.path, all) : [kindOf(user.path) ?? user.path]));
  return [...new Set(users)];
}

/** Lines of any text in the repository that hold the pattern. */
function matches(files: Files, pattern: RegExp): string[] {
  return [...files].flatMap(([path, text]) =>
    text
      .split('\n')
      .flatMap((line, index) => (pattern.test(line) ? [`${path}:${index + 1}: ${line.trim()}`] : [])),
  );
}
