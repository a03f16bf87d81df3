/** Whether the installed program of a backend has the version and the flags that this engine uses. Pure. */
import type { Backend, Cli, Start } from './backend.ts';

export interface ProbeFlags {
  readonly launch: readonly string[];
  readonly resume: readonly string[];
}

/** Every flag that the builders can make, for every permission. */
export function flagsOf(backend: Backend): ProbeFlags {
  const permissions = [null, ...backend.permissions];
  const starts = permissions.map((permission) => startWith(permission));
  const flags = (build: (start: Start) => readonly string[]) => [
    ...new Set(starts.flatMap(build).filter(isFlag).map(nameOf)),
  ];
  const { conversations } = backend;
  return {
    launch: flags((start) => beforeWords(backend.launch(start))),
    resume: conversations === null ? [] : flags((start) => beforeWords(conversations.resume(start))),
  };
}

/** Those that a help text does not mention. */
export function missingFlags(flags: readonly string[], help: string): string[] {
  return flags.filter((flag) => {
    const literal = flag.replaceAll(/[^\w-]/g, '\\$&');
    return !new RegExp(`(^|[\\s,])${literal}(?![\\w-])`, 'm').test(help);
  });
}

/** Null where it is in the range that the backend was tried with. */
export function versionFault(version: string, checked: Cli['checked']): 'older' | 'newer' | null {
  if (compareVersions(version, checked.oldest) < 0) return 'older';
  return compareVersions(version, checked.newest) > 0 ? 'newer' : null;
}

/** By the numbers alone, without a suffix. */
function compareVersions(a: string, b: string): number {
  const [left, right] = [a, b].map((version) =>
    version.split('.').map((part) => Number.parseInt(part, 10) || 0),
  );
  for (const index of [0, 1, 2]) {
    const difference = (left?.[index] ?? 0) - (right?.[index] ?? 0);
    if (difference !== 0) return difference;
  }
  return 0;
}

function startWith(permission: string | null): Start {
  const definition = { command: null, args: [], env: {}, model: 'probe', permission };
  return { definition, conversation: 'probe', prompt: 'probe', directory: '/probe', engine: ['probe'] };
}

function beforeWords(argv: readonly string[]): readonly string[] {
  const end = argv.indexOf('--');
  return end === -1 ? argv : argv.slice(0, end);
}

function isFlag(word: string): boolean {
  return /^-{1,2}[A-Za-z]/.test(word);
}

function nameOf(flag: string): string {
  return flag.replace(/=[\s\S]*$/, '');
}
