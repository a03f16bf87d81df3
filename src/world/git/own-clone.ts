// Has git work in a clone that is made of its own parts, and in no other: what is not its own is said before anything is done,
// and looked for again around each process of git. Who swaps a part while git works in it is seen afterwards, not kept from it.
import { statSync } from 'node:fs';
import { join } from 'node:path';
import type { Diagnostic } from '../../../engine/toml/diagnostic.ts';
import { Obstruction, WorldFailure } from '../failure.ts';
import { unreadable } from '../files.ts';
import { type Depth, findLeadingOut, findLeadingOutOfModule, repositoryAround } from '../git-files/index.ts';
import { leadsOut } from '../leads-out.ts';
import { type Look, leadsOutCode, unknown } from '../look.ts';
import type { Repository } from '../repository.ts';
import type { GitRunner } from './run.ts';

/** Unknown where a part of a clone is not its own, or cannot be read; null where all are. */
export function lookForForeignParts(path: string, depth: Depth): Look<never> | null {
  return lookOf(path, path, findLeadingOut(path, depth));
}

/** The same of what `engine/` would be checked out from. */
export function lookForForeignModule({ path, gitDir }: Repository, name: string): Look<never> | null {
  return lookOf(path, gitDir, findLeadingOutOfModule(gitDir, name));
}

function lookOf(path: string, at: string, reading: ReturnType<typeof findLeadingOut>): Look<never> | null {
  switch (reading.outcome) {
    case 'value':
      return reading.value === null ? null : unknown(leadsOut(path, reading.value));
    case 'failed':
      return unknown(unreadable(reading.error.path, reading.error.code));
    case 'unsupported':
      return unknown({ ...unreadable(at, 'unknown'), detail: reading.why });
  }
}

/** What git said of its place, where that is not the clone: its own configuration sends it there. */
export function workTreeElsewhere(path: string, gitDir: string, to: string): Diagnostic {
  return leadsOut(path, { path: join(gitDir, 'config'), to, how: 'work-tree' });
}

/**
 * Lends a git for one clone. Throws an `Obstruction` before anything is run where a part of the clone is not its own; where one
 * is no longer after a process of git, what that did is not known.
 */
export async function inOwnClone<T>(
  git: GitRunner,
  path: string,
  use: (git: GitRunner) => Promise<T>,
): Promise<T> {
  refuseForeign(path, 'whole');
  const before = identityOf(path);
  const check = () => {
    refuseForeign(path, 'quick');
    if (identityOf(path) !== before) throw new WorldFailure(`${path} was put in the place of another clone`);
  };
  const guarded =
    <A extends readonly unknown[], R>(run: (...args: A) => Promise<R>) =>
    async (...args: A): Promise<R> => {
      check();
      try {
        return await run(...args);
      } finally {
        checkAfterwards(path, check);
      }
    };
  return use({
    ...git,
    plumb: guarded(git.plumb),
    raw: guarded(git.raw),
    ask: guarded(git.ask),
    slow: guarded(git.slow),
    transfer: guarded(git.transfer),
    query: guarded(git.query),
  });
}

function checkAfterwards(path: string, check: () => void): void {
  try {
    check();
  } catch (error) {
    if (!(error instanceof WorldFailure)) throw error;
    const why = `${path} was changed while git worked in it, so git may have worked elsewhere: ${error.message}`;
    throw error instanceof Obstruction
      ? new Obstruction(error.code, why, error.output)
      : new WorldFailure(why, error.output);
  }
}

function refuseForeign(path: string, depth: Depth): void {
  const look = lookForForeignParts(path, depth);
  if (look === null || look.known) return;
  const { code, detail, help = '' } = look.diagnostic;
  throw code === leadsOutCode ? new Obstruction(code, detail, help) : new WorldFailure(detail, help);
}

/** Of the folders that all paths of git begin with. They stay the same ones, whatever git does. */
function identityOf(path: string): string {
  const reading = repositoryAround(path);
  const place = reading.outcome === 'value' ? reading.value : null;
  const folders =
    place === null
      ? [path, join(path, '.git')]
      : [
          path,
          place.gitDir,
          place.commonDir,
          join(place.commonDir, 'objects'),
          join(place.commonDir, 'refs'),
        ];
  return folders.map(idOf).join(' ');
}

function idOf(folder: string): string {
  const stats = statSync(folder, { bigint: true, throwIfNoEntry: false });
  return stats === undefined ? '-' : `${stats.dev}:${stats.ino}`;
}
