// `npm run test:adversary` and `npm run test:kill`: runs all tests of a matrix, and writes a page of the cells that held. If a
// test fails, or the tests record fewer cells than a page needs (`cells.ts`), the page is left as it is.
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Cell, readCells } from './cells.ts';

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
      'written or moved that nobody had chosen: programs that leave a trace showed what ran, and processes, sessions, clones and',
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
      'test/unit/accepted-settings',
      'test/unit/bounded-input',
      'test/unit/git-step',
      'test/unit/hostile-screens',
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

const folder = mkdtempSync(join(tmpdir(), 'po-cells-'));
const cells = join(folder, 'cells.jsonl');
const env = { ...process.env, ...matrix.env, PO_CELLS: cells };
const ran = spawnSync('npx', ['vitest', 'run', ...matrix.files, ...rest], {
  cwd: top,
  env,
  stdio: 'inherit',
});
const seen = readCells(cells);
rmSync(folder, { recursive: true });
const isWhole = seen.length >= matrix.leastCells;
console.log(
  `${seen.length} cells held${isWhole ? '' : `; ${matrix.page} needs ${matrix.leastCells} and is not written`}`,
);
if (ran.status !== 0) process.exitCode = 1;
else if (isWhole) writeFileSync(join(top, 'docs/reference', matrix.page), pageOf(matrix, seen));

function pageOf({ title, words }: Matrix, all: readonly Cell[]): string {
  const on = new Date().toISOString().slice(0, 10);
  const kinds = [...new Set(all.map(({ kind }) => kind))].sort();
  return [
    `<!-- made by \`npm run test:${name}\` from what it saw; do not edit -->`,
    '',
    `# ${title}`,
    '',
    ...words,
    '',
    `On ${on}: ${all.length} cells, no failures.`,
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
