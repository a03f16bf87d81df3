// The engine that po runs: a copy outside of every clone, of the bytes that a release holds. What an agent puts in their
// place between the check and the start is not run, nor is it by the launchers, hooks and watchdogs that come of that run.
import {
  closeSync,
  fsyncSync,
  mkdirSync,
  openSync,
  readdirSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { dirname, join } from 'node:path';
import { copiedFiles, engineCopyName, engineFile } from '../../../engine/protocol.ts';
import { WorldFailure } from '../failure.ts';
import { temporaryFor } from '../files.ts';
import type { TreeFile } from '../git/git.ts';
import { NotReadable, readRegularFile } from '../regular-file.ts';
import { engineCopies } from '../state-place.ts';
import { isSystemError } from '../system-error.ts';
import { objectId } from './release.ts';

/** An engine in a clone that was found to be a release's. Whether it still is makes no difference to what is run. */
export interface CheckedEngine {
  /** `engine/` of the clone, absolute. */
  readonly folder: string;
  /** Of the release. */
  readonly files: readonly TreeFile[];
}

const largestFileBytes = 16 * 1024 * 1024;

/**
 * The program of a copy that holds what was checked, made where there is none. Throws `WorldFailure` where the clone
 * holds something else by now, and where nothing can be written.
 */
export function copyToRun(engine: CheckedEngine, env: NodeJS.ProcessEnv): string {
  const place = engineCopies(env);
  const files = copiedFiles.flatMap((name) => {
    const file = engine.files.find(({ path }) => path === name);
    return file === undefined ? [] : [{ name, content: contentOf(engine.folder, file) }];
  });
  if (!files.some(({ name }) => name === engineFile))
    throw new WorldFailure(`its release has no ${engineFile}`);
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
  throw new WorldFailure(`${join(folder, path)} was changed after it was checked, so nothing of it was run`);
}

function holds(folder: string, files: readonly NamedContent[]): boolean {
  return files.every(({ name, content }) => readIfFile(join(folder, name))?.equals(content) === true);
}

function readIfFile(path: string): Buffer | null {
  try {
    return readRegularFile(path, largestFileBytes);
  } catch (error) {
    if (error instanceof NotReadable || isSystemError(error)) return null;
    throw error;
  }
}

/** Whole or not at all. One that is damaged makes place: its name says what it should hold. */
function makeAnew(folder: string, files: readonly NamedContent[]): void {
  const made = temporaryFor(folder);
  try {
    mkdirSync(made, { mode: 0o700 });
    for (const { name, content } of files) writeDurably(join(made, name), content);
    setAside(folder);
    renameSync(made, folder);
  } catch (error) {
    if (!isSystemError(error)) throw error;
    // Another po was quicker.
    if (holds(folder, files)) return;
    throw new WorldFailure(`the engine cannot be copied to ${dirname(folder)}: ${error.message}`);
  } finally {
    rmSync(made, { recursive: true, force: true });
  }
}

function setAside(folder: string): void {
  if (!readdirSync(dirname(folder)).some((name) => join(dirname(folder), name) === folder)) return;
  const damaged = temporaryFor(`${folder}.damaged`);
  renameSync(folder, damaged);
  rmSync(damaged, { recursive: true, force: true });
}

function writeDurably(path: string, content: Buffer): void {
  const handle = openSync(path, 'wx', 0o400);
  try {
    writeFileSync(handle, content);
    fsyncSync(handle);
  } finally {
    closeSync(handle);
  }
}
