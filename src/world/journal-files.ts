// Journals as they lie on disk, a file a run: whole lines, each an event with its time. A line that cannot be read is taken
// for one that was never written: it was torn when po was killed, and what it tells of had not begun.
import { closeSync, fsyncSync, openSync, readdirSync, writeSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { parseJson } from '../../engine/kernel/bounded-json.ts';
import { makeFolder } from './folders.ts';
import { inputLimits } from './input-limits.ts';
import { readRegularEnd } from './regular-file.ts';

export interface LineFile {
  /** The line is on disk before this returns. */
  write(line: string): void;
  close(): void;
}

/** Throws where the file exists: no run writes into the journal of another. */
export function newLineFile(file: string): LineFile {
  makeFolder(dirname(file), 0o700);
  const handle = openSync(file, 'ax', 0o600);
  return {
    write(line) {
      writeSync(handle, `${line}\n`);
      fsyncSync(handle);
    },
    close: () => closeSync(handle),
  };
}

export interface JournalLine {
  /** ISO 8601, UTC. */
  readonly at: string;
  readonly event: string;
  /** What else is in it; keys of a later po may be among them. */
  readonly fields: Readonly<Record<string, unknown>>;
}

export interface Journals {
  /** The ids of all runs, oldest first: they begin with the time. A folder that is not there holds none. */
  runs(): readonly string[];
  /** Throws what the file system says. */
  linesOf(run: string): readonly JournalLine[];
}

/**
 * The journals of a folder. Together no more is read than one command reads: of a journal that is longer than what is left
 * of that only the end is read. So ask for the runs that matter most first.
 */
export function journalsIn(folder: string): Journals {
  const { journal, journalEnd, journals } = inputLimits;
  let leftBytes: number = journals.most;
  return {
    runs: () => runsIn(folder),
    linesOf(run) {
      const most = Math.max(journalEnd.most, Math.min(journal.most, leftBytes));
      const end = readRegularEnd(join(folder, `${run}.jsonl`), most);
      leftBytes -= end.length;
      return end.toString('utf8').split('\n').flatMap(lineIn);
    },
  };
}

function runsIn(folder: string): readonly string[] {
  try {
    return readdirSync(folder)
      .filter((name) => name.endsWith('.jsonl'))
      .sort()
      .map((name) => name.replace(/\.jsonl$/, ''));
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return [];
    throw error;
  }
}

function lineIn(text: string): JournalLine[] {
  const fields = objectIn(text);
  if (fields === null) return [];
  const { at, event } = fields;
  return typeof at === 'string' && typeof event === 'string' ? [{ at, event, fields }] : [];
}

function objectIn(text: string): Readonly<Record<string, unknown>> | null {
  try {
    const value = parseJson(text);
    return isObject(value) ? value : null;
  } catch {
    return null;
  }
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
