// What `po init` made, and what to type next. Pure.
import { shellWord } from '../../../engine/kernel/help.ts';
import type { DataOf } from '../../formats/common.ts';
import type { initSchema } from '../../formats/init.ts';
import { hanging, harmless, paint, type Style } from '../../view/style.ts';

export type InitDocument = DataOf<typeof initSchema>;

export interface InitStyle extends Style {
  /** Every file, and commits as they are. */
  readonly verbose: boolean;
  /** One line, and what is missing. */
  readonly quiet: boolean;
}

const parts: readonly (readonly [string, string])[] = [
  ['fleet.toml', 'the registry; it names no project yet'],
  ['agents.toml', 'its one agent: healed when it dies, never woken'],
  ['prompts/', 'what that agent is told'],
  ['runbooks/', 'what to do when'],
  ['flake.nix', 'the same tools on every machine, for those who use nix'],
];

const furtherParts: typeof parts = [
  ['README.md', 'what this is, and how it is used'],
  ['fleet.schema.json', 'the schema of the registry, for editors'],
  ['projects/', 'where the clones will lie; git ignores it'],
];

/** Ends with a newline. */
export function initText(made: InitDocument, style: InitStyle): string {
  const { name, finished, missing, identity, next } = made;
  const path = harmless(made.path);
  const lines = [
    finished
      ? `Finished what an earlier po init had begun: ${name} in ${path}`
      : `Made the project orchestrator ${name} in ${path}`,
  ];
  if (!style.quiet) lines.push('', ...whatIsThere(made, style));
  for (const { program, install } of missing) {
    lines.push(
      '',
      `${paint(style, 'yellow', `${program} is not on the PATH`)}, ${uses[program] ?? 'and the agent runs on it'}:`,
    );
    lines.push(...install.map((line) => `  ${line}`));
  }
  if (identity.length > 0) {
    const head = paint(style, 'yellow', 'git does not know who you are');
    lines.push('', `${head}, so these commits are by po <po@localhost>:`);
    lines.push(...identity.map((line) => `  ${line}`));
  }
  if (!style.quiet) lines.push('', 'Next:', ...next.map((line) => `  ${line}`));
  return `${lines.join('\n')}\n`;
}

function whatIsThere({ branch, commit, engine }: InitDocument, style: InitStyle): readonly string[] {
  const { verbose, width } = style;
  const all = [
    ...parts,
    ...(verbose ? furtherParts : []),
    ['engine/', `the engine ${engine.version}, a submodule${verbose ? ` at ${engine.commit}` : ''}`] as const,
  ];
  const nameCells = Math.max(12, ...all.map(([file]) => file.length));
  const committed = `A git repository on ${branch}; everything is committed, ${verbose ? commit : commit.slice(0, 12)}.`;
  return [
    ...all.flatMap(([file, what]) =>
      hanging(`  ${paint(style, 'bold', file.padEnd(nameCells))}  `, nameCells + 4, what, { width }),
    ),
    '',
    ...hanging('', 0, committed, { width }),
  ];
}

/** By the programs that may be missing; any other one is what the agent runs on. */
const uses: Readonly<Record<string, string>> = {
  tmux: 'and every agent runs in it',
  flock: 'and po takes its locks with it',
  po: 'and the agent needs it there',
};

/** To a folder from the current one; empty where that is the same. */
export function goTo(path: string, cwd: string): readonly string[] {
  if (path === cwd) return [];
  const inside = path.startsWith(`${cwd}/`) ? path.slice(cwd.length + 1) : path;
  // `cd -x` would take it for an option.
  return [`cd ${shellWord(inside.startsWith('-') ? `./${inside}` : inside)}`];
}
