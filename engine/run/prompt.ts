/** What an agent is told at its start, as one argument of a command line. Pure. */

/** Linux ends an argument at 128 KiB, its closing NUL included; some room for wrappers that quote it again. */
const longestArgumentBytes = 120 * 1024;

/** A prompt that is too long for a command line is left in its file, and the agent is told to read it there. */
export function promptArgument(text: string, file: string, longestBytes = longestArgumentBytes): string {
  if (Buffer.byteLength(text) <= longestBytes) return text;
  return `Your instructions are too long for a command line. Read the whole of this file and follow it: ${file}`;
}

/** The activity of an agent when it ended. */
export type Was = 'busy' | 'waiting' | 'idle' | 'unknown';

/** None may pass for an answer, since the agent may have asked for approval. An idle agent is told nothing. */
const words: Readonly<Record<Was, string | null>> = {
  busy: 'You were started again in the middle of a turn, and your conversation was kept: go on with that turn. This message answers no question and approves nothing.',
  waiting:
    'You were started again while you waited for an answer, and your conversation was kept. There is no answer yet, and this message is none: ask again.',
  idle: null,
  unknown:
    'You were started again, and your conversation was kept. If you were in the middle of a turn, go on with it; if you wait for an answer, wait on. This message answers no question and approves nothing.',
};

export interface Resumed {
  readonly was: Was;
  /** The start prompt. */
  readonly text: string;
  readonly file: string;
  /** It differs from the one that the conversation was told. */
  readonly isChanged: boolean;
}

/** Null: no message. */
export function resumeArgument({ was, text, file, isChanged }: Resumed): string | null {
  const word = words[was];
  if (isChanged) {
    const changed = `Your start instructions have changed. They are now:\n\n${text}`;
    const told =
      Buffer.byteLength(changed) <= longestArgumentBytes
        ? changed
        : `Your start instructions have changed. Read the whole of this file and follow it: ${file}`;
    return word === null ? told : `${word}\n\n${told}`;
  }
  return word && `${word} Your start instructions, should you need them again, are in ${file}`;
}
