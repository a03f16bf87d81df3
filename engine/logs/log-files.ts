/** Where the log of an agent lies: one part that is written, older ones beside it, and the mark of a gap. */
import { join } from 'node:path';
import { quietly } from '../kernel/diagnostic.ts';
import { folderOfAgent, makeFolderOfAgent, type StateFolder } from '../state/state-folder.ts';
import { closeToOthers, linkAt, refuseOdd, statOf } from '../world/files.ts';

/** Besides the part that is written. */
export const olderParts = 3;

/** Since when, and why, what the agent prints is not kept. */
export interface Gap {
  /** ISO 8601. */
  readonly since: string;
  readonly why: string;
}

export function logFile(state: Pick<StateFolder, 'path'>, agent: string): string {
  return join(logFolder(state, agent), 'full.log');
}

/** Newest first; the first is the one that is written. */
export function logParts(state: Pick<StateFolder, 'path'>, agent: string): string[] {
  const file = logFile(state, agent);
  return [file, ...Array.from({ length: olderParts }, (_, index) => `${file}.${index + 1}`)];
}

/** Why there is a gap that is over, and that the log tells of before the next line. */
export const sinkHadEnded = 'the sink of this log had ended';

export interface MarkedGap extends Gap {
  /** By the sink that reads now. */
  readonly markedAt: Date;
  /** Something is missing, and what is printed now is kept. */
  readonly isOver: boolean;
}

/** Null while everything is kept. */
export function readGap(state: Pick<StateFolder, 'path'>, agent: string): MarkedGap | null {
  const link = linkAt(`${logFile(state, agent)}.gap`);
  const [, since, why] = /^(\S+) (.*)$/s.exec(link?.text ?? '') ?? [];
  if (link === null || since === undefined || why === undefined) return null;
  return { since, why, markedAt: link.madeAt, isOver: why === sinkHadEnded };
}

/** When something was last written; null where there is no log, or none that can be looked at. */
export function lastWritten(state: Pick<StateFolder, 'path'>, agent: string): Date | null {
  return quietly(() => statOf(logFile(state, agent))?.mtime ?? null, null);
}

/** Only the user may read what agents print, whatever was there before. Throws where a symlink is in the way. */
export function prepareLogFolder(state: Pick<StateFolder, 'path'>, agent: string): void {
  makeFolderOfAgent(state.path, 'logs', agent);
  // The sink would wait at a pipe, and write into what a symlink leads to.
  for (const path of logParts(state, agent)) refuseOdd(path);
  for (const path of [logFolder(state, agent), ...logParts(state, agent)]) closeToOthers(path);
}

function logFolder(state: Pick<StateFolder, 'path'>, agent: string): string {
  return folderOfAgent(state.path, 'logs', agent);
}
