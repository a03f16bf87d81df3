// Lets git work only in a clone whose parts are all its own, which is checked before and after each process of git. A part
// that is swapped while git works is detected, not prevented.
import { join } from 'node:path';
import type { Diagnostic } from '../../../engine/kernel/diagnostic.ts';
import { Obstruction, WorldFailure } from '../failure.ts';
import { unreadable } from '../files.ts';
import { type Depth, findLeadingOut, findLeadingOutOfModule, repositoryAround } from '../git-files/index.ts';
import { leadsOut } from '../leads-out.ts';
import { leadsOutCode } from '../look.ts';
import { identityOf } from '../paths.ts';
import type { Repository } from '../repository.ts';
import type { GitRunner } from './run.ts';

/** The first part of a clone that is not its own or cannot be read; null where all are its own. */
export function foreignPart(path: string, depth: Depth): Diagnostic | null {
  return faultIn(path, path, findLeadingOut(path, depth));
}

/** The same of the repository that `engine/` would be checked out from. */
export function foreignModule({ path, gitDir }: Repository, name: string): Diagnostic | null {
  return faultIn(path, gitDir, findLeadingOutOfModule(gitDir, name));
}

function faultIn(path: string, at: string, reading: ReturnType<typeof findLeadingOut>): Diagnostic | null {
  switch (reading.outcome) {
    case 'value':
      return reading.value === null ? null : leadsOut(path, reading.value);
    case 'failed':
      return unreadable(reading.error.path, reading.error.code);
    case 'unsupported':
      return { ...unreadable(at, 'unknown'), detail: reading.why };
  }
}

/** The clone's configuration names another folder as its work tree. */
export function workTreeElsewhere(path: string, gitDir: string, to: string): Diagnostic {
  return leadsOut(path, { path: join(gitDir, 'config'), to, how: 'work-tree' });
}

/** Throws an `Obstruction` first if a part of the clone is not its own; if one is not afterwards, the error says so. */
export async function inOwnClone<T>(
  git: GitRunner,
  path: string,
  use: (git: GitRunner) => Promise<T>,
): Promise<T> {
  refuseForeign(path, 'whole');
  const before = identitiesIn(path);
  const check = () => {
    refuseForeign(path, 'quick');
    if (identitiesIn(path) !== before)
      throw new WorldFailure(`another folder has taken the place of ${path}`);
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
  const foreign = foreignPart(path, depth);
  if (foreign === null) return;
  const { code, detail, help = '' } = foreign;
  throw code === leadsOutCode ? new Obstruction(code, detail, help) : new WorldFailure(detail, help);
}

/** Of the folders above all of git's files, which git itself never replaces. */
function identitiesIn(path: string): string {
  const reading = repositoryAround(path);
  const place = reading.outcome === 'value' ? reading.value : null;
  const { gitDir, commonDir } = place ?? { gitDir: join(path, '.git'), commonDir: null };
  const shared = commonDir === null ? [] : [commonDir, join(commonDir, 'objects'), join(commonDir, 'refs')];
  return [path, gitDir, ...shared].map((folder) => identityOf(folder) ?? '-').join(' ');
}
