// Reads of git that several commands need.
import type { LocalGit } from './run.ts';

/** The fields of an output that ends each in NUL, as git does with `-z`; without empty ones. */
export function fieldsOf(output: string): string[] {
  return output.split('\0').filter((field) => field !== '');
}

/** The id of an object; null where there is none by that name. @param options git's own, before the command */
export function idOf(
  git: LocalGit,
  cwd: string,
  name: string,
  options: readonly string[] = [],
): Promise<string | null> {
  return git.ask(cwd, [...options, 'rev-parse', '--quiet', '--verify', name]);
}

/** The commit that a ref or tag leads to; null where it leads to none. */
export function commitOf(
  git: LocalGit,
  cwd: string,
  ref: string,
  options: readonly string[] = [],
): Promise<string | null> {
  return idOf(git, cwd, `${ref}^{commit}`, options);
}
