// Checks the repository itself: who may import whom, where the doors to the outside are, and how files are kept.
// Every rule is given a sample that breaks it, so that none of them can pass by seeing nothing.
import { basename, dirname } from 'node:path';
import { describe, expect, it } from 'vitest';
import { type Files, repositoryFiles, type Source, sourceOf } from '../support/tidy.ts';

interface Rule {
  readonly name: string;
  /** What is wrong, each with its file; empty where the rule holds. */
  readonly problems: (files: Files) => readonly string[];
  /** Files laid over the repository that break the rule. Null takes a file away. */
  readonly bad: readonly Readonly<Record<string, string | null>>[];
}

/** What the files of a place may import: `a/*` is what lies directly in `a`, `a/**` what lies anywhere below. */
interface Row {
  readonly of: string;
  readonly may: readonly string[];
  /** Further, as types alone. */
  readonly mayTypes?: readonly string[];
}

/** Shapes and pure functions of `world/`: no door is among them. */
const pureWorld = ['src/world/failure.ts', 'src/world/limits.ts', 'src/world/look.ts', 'src/world/text.ts'];
const toml = 'engine/toml/**';
const help = 'engine/toml/help.ts';
const contract = 'reconcilers/reconciler.ts';
const obstacles = 'reconcilers/obstacles.ts';
const sessions = 'reconcilers/sessions.ts';
const trust = 'reconcilers/trust.ts';

/** DESIGN §7. The first row that fits a file is the one that holds for it. */
const importTable: readonly Row[] = [
  {
    of: 'src/main.ts',
    may: [
      'src/commands/completing.ts',
      'src/commands/parse.ts',
      'src/commands/run-command.ts',
      'src/completion/answer.ts',
      'src/exit-code.ts',
      'src/world/terminal.ts',
    ],
  },
  { of: 'src/start.ts', may: ['node:crypto', 'node:fs', 'node:module', 'node:url', 'node:vm'] },
  { of: 'src/exit-code.ts', may: [] },
  { of: 'src/commands/parse.ts', may: ['yargs', toml, 'src/commands/**'] },
  {
    of: 'src/commands/**',
    may: ['node:path', 'node:os', 'node:url', 'package.json', 'engine/protocol.ts', toml, trust, 'src/**'],
  },
  // Looks through doors alone, and at a fleet as an apply would.
  {
    of: 'src/doctor/**',
    may: [
      'node:path',
      'engine/protocol.ts',
      toml,
      trust,
      'src/doctor/**',
      'src/observe/**',
      'src/apply/past-runs.ts',
      'src/fleet/url.ts',
      ...pureWorld,
    ],
    mayTypes: ['src/codes/checks.ts', 'src/fleet/fleet.ts', 'src/world/**', contract],
  },
  // What a new project orchestrator starts from is data; it is made through the doors that reconcilers use.
  {
    of: 'src/bootstrap/**',
    may: ['docs/reference/fleet.schema.json', 'src/bootstrap/**', ...pureWorld],
    mayTypes: ['engine/protocol.ts', 'src/world/**'],
  },
  { of: 'src/fleet/edit/elements.ts', may: ['diff', toml, 'src/fleet/edit/**'] },
  {
    of: 'src/fleet/**',
    may: ['node:crypto', 'node:path', 'zod', toml, 'src/fleet/**'],
    mayTypes: ['src/world/repository.ts'],
  },
  // Pure: what is asked for comes as a function, and what it is asked of as text.
  {
    of: 'src/completion/**',
    may: ['smol-toml', 'src/completion/**', 'src/fleet/name.ts'],
    mayTypes: ['src/commands/command.ts'],
  },
  {
    of: 'src/observe/**',
    may: [
      'node:path',
      'engine/protocol.ts',
      toml,
      'p-map',
      'reconcilers/index.ts',
      trust,
      'src/observe/**',
      'src/plan/order.ts',
      ...pureWorld,
    ],
    mayTypes: ['src/**', contract],
  },
  {
    of: 'src/plan/**',
    may: [
      'node:crypto',
      toml,
      'reconcilers/index.ts',
      'src/plan/**',
      'src/fleet/**',
      'src/formats/saved-plan.ts',
      ...pureWorld,
    ],
    mayTypes: [contract, 'reconcilers/*/types.ts', 'src/world/**'],
  },
  // How things stand is what the plan says of them.
  {
    of: 'src/status/**',
    may: ['engine/protocol.ts', toml, 'src/status/**', 'src/fleet/**', ...pureWorld],
    mayTypes: [
      contract,
      'reconcilers/*/types.ts',
      'src/history/project-runs.ts',
      'src/plan/**',
      'src/world/**',
    ],
  },
  // Looks through the doors of a world that it makes itself.
  {
    of: 'src/intent/**',
    may: [
      'engine/protocol.ts',
      toml,
      'src/intent/**',
      'src/observe/**',
      'src/plan/assemble.ts',
      'src/fleet/**',
      ...pureWorld,
    ],
    mayTypes: ['src/**', contract, 'reconcilers/*/types.ts'],
  },
  // What the journal tells of past runs; who reads its lines is elsewhere.
  {
    of: 'src/history/**',
    may: ['node:util', 'src/history/**', 'src/fleet/**', toml],
    mayTypes: ['src/apply/**', contract],
  },
  // Sees a forge by its interface alone.
  {
    of: 'src/comment/**',
    may: [toml, 'src/comment/**', 'src/world/forge/failure.ts'],
    mayTypes: ['src/world/forge/forge.ts'],
  },
  { of: 'src/view/text-diff.ts', may: ['diff', toml, 'src/view/**'] },
  {
    of: 'src/view/**',
    may: [
      toml,
      'src/view/**',
      'src/apply/outcome.ts',
      'src/exit-code.ts',
      'src/plan/**',
      'src/world/text.ts',
    ],
    mayTypes: [
      'src/apply/**',
      'src/fleet/edit/edit.ts',
      'src/formats/events.ts',
      'src/history/**',
      'src/intent/**',
      'src/report/event.ts',
      'src/status/**',
      'src/watch/**',
      'src/world/forge/forge.ts',
      contract,
    ],
  },
  { of: 'src/codes/**', may: [], mayTypes: ['src/codes/**', 'src/report/event.ts', contract] },
  // Imports no view at run time: what is here is for the generated reference, and for types.
  {
    of: 'src/formats/**',
    may: ['zod', 'src/formats/**'],
    mayTypes: ['src/**', toml, contract],
  },
  // Reporters are given the terminal, the clock and whatever else they write to.
  {
    of: 'src/report/**',
    may: ['src/report/**', 'src/view/**', 'src/exit-code.ts'],
    mayTypes: ['src/**', toml],
  },
  { of: 'src/apply/lock.ts', may: ['node:fs', 'node:path', 'src/world/flock.ts'] },
  { of: 'src/apply/journal.ts', may: ['node:fs', 'node:path'], mayTypes: ['src/apply/outcome.ts', contract] },
  { of: 'src/apply/journal-lines.ts', may: ['node:fs', 'node:path'] },
  { of: 'src/apply/past-runs.ts', may: ['src/apply/journal-lines.ts'], mayTypes: [contract] },
  {
    of: 'src/apply/**',
    may: [
      'src/apply/**',
      'src/observe/**',
      'src/plan/**',
      'src/fleet/**',
      'reconcilers/index.ts',
      ...pureWorld,
    ],
    mayTypes: [contract, 'src/world/**'],
  },
  // flock(1) works on a handle that it inherits, and nothing may come between: ADR 3.
  { of: 'src/world/flock.ts', may: ['node:child_process'] },
  { of: 'src/world/exec.ts', may: ['node:os', 'execa', 'src/world/failure.ts'] },
  {
    of: 'src/world/terminal.ts',
    may: ['node:readline/promises', 'src/world/full-screen.ts', 'src/world/live-screen.ts'],
  },
  // When to plan anew and what is new in it; what happens, when it is and how to plan it is told.
  {
    of: 'src/watch/**',
    may: ['src/watch/**', 'src/plan/**', 'engine/protocol.ts'],
    mayTypes: ['src/fleet/fleet.ts', 'src/world/**'],
  },
  { of: 'src/world/watcher.ts', may: ['chokidar', 'node:fs', 'node:path'] },
  { of: 'src/world/forge/github.ts', may: ['@octokit/rest', 'src/world/forge/**'] },
  { of: 'src/world/forge/gitea.ts', may: ['gitea-js', 'src/world/forge/**'] },
  { of: 'src/world/git/run.ts', may: ['simple-git', 'src/fleet/url.ts', 'src/world/**'] },
  {
    of: 'src/world/**',
    may: [
      'node:fs',
      'node:path',
      'node:crypto',
      'node:buffer',
      'node:zlib',
      'engine/protocol.ts',
      help,
      'src/world/**',
      'src/fleet/url.ts',
    ],
    mayTypes: ['src/fleet/fleet.ts', toml],
  },
  { of: 'reconcilers/index.ts', may: ['reconcilers/*/index.ts'] },
  { of: contract, may: [], mayTypes: [toml, 'src/fleet/fleet.ts', 'src/world/**'] },
  { of: sessions, may: [], mayTypes: ['src/world/**'] },
  { of: trust, may: pureWorld, mayTypes: ['src/fleet/fleet.ts', 'src/world/**'] },
  { of: obstacles, may: [toml, 'src/fleet/url.ts'], mayTypes: [contract, 'src/world/**'] },
  ...['agents', 'clone', 'engine'].flatMap((kind): Row[] => {
    const own = `reconcilers/${kind}/*`;
    return [
      { of: `reconcilers/${kind}/index.ts`, may: [own], mayTypes: [contract] },
      {
        of: own,
        may: [
          own,
          contract,
          obstacles,
          sessions,
          trust,
          'engine/protocol.ts',
          toml,
          'src/fleet/fleet.ts',
          'src/fleet/url.ts',
          ...pureWorld,
        ],
        mayTypes: ['src/world/**'],
      },
    ];
  }),
  { of: 'engine/world/exec.ts', may: ['node:child_process', 'node:fs', 'engine/**'] },
  { of: 'engine/world/**', may: ['node:fs', 'node:path', 'node:crypto', 'engine/**'] },
  { of: 'engine/main.ts', may: ['node:path', 'node:url', 'node:util', 'engine/**'] },
  {
    of: 'engine/protocol.ts',
    may: [
      'engine/contract/**',
      // How an agent is declared, and its digest: text in, data out.
      'engine/declaration/agents-file.ts',
      'engine/declaration/spec-digest.ts',
    ],
  },
  { of: 'engine/contract/**', may: ['zod/mini', toml, 'engine/contract/**'] },
  {
    of: toml,
    may: ['smol-toml', 'toml-eslint-parser', 'fastest-levenshtein', toml],
    mayTypes: ['zod/v4/core'],
  },
  { of: 'engine/**', may: ['node:path', 'node:crypto', 'node:os', 'node:util', 'zod/mini', 'engine/**'] },
  { of: 'scripts/json-schema.ts', may: ['zod'] },
  ...['scripts/command-page.ts', 'scripts/man-page.ts'].map((of) => ({
    of,
    may: [
      'src/commands/command.ts',
      'src/commands/help.ts',
      'src/commands/table.ts',
      'src/commands/version.ts',
      'src/exit-code.ts',
      'src/view/style.ts',
    ],
  })),
  {
    of: 'scripts/reference.ts',
    may: [
      'zod',
      'scripts/**',
      'engine/declaration/agents-schema.ts',
      'src/codes/**',
      'src/formats/**',
      'src/fleet/schema.ts',
      'src/exit-code.ts',
    ],
  },
  {
    of: 'scripts/**',
    may: [
      'node:*',
      'esbuild',
      'engine/declaration/agents-schema.ts',
      'engine/world/clock.ts',
      'scripts/**',
      'src/world/engines/release.ts',
      'src/fleet/**',
      'src/view/**',
    ],
  },
];

/** Decides or shows: the same input has the same output, and nothing outside is asked. */
const pure = [
  'src/comment/**',
  'src/completion/**',
  'src/history/**',
  'src/intent/**',
  'src/plan/**',
  'src/status/**',
  'src/view/**',
  'src/watch/**',
  'src/formats/**',
  'src/fleet/**',
  'reconcilers/**',
  'engine/contract/**',
  toml,
];

/** What no file reachable from a pure one may import at run time. */
const harmless: ReadonlySet<string> = new Set([
  'node:crypto',
  'node:path',
  'node:buffer',
  'node:url',
  'node:util',
]);

const onlyIn = (uses: RegExp, places: readonly string[]) => (files: Files) =>
  sources(files).flatMap((source) =>
    places.some((place) => fits(place, source.path))
      ? []
      : source.uses.filter((use) => uses.test(use)).map((use) => `${source.path} uses ${use}`),
  );

const kinds = ['clone', 'engine', 'agents'] as const;
const reconcilerFiles = ['apply.ts', 'diff.ts', 'index.ts', 'observe.ts', 'types.ts'];
const lineLimit = 400;

const rules: readonly Rule[] = [
  {
    name: 'a file imports only what the import table lets it',
    problems: (files) => sources(files).flatMap(importProblems),
    bad: [
      { 'src/plan/x.ts': "import { readFileSync } from 'node:fs';" },
      { 'src/plan/x.ts': "import { systemFiles } from '../world/files.ts';" },
      { 'src/view/x.ts': "export * from 'node:os';" },
      { 'reconcilers/clone/diff.ts': "import process from 'node:process';" },
      { 'reconcilers/clone/observe.ts': "import { systemGit } from '../../src/world/git/system.ts';" },
      { 'reconcilers/clone/apply.ts': "import type { AgentsObserved } from '../agents/types.ts';" },
      { 'engine/look/x.ts': "import { known } from '../../src/world/look.ts';" },
      { 'engine/x.ts': "import { execa } from 'execa';" },
      { 'engine/x.ts': "import { spawn } from 'node:child_process';" },
      { 'src/commands/plan.ts': "import { start } from '../../engine/run/start.ts';" },
      { 'src/commands/plan.ts': "import yargs from 'yargs';" },
      { 'src/commands/plan.ts': "const { execa } = await import('execa');" },
      { 'src/world/tmux.ts': "import { simpleGit } from 'simple-git';" },
      { 'src/world/forge/http.ts': "import { Octokit } from '@octokit/rest';" },
      { 'src/comment/put.ts': "import { systemForge } from '../world/forge/system.ts';" },
      { 'src/world/git/x.ts': "import { spawn } from 'node:child_process';" },
      { 'src/commands/plan.ts': "import { spawn } from 'child_process';" },
      { 'src/commands/plan.ts': 'await import(name);' },
      { 'src/new-folder/x.ts': 'export const a = 1;' },
    ],
  },
  {
    name: 'what decides and what shows reaches no file, process or network, over any number of imports',
    problems: (files) => closure(files, pure).filter((problem) => problem !== ''),
    bad: [
      {
        'src/plan/order.ts': "import { x } from './x.ts';",
        'src/plan/x.ts': "import { y } from '../fleet/y.ts';",
        'src/fleet/y.ts': "import { readFileSync } from 'node:fs';",
      },
      { 'reconcilers/clone/diff.ts': "import { systemFiles } from '../../src/world/files.ts';" },
      { 'engine/toml/path.ts': "import { load } from 'some-package-that-nobody-looked-at';" },
    ],
  },
  {
    name: 'what decides and what shows reads no clock, no chance and no process',
    problems: (files) =>
      sources(files).flatMap((source) =>
        pure.some((place) => fits(place, source.path))
          ? source.uses.filter((use) => impure.test(use)).map((use) => `${source.path} uses ${use}`)
          : [],
      ),
    bad: [
      { 'src/plan/x.ts': 'const now = Date.now();' },
      { 'src/plan/x.ts': 'const now = new Date();' },
      { 'src/view/x.ts': 'const { columns } = process.stdout;' },
      { 'src/view/x.ts': 'const { stdout } = process;' },
      { 'reconcilers/clone/diff.ts': 'export const x = () => Math.random();' },
      { 'reconcilers/clone/types.ts': 'export const x = performance.now();' },
      { 'reconcilers/agents/apply.ts': "globalThis['process'].exit(1);" },
    ],
  },
  {
    name: 'one place reads the clock',
    problems: onlyIn(/^(new Date\(\)|Date\.now|performance\.)/, [
      'src/world/clock.ts',
      'engine/world/clock.ts',
    ]),
    bad: [{ 'src/commands/plan.ts': 'const now = new Date();' }, { 'engine/run/x.ts': 'Date.now()' }],
  },
  {
    name: 'one place asks the network',
    problems: onlyIn(/^fetch\b/, ['src/world/forge/http.ts']),
    bad: [
      { 'src/commands/comment.ts': 'await fetch(url);' },
      { 'src/world/forge/gitea.ts': 'const door = fetch;' },
    ],
  },
  {
    name: 'one place prints',
    problems: onlyIn(/^process\.(stdout|stderr|stdin)$/, [
      'src/world/terminal.ts',
      'engine/main.ts',
      'scripts/**',
    ]),
    bad: [
      { 'src/commands/plan.ts': "process.stdout.write('x');" },
      { 'engine/run/x.ts': 'function f() { process.stderr.write(text); }' },
    ],
  },
  {
    name: 'one place exits',
    problems: onlyIn(/^process\.(exit|exitCode|abort|reallyExit)$/, [
      'src/main.ts',
      'engine/main.ts',
      'scripts/**',
    ]),
    bad: [{ 'src/commands/plan.ts': 'process.exit(1);' }, { 'src/apply/run.ts': 'process.exitCode = 1;' }],
  },
  {
    name: 'nothing but po itself exits by force',
    problems: onlyIn(/^process\.exit$/, ['src/main.ts']),
    bad: [{ 'engine/main.ts': 'process.exit(1);' }],
  },
  {
    name: 'there is no console, no global object and no require',
    problems: onlyIn(/^(console|globalThis|global|require)\b/, []),
    bad: [
      { 'src/commands/plan.ts': "console.error('x');" },
      { 'src/commands/plan.ts': 'const { log } = console;' },
      { 'engine/run/x.ts': "const fs = require('node:fs');" },
    ],
  },
  {
    name: 'there is no default export',
    problems: (files) =>
      sources(files, /\.ts$/).flatMap(({ path, hasDefaultExport }) =>
        hasDefaultExport && path !== 'vitest.config.ts' ? [`${path} has a default export`] : [],
      ),
    bad: [
      { 'src/plan/x.ts': 'export default 1;' },
      { 'test/unit/x.test.ts': 'const a = 1; export { a as default };' },
    ],
  },
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
    name: 'every reconciler has the same five files',
    problems: (files) => {
      const folders = new Map<string, string[]>(kinds.map((kind) => [kind, []]));
      for (const path of files.keys()) {
        const [, kind, ...rest] = path.split('/');
        if (!path.startsWith('reconcilers/') || kind === undefined || rest.length === 0) continue;
        folders.set(kind, [...(folders.get(kind) ?? []), rest.join('/')]);
      }
      return [...folders].flatMap(([kind, names]) =>
        names.sort().join() === reconcilerFiles.join() ? [] : [`reconcilers/${kind} has ${names.join(', ')}`],
      );
    },
    bad: [
      { 'reconcilers/clone/more.ts': '' },
      { 'reconcilers/clone/types.ts': null },
      { 'reconcilers/fourth/index.ts': '' },
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

const impure =
  /^(process|console|globalThis|global|require|performance)\b|^new Date\(\)$|^Date(\.now)?$|^Math\.random$/;
const machinePath = new RegExp(`(^|[^\\w.~/*}-])/(${['wo' + 'rk', 'ro' + 'ot'].join('|')})/`);
const registryHost = /https?:\/\/[\w.-]*(registry|artifactory|verdaccio|nexus|mirror)[\w.-]*[/"']/;

const repository = repositoryFiles();

describe('the repository', () => {
  it('is seen', () => {
    expect(sources(repository).length).toBeGreaterThan(100);
    for (const row of importTable) {
      const own = sources(repository).filter(({ path }) => rowOf(path) === row);
      expect(own.length, `files that the row of ${row.of} is for`).toBeGreaterThan(0);
    }
  });

  describe.each(rules)('$name', ({ problems, bad }) => {
    it('holds', () => {
      expect(problems(repository)).toEqual([]);
    });

    it.each(bad.map((overlay) => ({ sample: JSON.stringify(overlay).slice(0, 100), overlay })))(
      'sees $sample',
      ({ overlay }) => {
        const before = problems(repository);
        const files = new Map<string, string>(repository);
        for (const [path, text] of Object.entries(overlay)) {
          if (text === null) files.delete(path);
          else files.set(path, text);
        }
        expect(problems(files).filter((problem) => !before.includes(problem))).not.toEqual([]);
      },
    );
  });
});

/** Sources of the product, or whatever else is asked for. */
function sources(files: Files, which = /^(src|reconcilers|engine|scripts)\/.*\.ts$/): readonly Source[] {
  return [...files].flatMap(([path, text]) => (which.test(path) ? [sourceOf(path, text)] : []));
}

function rowOf(path: string): Row | undefined {
  return importTable.find(({ of }) => fits(of, path));
}

function importProblems({ path, imports }: Source): string[] {
  const row = rowOf(path);
  if (row === undefined) return [`${path} is in no row of the import table`];
  const allowed = (of: string, isType: boolean) =>
    [...row.may, ...(isType ? (row.mayTypes ?? []) : [])].some((pattern) => fits(pattern, of));
  return imports.flatMap(({ of, isType }) =>
    allowed(of, isType) ? [] : [`${path} imports ${of}${isType ? ' (types)' : ''}`],
  );
}

/** Files that the places reach at run time and that import something that may do harm. */
function closure(files: Files, places: readonly string[]): string[] {
  const waiting = sources(files).filter(({ path }) => places.some((place) => fits(place, path)));
  const seen = new Map(waiting.map(({ path }) => [path, path]));
  const problems: string[] = [];
  for (let source = waiting.pop(); source !== undefined; source = waiting.pop()) {
    const via = seen.get(source.path) ?? '';
    for (const { of, isType } of source.imports) {
      if (isType || seen.has(of)) continue;
      const text = files.get(of);
      if (text !== undefined) {
        seen.set(of, `${via} → ${of}`);
        waiting.push(sourceOf(of, text));
      } else if (!harmless.has(of) && !pureLibraries.has(of)) {
        problems.push(`${via} → ${of}`);
      }
    }
  }
  return problems;
}

/** Packages that were looked into: functions of their arguments. */
const pureLibraries: ReadonlySet<string> = new Set([
  'zod',
  'zod/mini',
  'smol-toml',
  'toml-eslint-parser',
  'fastest-levenshtein',
  'diff',
]);

/** Lines of any text in the repository that hold the pattern. */
function matches(files: Files, pattern: RegExp): string[] {
  return [...files].flatMap(([path, text]) =>
    text
      .split('\n')
      .flatMap((line, index) => (pattern.test(line) ? [`${path}:${index + 1}: ${line.trim()}`] : [])),
  );
}

function fits(pattern: string, path: string): boolean {
  if (pattern === path) return true;
  if (pattern.endsWith('/**')) return path.startsWith(pattern.slice(0, -2));
  if (pattern === 'node:*') return path.startsWith('node:');
  if (!pattern.includes('*')) return false;
  const [before = '', after = ''] = pattern.split('*');
  const isDeep = after === '' && dirname(path) !== before.slice(0, -1);
  return (
    !isDeep &&
    path.startsWith(before) &&
    path.endsWith(after) &&
    path.slice(before.length).length > after.length
  );
}
