/** Shows what an agent prints as it prints it, across new parts, until its reader is gone. */
import type { Context } from '../context.ts';
import { GrowingFile } from '../world/growing-file.ts';
import {
  lastBytesOf,
  lastLineEnd,
  lastLinesOf,
  plainText,
  wholeEnd,
  withoutBlankEnds,
} from './plain-text.ts';

const pollMs = 250;
/** A program that draws a screen ends no lines. */
const longestLineCharacters = 64 * 1024;

/** `parts`: newest first. `lines` of what is there already, all for null; then what comes. */
export async function follow(
  { clock, streams }: Pick<Context, 'clock' | 'streams'>,
  parts: readonly string[],
  { lines, isRaw }: { lines: number | null; isRaw: boolean },
): Promise<void> {
  const file = new GrowingFile(parts);
  const show = isRaw ? rawly(streams, lines) : plainly(streams, lines);
  try {
    do {
      show(readAll(file));
      await clock.sleep(pollMs);
    } while (streams.write(''));
  } finally {
    file.close();
  }
}

function readAll(file: GrowingFile): Buffer {
  const parts: Buffer[] = [];
  for (let part = file.read(); part.length > 0; part = file.read()) parts.push(part);
  return Buffer.concat(parts);
}

type Show = (bytes: Buffer) => void;

function rawly(streams: Context['streams'], lines: number | null): Show {
  let isFirst = true;
  return (bytes) => {
    streams.write(isFirst ? lastBytesOf(bytes, lines) : bytes);
    isFirst = false;
  };
}

/** Line by line, since what comes may still change what stands in a line. */
function plainly(streams: Context['streams'], lines: number | null): Show {
  const decoder = new TextDecoder();
  let pending = '';
  let isFirst = true;
  return (bytes) => {
    pending += decoder.decode(bytes, { stream: true });
    const isLong = pending.length > longestLineCharacters;
    const end = isLong && !isFirst ? wholeEnd(pending) : lastLineEnd(pending);
    const shown = plainText(pending.slice(0, end));
    pending = pending.slice(end);
    const text = isFirst ? lastLinesOf(withoutBlankEnds(shown), lines) : shown;
    const wasFirst = isFirst;
    isFirst = false;
    if (text !== '') streams.write(wasFirst && !text.endsWith('\n') ? `${text}\n` : text);
  };
}
