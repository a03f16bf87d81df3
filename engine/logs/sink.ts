/**
 * What an agent prints, kept in files of a limited size. The sink is a few lines of `sh` and not this engine: one
 * runs for each agent as long as it lives, and must cost next to nothing. It must never stop reading while its agent
 * prints, and never lose a line in silence (ADR 33).
 */

import { quietly } from '../kernel/diagnostic.ts';
import type { StateFolder } from '../state/state-folder.ts';
import { type Gap, logFile, olderParts, prepareLogFolder } from './log-files.ts';

/** Of one file. */
const capBytes = 4 * 1024 * 1024;

/** Reads this large, and at most so many of them, before the size is looked at again: that much a file may be larger. */
const readBytes = 16 * 1024;
const readsAtOnce = 64;

/**
 * `fill` lets dd read a number of times, and write each read at once. Only the exit code of dd and its count of reads
 * mean anything: GNU warns of short reads in between, and a read that a terminal fills is always short. The number
 * adapts, so that the log is opened anew about once a second: a file that was moved or replaced is soon noticed.
 * From a file that was removed meanwhile, what was printed since it was opened is copied into a new one.
 *
 * What dd cannot write is lost. From then on `bridge` takes one read at a time into memory, as octal numbers since a
 * shell variable holds no NUL, until it can be written behind a line that tells of the gap. Where a read is as large as
 * it can be there is more, and that is thrown away: reading goes on, or tmux would keep what the agent prints in memory.
 * The mark of the gap is a symlink, for which a full disk has room. A sink that takes over makes it anew, so that its
 * time tells since when there is one, and what is not told yet outlives it.
 *
 * `turn` moves the parts up, and no further than to the first number that is free: a sink that was killed in
 * between left one, and the oldest part need not go for it.
 */
const script = `umask 077
trap '' PIPE
log=$1 cap=$2 older=$3 most=$4 since=$5 why=$6
reads=1 ended=$(date +%s)
nl='
'
utc() { date -u +%Y-%m-%dT%H:%M:%SZ; }
facts() { links=\${2-1} size=\${5-0}; }
place() { [ -d "\${log%/*}" ] || mkdir "\${log%/*/*}" "\${log%/*}"; }
broken() {
  set -- "\${1%%"$nl"[0-9]*}" "$2"
  set -- "\${1##*"$nl"}" "$2"
  why=\${1##*: } since=$(utc)
  [ -n "$why" ] || why=$2
  ln -s "$since $why" "$log.gap"
}
bridge() {
  block=$(dd bs=${readBytes} count=1 | od -An -v -to1 | tr -d '\\n' | sed 's/ /\\\\0/g')
  [ -n "$block" ] || exit 0
  if (printf '\\n[log: gap from %s to %s: %s]\\n%b' "$since" "$(utc)" "$why" "$block" >> "$log"); then
    rm -f "$log.gap"
    why=
  elif [ \${#block} -eq ${5 * readBytes} ]; then
    dd bs=${16 * readBytes} count=1 of=/dev/null
  fi
}
turn() {
  n=1
  while [ "$n" -lt "$older" ] && [ -e "$log.$n" ]; do n=$((n + 1)); done
  while [ "$n" -gt 1 ]; do
    mv -f "$log.$((n - 1))" "$log.$n"
    n=$((n - 1))
  done
  mv -f "$log" "$log.1"
}
fill() {
  facts $(ls -lLn /dev/fd/3 || ls -lLn "$log")
  if [ "$size" -ge "$cap" ] && [ "$log" -ef /dev/fd/3 ] && turn; then return; fi
  said=$nl$(dd bs=${readBytes} count="$reads" 2>&1 >&3)
  code=$?
  [ "$log" -ef /dev/fd/3 ] && return
  start=$size
  facts $(ls -lLn /dev/fd/3)
  [ "$links" -eq 0 ] || return
  place
  tail -c "+$((start + 1))" <&4 >> "$log"
}
left=$(ls -l "$log.gap") && left=\${left##*-> } && since=\${left%% *} why=\${left#* }
[ -z "$why" ] || { rm -f "$log.gap"; ln -s "$since $why" "$log.gap"; }
while :; do
  place
  if [ -n "$why" ]; then bridge; continue; fi
  said= code=
  { code=0; fill; } 3>> "$log" 4< "$log"
  case $code in
    0) ;;
    '') broken "$({ true >> "$log"; } 2>&1)" 'it cannot be written'; continue ;;
    *) broken "$said" "dd ended with code $code"; continue ;;
  esac
  case $said in *"$nl"0+0\\ records\\ in*) exit 0 ;; esac
  begun=$ended ended=$(date +%s)
  if [ $((ended - begun)) -gt 2 ]; then reads=$(((reads + 1) / 2))
  elif [ "$reads" -lt "$most" ]; then reads=$((reads * 2)); fi
done`;

/**
 * A command for `sh` that keeps its standard input in `file` and so many older parts beside it. `gap`: what is to be
 * told before the first line.
 */
export function sinkCommand(
  file: string,
  sizes = { capBytes, olderParts, readsAtOnce },
  gap: Gap | null = null,
): string {
  const numbers = [sizes.capBytes, sizes.olderParts, sizes.readsAtOnce].join(' ');
  const words = [gap?.since ?? '', gap?.why ?? ''].map(quoted).join(' ');
  // exec: no shell waits for the shell. Nothing of it may reach its standard output, which leads into the agent's terminal.
  return `LC_ALL=C exec sh -c ${quoted(script)} ao-log ${quoted(file)} ${numbers} ${words} > /dev/null 2>&1`;
}

/** The command that keeps an agent's log, or null: an agent without a log is better than none. */
export function logCommand(state: StateFolder, agent: string, gap: Gap | null = null): string | null {
  return quietly(() => {
    prepareLogFolder(state, agent);
    return sinkCommand(logFile(state, agent), undefined, gap);
  }, null);
}

function quoted(word: string): string {
  return `'${word.replaceAll("'", "'\\''")}'`;
}
