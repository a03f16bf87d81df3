// `npm run test:adversary` and `npm run test:kill`: runs all tests of a matrix, and writes a page of the cells that held. If a
// test fails, or the tests record fewer cells than a page needs (`cells.ts`), the page is left as it is. With `--again`, only the
// tests that failed are run, and their cells are added.
import { spawnSync } from 'node:child_process';
import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type Cell, readCells } from './cells.ts';
import { chosenBy, failedIn, readFailed } from './failed-tests.ts';

interface Matrix {
  readonly page: string;
  readonly title: string;
  readonly words: readonly string[];
  readonly files: readonly string[];
  readonly env: Readonly<Record<string, string>>;
  /** With fewer, there is no page: a part of the matrix must not pass for all of it. */
  readonly leastCells: number;
}

const matrices: Readonly<Record<string, Matrix>> = {
  adversary: {
    page: 'adversary.md',
    title: 'What was tried with hostile clones',
    words: [
      'An agent can write anything to its clone, and clones come from strangers. Each row is something hostile in a clone, its',
      'state folder, a tmux session or a file, with the commands that were run on it. In every cell, nothing was run, signalled,',
      'written or moved unless a person had chosen it: programs that leave a trace showed what ran, and processes, sessions, clones and',
      'files of others were as before. [SECURITY.md](../../SECURITY.md) says who is trusted with what.',
    ],
    files: [
      'test/e2e/engine-accepted',
      'test/e2e/engine-claims',
      'test/e2e/engine-hostile-state',
      'test/e2e/engine-state-place',
      'test/e2e/engine-take-over',
      'test/e2e/po-accepted',
      'test/e2e/po-applies-nothing-else',
      'test/e2e/po-bounded',
      'test/e2e/po-claims',
      'test/e2e/po-engine-copy',
      'test/e2e/po-input',
      'test/e2e/po-odd-files',
      'test/e2e/po-own-clone',
      'test/e2e/po-runs-nothing',
      'test/e2e/po-state',
      'test/unit/world/accepted-settings',
      'test/unit/fleet/bounded-input',
      'test/unit/world/git-step',
      'test/unit/view/hostile-screens',
    ],
    env: {},
    leastCells: 400,
  },
  kill: {
    page: 'fault-matrix.md',
    title: 'What was tried with kills',
    words: [
      'po and the engine were killed (`kill -9`) at each step by which they change something: before each file and signal, which',
      'is after the one before it, and before and after each git, tmux and other program that they start. In every cell the next plan',
      'or status was right, the next apply or command finished the work, and it ended exactly as it does without a kill: commits,',
      'index, files, marks, remotes, sessions, processes, and nothing half made. [How it is tried](../adr/0047-fault-matrix.md).',
    ],
    files: ['test/e2e/engine-ten', 'test/e2e/fault-', 'test/e2e/po-crash'],
    env: { KILLS: 'all' },
    leastCells: 400,
  },
};

const top = join(import.meta.dirname, '../..');
const [name = '', ...rest] = process.argv.slice(2);
const matrix = matrices[name];
if (matrix === undefined) throw new Error(`name a matrix: ${Object.keys(matrices).join(' or ')}`);

// Both are left where something failed: a matrix takes long, and after a fix only what failed is run again.
const folder = join(top, 'node_modules/.cache', `po-matrix-${name}`);
const cells = join(folder, 'cells.jsonl');
const failedFile = join(folder, 'failed.json');
const isAgain = rest.includes('--again');
if (!isAgain) rmSync(folder, { recursive: true, force: true });
mkdirSync(folder, { recursive: true });

const before = readCells(cells).length;
const status = runTests(isAgain ? chosenBy(readFailed(failedFile)) : [...matrix.files, ...rest]);
const seen = readCells(cells);
const failed = readFailed(failedFile);
const isWhole = seen.length >= matrix.leastCells;
console.log(
  `${seen.length} cells held${isWhole ? '' : `; ${matrix.page} needs ${matrix.leastCells} and is not written`}`,
);
if (status !== 0 || failed.length > 0) {
  console.log(`To run again what failed, once it is fixed: npm run test:${name} -- --again`);
  process.exitCode = 1;
} else if (isWhole) {
  writeFileSync(
    join(top, 'docs/reference', matrix.page),
    pageOf(matrix, seen, isAgain ? seen.length - before : 0),
  );
}

/** Answers vitest's exit code, and writes down which tests failed. */
function runTests(args: readonly string[]): number | null {
  const report = join(folder, 'report.json');
  rmSync(report, { force: true });
  const reporters = ['--reporter=default', '--reporter=json', `--outputFile.json=${report}`];
  const ran = spawnSync('npx', ['vitest', 'run', ...args, ...reporters], {
    cwd: top,
    env: { ...process.env, ...matrix?.env, PO_CELLS: cells },
    stdio: 'inherit',
  });
  writeFileSync(failedFile, JSON.stringify(failedIn(report)));
  return ran.status;
}

function pageOf({ title, words }: Matrix, all: readonly Cell[], again: number): string {
  const on = new Date().toISOString().slice(0, 10);
  const kinds = [...new Set(all.map(({ kind }) => kind))].sort();
  return [
    `<!-- made by \`npm run test:${name}\` from what it saw; do not edit -->`,
    '',
    `# ${title}`,
    '',
    ...words,
    '',
    `On ${on}: ${all.length} cells, no failures${again === 0 ? '' : `; ${again} of them after a fix of what had failed in this run`}.`,
    ...kinds.flatMap((kind) => sectionOf(kind, all)),
    '',
  ].join('\n');
}

function sectionOf(kind: string, all: readonly Cell[]): string[] {
  const cellsOf = all.filter((cell) => cell.kind === kind);
  const rows = [...new Set(cellsOf.map(({ tried }) => tried))].sort();
  return [
    '',
    `## ${kind}`,
    '',
    '| what was tried | on | cells |',
    '|---|---|---|',
    ...rows.map((row) => {
      const at = cellsOf.filter(({ tried }) => tried === row).map((cell) => cell.at);
      return `| ${escaped(row)} | ${at.toSorted().map(escaped).join(', ')} | ${at.length} |`;
    }),
  ];
}

function escaped(text: string): string {
  return text.replaceAll('|', '\\|');
}
