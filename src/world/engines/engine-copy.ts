// The engine that po runs: a copy of a release's files outside of every clone, so that nothing that an agent writes into the
// clone after the check is run, neither by po nor by the launchers, hooks and watchdogs that it starts.
import { lstatSync, mkdirSync, renameSync, rmSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { copiedFiles, engineCopyName, engineFile } from '../../../engine/protocol.ts';
import { WorldFailure } from '../failure.ts';
import { temporaryFor } from '../files.ts';
import type { TreeFile } from '../git/git.ts';
import { NotReadable, readRegularFile } from '../regular-file.ts';
import { engineCopies } from '../state-place.ts';
import { isSystemError } from '../system-error.ts';
import { writeWhole } from '../whole-file.ts';
import { largestReleaseFileBytes, objectId } from './release.ts';

/** The engine of a clone, which was found to be that of a release. */
export interface CheckedEngine {
  /** `engine/` of the clone, absolute. */
  readonly folder: string;
  /** Of the release. */
  readonly files: readonly TreeFile[];
}

/** The program of the copy. Throws `WorldFailure` if the clone has changed since the check, or the copy cannot be written. */
export function copyToRun(engine: CheckedEngine, env: NodeJS.ProcessEnv): string {
  const place = engineCopies(env);
  const files = copiedFiles.flatMap((name) => {
    const file = engine.files.find(({ path }) => path === name);
    return file === undefined ? [] : [{ name, content: contentOf(engine.folder, file) }];
  });
  if (!files.some(({ name }) => name === engineFile))
    throw new WorldFailure(`the release has no ${engineFile}`);
  const folder = join(place, engineCopyName(files));
  if (!holds(folder, files)) makeAnew(folder, files);
  return join(folder, engineFile);
}

interface NamedContent {
  readonly name: string;
  readonly content: Buffer;
}

/** Read once: what is hashed here is what is written there. */
function contentOf(folder: string, { path, blob }: TreeFile): Buffer {
  const content = readIfFile(join(folder, path));
  if (content !== null && objectId('blob', content) === blob) return content;
  throw new WorldFailure(`${join(folder, path)} was changed after it was checked, so po did not run it`);
}

function holds(folder: string, files: readonly NamedContent[]): boolean {
  return files.every(({ name, content }) => readIfFile(join(folder, name))?.equals(content) === true);
}

function readIfFile(path: string): Buffer | null {
  try {
    return readRegularFile(path, largestReleaseFileBytes);
  } catch (error) {
    if (error instanceof NotReadable || isSystemError(error)) return null;
    throw error;
  }
}

/** Whole or not at all. A damaged one is replaced: its name is the digest of what it should hold. */
function makeAnew(folder: string, files: readonly NamedContent[]): void {
  const made = temporaryFor(folder);
  try {
    mkdirSync(made, { mode: 0o700 });
    for (const { name, content } of files)
      writeWhole({ path: join(made, name), content, mode: 0o400, keepsOwner: false });
    setAside(folder);
    renameSync(made, folder);
  } catch (error) {
    if (!isSystemError(error)) throw error;
    // Another po made it first.
    if (holds(folder, files)) return;
    throw new WorldFailure(`the engine cannot be copied to ${dirname(folder)}: ${error.message}`);
  } finally {
    rmSync(made, { recursive: true, force: true });
  }
}

function setAside(folder: string): void {
  if (lstatSync(folder, { throwIfNoEntry: false }) === undefined) return;
  const damaged = temporaryFor(`${folder}.damaged`);
  renameSync(folder, damaged);
  rmSync(damaged, { recursive: true, force: true });
}
