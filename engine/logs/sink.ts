/**
 * What an agent prints, kept in files of a limited size. The sink is a few lines of `sh` and not this engine: one
 * runs for each agent as long as it lives, and must cost next to nothing.
 */
import { join } from 'node:path';
import type { StateFolder } from '../state/state-folder.ts';
import { DiagnosticError } from '../toml/diagnostic.ts';
import { makeFolder } from '../world/files.ts';

/** Of one file. */
const capBytes = 4 * 1024 * 1024;
/** Besides the one that is written. */
const olderFiles = 3;

/** Reads this large, and so many of them, before the size is looked at again: that much a file may be larger. */
const readBytes = 16 * 1024;
const readsAtOnce = 64;

/**
 * dd writes what it has read at once, and counts how often it did, so an end without a single read is the end of
 * the output. Whatever else it says means that nothing can be written any more.
 */
const script = `umask 077
while :; do
  done=$(dd bs=${readBytes} count="$4" 2>&1 >> "$1")
  case $done in 0+0*) exit 0 ;; [0-9]*+[0-9]*) ;; *) exit 1 ;; esac
  if [ "$(wc -c < "$1")" -ge "$2" ]; then
    i=$3
    while [ "$i" -gt 1 ]; do
      j=$((i - 1))
      if [ -e "$1.$j" ]; then mv -f "$1.$j" "$1.$i"; fi
      i=$j
    done
    mv -f "$1" "$1.1"
  fi
done`;

/** A command for `sh` that keeps its standard input in `file` and so many older ones beside it. */
export function sinkCommand(file: string, sizes = { capBytes, olderFiles, readsAtOnce }): string {
  const numbers = [sizes.capBytes, sizes.olderFiles, sizes.readsAtOnce].join(' ');
  // exec: no shell waits for the shell.
  return `LC_ALL=C exec sh -c ${quoted(script)} ao-log ${quoted(file)} ${numbers}`;
}

/** The command that keeps an agent's log, or null: an agent without a log is better than none. */
export function logCommand(state: StateFolder, agent: string): string | null {
  try {
    makeFolder(logFolder(state, agent), 0o700);
  } catch (error) {
    if (error instanceof DiagnosticError) return null;
    throw error;
  }
  return sinkCommand(logFile(state, agent));
}

export function logFile(state: StateFolder, agent: string): string {
  return join(logFolder(state, agent), 'full.log');
}

/** Oldest first. */
export function logFiles(state: StateFolder, agent: string): string[] {
  const file = logFile(state, agent);
  const older = Array.from({ length: olderFiles }, (_, index) => `${file}.${olderFiles - index}`);
  return [...older, file];
}

function logFolder(state: StateFolder, agent: string): string {
  return join(state.path, 'logs', agent);
}

function quoted(word: string): string {
  return `'${word.replaceAll("'", "'\\''")}'`;
}
