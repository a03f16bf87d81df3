// Which of our files may import which, and where the ports to the outside are.
import { describe, expect, it } from 'vitest';
import { backendNames, backends } from '../../../engine/backends/index.ts';
import { fits, importTable, pure, rowOf } from '../../support/import-table.ts';
import { type Files, type Source, sourceOf } from '../../support/tidy.ts';
import { describeRules, type Rule, repository, sources } from '../../support/tidy-rules.ts';

/** What no file reachable from a pure one may import at run time. */
const harmless: ReadonlySet<string> = new Set([
  'node:crypto',
  'node:path',
  'node:buffer',
  'node:url',
  'node:util',
]);

/** Packages that were looked into: functions of their arguments. */
const pureLibraries: ReadonlySet<string> = new Set([
  'zod',
  'zod/mini',
  'smol-toml',
  'toml-eslint-parser',
  // Its parser of words; without a file or an environment that it is told to read, it reads none.
  'yargs/helpers',
  'fastest-levenshtein',
  'diff',
]);

const impure =
  /^(process|console|globalThis|global|require|performance)\b|^new Date\(\)$|^Date(\.now)?$|^Math\.random$/;

const onlyIn = (uses: RegExp, places: readonly string[]) => (files: Files) =>
  sources(files).flatMap((source) =>
    places.some((place) => fits(place, source.path))
      ? []
      : source.uses.filter((use) => uses.test(use)).map((use) => `${source.path} uses ${use}`),
  );

const agentClis = backendNames.filter((name) => backends[name].cli !== null);

/** All of the engine but the folders of backends and their record. */
const sharedEngine = /^engine\/(?!backends\/(?:\w+\/|index\.ts$)).*\.ts$/;
/** Words that are agents.toml's before they are a CLI's. */
const agentKeys: ReadonlySet<string> = new Set(['env_file']);

/** What one could print by. */
const terminalModules = new Set([
  ...['terminal', 'full-screen', 'live-screen'].map((name) => `src/world/${name}.ts`),
  ...['terminal-run', 'presenter', 'reporting', 'run-command'].map((name) => `src/cli/${name}.ts`),
]);

/** The presenter, and the commands that go on at the terminal, with what starts them. */
const atTheTerminal: ReadonlySet<string> = new Set([
  ...['command', 'terminal-run', 'run', 'run-command', 'presenter', 'annotate', 'reporting'].map(
    (name) => `src/cli/${name}.ts`,
  ),
  ...['plan/run', 'plan/watch', 'apply/run', 'status/run', 'status/watch'].map(
    (name) => `src/commands/${name}.ts`,
  ),
]);

const rules: readonly Rule[] = [
  {
    name: 'a file imports only what the import table lets it',
    problems: (files) => sources(files).flatMap(importProblems),
    bad: [
      { 'src/plan/x.ts': "import { systemFiles } from '../world/files.ts';" },
      { 'src/apply/x.ts': "export { takeLock } from '../world/lock.ts';" },
      { 'src/plan/x.ts': "import { observe } from '../observe/observe.ts';" },
      { 'reconcilers/clone/observe.ts': "import { systemGit } from '../../../src/world/git/system.ts';" },
      { 'reconcilers/clone/apply.ts': "import type { AgentsObserved } from '../agents/types.ts';" },
      { 'engine/look/x.ts': "import { known } from '../../../src/world/look.ts';" },
      { 'src/commands/plan/run.ts': "import { start } from '../../../engine/run/start.ts';" },
      { 'src/comment/put.ts': "import { systemForge } from '../world/forge/system.ts';" },
      { 'src/commands/plan/run.ts': 'await import(name);' },
      { 'src/new-folder/x.ts': 'export const a = 1;' },
    ],
  },
  {
    name: 'a backend imports no other backend, and nothing but its folder and the shared parts of them',
    problems: (files) =>
      sources(files, /^engine\/backends\/[^/]+\/.*\.ts$/).flatMap(({ path, imports }) => {
        const own = `${path.split('/').slice(0, 3).join('/')}/`;
        return imports
          .filter(({ of }) => of.startsWith('engine/backends/') && !of.startsWith(own))
          .filter(({ of }) => of.split('/').length > 3 || of === 'engine/backends/index.ts')
          .map(({ of }) => `${path} imports ${of}`);
      }),
    bad: [
      { 'engine/backends/qwen/x.ts': "import { readScreen } from '../gemini/screen.ts';" },
      { 'engine/backends/qwen/x.ts': "import { backends } from '../index.ts';" },
    ],
  },
  {
    name: 'an agent CLI is named in its own folder, in the record, and where po chooses its own agent',
    problems: (files) =>
      sources(files, /^(engine|src|reconcilers)\/.*\.ts$/).flatMap(({ path }) => {
        const isChoice = path === 'engine/backends/index.ts' || path === 'src/bootstrap/files.ts';
        const named = agentClis.filter(
          (name) =>
            !isChoice &&
            !path.startsWith(`engine/backends/${name}/`) &&
            new RegExp(`['"]${name}['"]|^\\s+${name}:`, 'm').test(files.get(path) ?? ''),
        );
        return named.map((name) => `${path} names ${name}`);
      }),
    bad: [
      { 'engine/run/x.ts': "export const isOld = agent.backend === 'claude';" },
      { 'src/doctor/x.ts': "export const packages = {\n  codex: '@openai/codex',\n};" },
    ],
  },
  {
    name: 'no shared file of the engine, not even a comment, names an agent CLI or has words of its own',
    problems: (files) =>
      agentClis.flatMap((name) => {
        const own = `engine/backends/${name}/`;
        const folder = [...files].filter(([path]) => path.startsWith(own)).map(([, text]) => text);
        const words = folder.join('\n').match(/\b[a-z]+(?:_[a-z]+)+\b/g) ?? [];
        const names = [name, backends[name].cli?.title ?? name];
        const either = [...new Set([...names, ...words])].filter((word) => !agentKeys.has(word)).join('|');
        return [...files].flatMap(([path, text]) => {
          const found = sharedEngine.test(path) && new RegExp(`\\b(${either})\\b`, 'i').exec(text);
          return found ? [`${path} has ${found[0]}, of ${name}`] : [];
        });
      }),
    bad: [
      { 'engine/run/x.ts': '/** As Claude Code does it. */' },
      { 'engine/run/x.ts': 'const mark = /<pasted_content id=/;' },
      { 'engine/backends/x.ts': '// No hook of Codex tells it.' },
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
      { 'reconcilers/clone/diff.ts': "import { systemFiles } from '../../../src/world/files.ts';" },
      { 'engine/kernel/path.ts': "import { load } from 'some-package-that-nobody-looked-at';" },
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
    problems: onlyIn(/^(new Date\(\)|Date\.now|performance\.)/, ['engine/world/clock.ts']),
    bad: [{ 'src/commands/plan/run.ts': 'const now = new Date();' }, { 'engine/run/x.ts': 'Date.now()' }],
  },
  {
    name: 'one place asks the network',
    problems: onlyIn(/^fetch\b/, ['src/world/forge/http.ts']),
    bad: [
      { 'src/commands/comment/run.ts': 'await fetch(url);' },
      { 'src/world/forge/gitea.ts': 'const port = fetch;' },
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
      { 'src/commands/plan/run.ts': "process.stdout.write('x');" },
      { 'engine/run/x.ts': 'function f() { process.stderr.write(text); }' },
    ],
  },
  {
    name: 'a command that answers has no terminal',
    problems: (files) =>
      sources(files).flatMap(({ path, imports }) =>
        /^src\/(cli|commands|registry)\//.test(path) && !atTheTerminal.has(path)
          ? imports.filter(({ of }) => terminalModules.has(of)).map(({ of }) => `${path} imports ${of}`)
          : [],
      ),
    bad: [
      { 'src/commands/doctor/run.ts': "import { systemTerminal } from '../../world/terminal.ts';" },
      { 'src/commands/history/run.ts': "import type { TerminalRun } from '../../cli/terminal-run.ts';" },
      { 'src/commands/show/run.ts': "import type { Terminal } from '../../world/terminal.ts';" },
      { 'src/commands/new-verb/run.ts': "import { presented } from '../../cli/presenter.ts';" },
    ],
  },
  {
    name: 'one place exits',
    problems: onlyIn(/^process\.(exit|exitCode|abort|reallyExit)$/, [
      'src/main.ts',
      'engine/main.ts',
      'scripts/**',
    ]),
    bad: [
      { 'src/commands/plan/run.ts': 'process.exit(1);' },
      { 'src/apply/run.ts': 'process.exitCode = 1;' },
    ],
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
      { 'src/commands/plan/run.ts': "console.error('x');" },
      { 'src/commands/plan/run.ts': 'const { log } = console;' },
      { 'engine/run/x.ts': "const fs = require('node:fs');" },
    ],
  },
];

describe('the import table', () => {
  it.each(importTable)('has files for its row of $of', (row) => {
    expect(sources(repository).filter(({ path }) => rowOf(path) === row)).not.toEqual([]);
  });
});

describeRules(rules);

function importProblems({ path, imports }: Source): string[] {
  const row = rowOf(path);
  if (row === undefined) return [`${path} is in no row of the import table`];
  const allowed = (of: string, isType: boolean) =>
    [...row.may, ...(isType ? (row.mayTypes ?? []) : [])].some((pattern) => fits(pattern, of));
  return imports.flatMap(({ of, isType }) =>
    !isOwn(of) || allowed(of, isType) ? [] : [`${path} imports ${of}${isType ? ' (types)' : ''}`],
  );
}

/** A file of ours, or what nobody can tell before it is run. */
function isOwn(of: string): boolean {
  return /\.(ts|json)$|^import\(/.test(of);
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
