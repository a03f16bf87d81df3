// `npm run test:adversary` and `npm run test:kill`: all cells of a matrix, and the page that tells of them. Where a test fails,
// or fewer cells were seen than the page must have, it is left as it is.
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
  readonly leastCells: number;
}

const matrices: Readonly<Record<string, Matrix>> = {
  adversary: {
    page: 'adversary.md',
    title: 'What a hostile clone was seen to come to',
    words: [
      'An agent writes to its clone as it likes, and clones come from strangers. Each row is something that a clone, its state',
      'folder, a tmux session or a file did, and each column entry a command that was run on it. In every cell nothing ran, was',
      'signalled, written or moved that nobody had chosen: programs that leave a trace showed what ran, and processes, sessions,',
      'clones and files of others showed who was hurt. Who is trusted with what is in [SECURITY.md](../../SECURITY.md).',
    ],
    files: ['test/e2e/po-runs-nothing', 'test/e2e/po-engine-copy'],
    env: {},
    leastCells: 400,
  },
  kill: {
    page: 'fault-matrix.md',
    title: 'What a kill at each step was seen to come to',
    words: [
      'po and the engine were killed (`kill -9`) before and after each of their steps. In every cell the next plan was right, the',
      'next apply or command converged, and nothing was lost.',
    ],
    files: ['test/e2e/engine-ten', 'test/e2e/po-crash'],
    env: { KILLS: 'all' },
    leastCells: 400,
  },
};

const top = join(import.meta.dirname, '../..');
const [name = '', ...rest] = process.argv.slice(2);
const matrix = matrices[name];
if (matrix === undefined) throw new Error(`which of ${Object.keys(matrices).join(', ')}?`);

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
const lacking = seen.length < matrix.leastCells;
console.log(
  `${seen.length} cells held${lacking ? `, and the page tells of ${matrix.leastCells} or more` : ''}`,
);
if (ran.status !== 0 || lacking) process.exitCode = 1;
else writeFileSync(join(top, 'docs/reference', matrix.page), pageOf(matrix, seen));

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
    `On ${on}: ${all.length} cells, none failing.`,
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
    '| tried | at | cells |',
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
