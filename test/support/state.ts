// Where an engine's state of a project lies: in the user's state folder, and of engine v0.1.0 in the clone.
import { existsSync, readdirSync, readFileSync, realpathSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { claimsFolder, parseProjectRecord, projectRecordFile } from '../../engine/protocol.ts';
import { stateFolder } from '../../engine/state/state-folder.ts';

/** @param stateHome what XDG_STATE_HOME is for the engines of this project */
export function stateOf(stateHome: string, folder: string): string {
  const real = existsSync(folder) ? realpathSync(folder) : folder;
  const all = foldersIn(stateHome);
  // After a clone was moved, its state stays where it was until the next command that writes.
  const inode = existsSync(real) ? String(statSync(real, { bigint: true }).ino) : null;
  const found =
    all.find((path) => projectOfState(path) === real) ??
    all.find((path) => recordIn(path)?.folder.inode === inode);
  return found ?? join(folder, claimsFolder);
}

/** The state folders of all projects, whatever became of their clones. */
export function foldersIn(stateHome: string): string[] {
  const projects = join(stateHome, 'ao', 'projects');
  return namesIn(projects)
    .map((name) => join(projects, name))
    .filter((path) => existsSync(join(path, projectRecordFile)));
}

function namesIn(folder: string): string[] {
  try {
    return readdirSync(folder);
  } catch {
    return [];
  }
}

/** The clone that a state folder belongs to. */
export function projectOfState(path: string): string | null {
  return recordIn(path)?.path ?? null;
}

function recordIn(path: string) {
  const record = parseProjectRecord(readFileSync(join(path, projectRecordFile), 'utf8'));
  return record.ok ? record.value : null;
}

/** Made as the engine's first command makes it. */
export function makeState(stateHome: string, folder: string): string {
  const state = stateFolder(realpathSync(folder), { XDG_STATE_HOME: stateHome });
  state.prepare();
  return state.path;
}
