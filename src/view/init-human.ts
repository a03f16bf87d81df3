// What `po init` made, and what to type next. Pure.
import { shellWord } from '../../engine/toml/help.ts';
import { harmless, paint, type Style } from './style.ts';

export interface InitDocument {
  readonly format: 'po.init/1';
  /** Absolute. */
  readonly path: string;
  readonly name: string;
  readonly branch: string;
  /** Of HEAD. */
  readonly commit: string;
  readonly engine: { readonly version: string; readonly commit: string };
  /** An earlier `po init` was cut off, and this one moved into place what that had made. */
  readonly finished: boolean;
  /** Programs that it runs on and that are not on the PATH, with what installs them. */
  readonly missing: readonly { readonly program: string; readonly install: readonly string[] }[];
  /** What to type next, line by line. */
  readonly next: readonly string[];
}

const parts: readonly (readonly [string, string])[] = [
  ['fleet.toml', 'the registry; it names no project yet'],
  ['agents.toml', 'its one agent: healed when it dies, never woken'],
  ['prompts/', 'what that agent is told'],
  ['runbooks/', 'what to do when'],
  ['flake.nix', 'the same tools on every machine, for those who use nix'],
];

/** Ends with a newline. */
export function initText(made: InitDocument, style: Style): string {
  const { name, branch, engine, finished, missing, next } = made;
  const path = harmless(made.path);
  const lines = [
    finished
      ? `Finished what an earlier po init had begun: ${name} in ${path}`
      : `Made the project orchestrator ${name} in ${path}`,
    '',
    ...[...parts, ['engine/', `the engine ${engine.version}, a submodule`] as const].map(
      ([file, what]) => `  ${paint(style, 'bold', file.padEnd(12))}  ${what}`,
    ),
    '',
    `A git repository on ${branch}; everything is committed, ${made.commit.slice(0, 12)}.`,
  ];
  for (const { program, install } of missing) {
    lines.push('', `${paint(style, 'yellow', `${program} is not on the PATH`)}, ${uses(program)}:`);
    lines.push(...install.map((line) => `  ${line}`));
  }
  return `${[...lines, '', 'Next:', ...next.map((line) => `  ${line}`)].join('\n')}\n`;
}

function uses(program: string): string {
  return program === 'po' ? 'and the agent needs it there' : 'and the agent runs on it';
}

/** To a folder from where somebody is; empty where that is the same. */
export function goTo(path: string, cwd: string): readonly string[] {
  if (path === cwd) return [];
  const inside = path.startsWith(`${cwd}/`) ? path.slice(cwd.length + 1) : path;
  return [`cd ${shellWord(inside)}`];
}
