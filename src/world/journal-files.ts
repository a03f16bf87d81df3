// Journals on disk, one file for each run: whole lines, each an event with its time. A line that cannot be read counts as
// never written: it was torn when po was killed, and what it reports had not begun.
import { closeSync, fsyncSync, openSync, readdirSync, writeSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { parseJson } from '../../engine/kernel/bounded-json.ts';
import { makeFolder } from './folders.ts';
import { inputLimits } from './input-limits.ts';
import { orNull, unless } from './paths.ts';
import { readRegularEnd } from './regular-file.ts';

export interface LineFile {
  /** The line is on disk before this returns. */
  write(line: string): void;
  close(): void;
}

/** Throws where the file exists, since no run writes into the journal of another. */
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
  /** All of it; a later po may have written other keys. */
  readonly fields: Readonly<Record<string, unknown>>;
}

export interface Journals {
  /** The ids of all runs, oldest first: they begin with the time. */
  runs(): readonly string[];
  /** Throws what the file system says. */
  linesOf(run: string): readonly JournalLine[];
}

/** One command reads a limited number of bytes, and beyond that only the ends: ask for the most important runs first. */
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
  return (unless(['ENOENT'], () => readdirSync(folder)) ?? [])
    .filter((name) => name.endsWith('.jsonl'))
    .sort()
    .map((name) => name.replace(/\.jsonl$/, ''));
}

function lineIn(text: string): JournalLine[] {
  const value = orNull(() => parseJson(text));
  if (typeof value !== 'object' || value === null) return [];
  const fields = value as Readonly<Record<string, unknown>>;
  const { at, event } = fields;
  return typeof at === 'string' && typeof event === 'string' ? [{ at, event, fields }] : [];
}
