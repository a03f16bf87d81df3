/** Where the log of an agent lies: one part that is written, older ones beside it, and the mark of a gap. */
import { join } from 'node:path';
import type { StateFolder } from '../state/state-folder.ts';
import { closeToOthers, linkText, makeFolder } from '../world/files.ts';

/** Besides the part that is written. */
export const olderParts = 3;

/** Since when, and why, what the agent prints is not kept. */
export interface Gap {
  /** ISO 8601. */
  readonly since: string;
  readonly why: string;
}

export function logFile(state: StateFolder, agent: string): string {
  return join(logFolder(state, agent), 'full.log');
}

/** Newest first; the first is the one that is written. */
export function logParts(state: StateFolder, agent: string): string[] {
  const file = logFile(state, agent);
  return [file, ...Array.from({ length: olderParts }, (_, index) => `${file}.${index + 1}`)];
}

/** Null while everything is kept. */
export function readGap(state: StateFolder, agent: string): Gap | null {
  const text = linkText(`${logFile(state, agent)}.gap`);
  const [, since, why] = /^(\S+) (.*)$/s.exec(text ?? '') ?? [];
  return since === undefined || why === undefined ? null : { since, why };
}

/** Only the user may read what agents print, whatever was there before. */
export function prepareLogFolder(state: StateFolder, agent: string): void {
  makeFolder(logFolder(state, agent), 0o700);
  for (const path of [logFolder(state, agent), ...logParts(state, agent)]) closeToOthers(path);
}

function logFolder(state: StateFolder, agent: string): string {
  return join(state.path, 'logs', agent);
}
