// This repository's own files as tests may read them. What its operator edits, the registry and what the agent is told, is
// read as it was committed: a registry that is in use is nobody's fixture, and the tour of the README edits it.
import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

const top = join(import.meta.dirname, '../..');

/** What an operator changes. Everything else is sources. */
export function isOperators(path: string): boolean {
  return /^(?:fleet\.toml|agents\.toml|prompts\/.*)$/.test(path);
}

/** Folders that sources lie in: a file there is one, be it committed yet or not. */
const sourceFolders = ['.ci', 'docs', 'engine', 'reconcilers', 'scripts', 'src', 'test'];

/** The text of a file of the repository, by its path from the top. Null for one that is not there. */
export function ownText(path: string): string | null {
  if (isOperators(path)) return committedText(path);
  try {
    return readFileSync(join(top, path), 'utf8');
  } catch {
    return null;
  }
}

/** Throws where it is missing. */
export function committedText(path: string): string {
  return git('show', `HEAD:./${path}`);
}

/** The paths of all files that are committed, and of sources that are about to be. Those that were deleted are left out. */
export function ownFiles(): readonly string[] {
  const committed = git('ls-files', '-z', '--cached');
  const fresh = git('ls-files', '-z', '--others', '--exclude-standard', '--', ...sourceFolders);
  return [...new Set(`${committed}${fresh}`.split('\0'))].filter(
    (path) => path !== '' && (isOperators(path) || existsSync(join(top, path))),
  );
}

function git(...args: string[]): string {
  return execFileSync('git', args, { cwd: top, encoding: 'utf8', maxBuffer: 1 << 28 });
}
