/** Shows what an agent prints as it prints it, until nobody reads any more. */
import type { Context } from '../context.ts';
import { GrowingFile } from '../world/growing-file.ts';
import { lastLinesOf, plainText } from './plain-text.ts';

const pollMs = 250;
/** A program that draws a screen ends no lines. */
const longestLineCharacters = 64 * 1024;

/** `lines` of what is there already, all for null; then what comes. */
export async function follow(
  { clock, streams }: Pick<Context, 'clock' | 'streams'>,
  path: string,
  { lines, isRaw }: { lines: number | null; isRaw: boolean },
): Promise<void> {
  const file = new GrowingFile(path);
  const decoder = new TextDecoder();
  const readAll = () => {
    let all = '';
    for (let part = file.read(); part.length > 0; part = file.read()) {
      all += decoder.decode(part, { stream: true });
    }
    return all;
  };
  const shownFrom = (text: string) => (isRaw ? text : plainText(text));
  let pending = readAll();
  const end = isRaw ? pending.length : pending.lastIndexOf('\n') + 1;
  const before = lastLinesOf(shownFrom(pending.slice(0, end)), lines);
  streams.write(before === '' || before.endsWith('\n') ? before : `${before}\n`);
  pending = pending.slice(end);
  try {
    while (streams.write('')) {
      pending += readAll();
      const complete = isRaw || pending.length > longestLineCharacters;
      const upTo = complete ? pending.length : pending.lastIndexOf('\n') + 1;
      if (upTo > 0) streams.write(shownFrom(pending.slice(0, upTo)));
      pending = pending.slice(upTo);
      await clock.sleep(pollMs);
    }
  } finally {
    file.close();
  }
}
