/** The start prompt as one argument of a command line. Pure. */

/** Linux ends an argument at 128 KiB, its closing NUL included; some room for wrappers that quote it again. */
const longestArgumentBytes = 120 * 1024;

/** A prompt that is too long for a command line is left in its file, and the agent is told to read it there. */
export function promptArgument(text: string, file: string): string {
  if (Buffer.byteLength(text) <= longestArgumentBytes) return text;
  return `Your instructions are too long for a command line. Read the whole of this file and follow it: ${file}`;
}

/** For a conversation that goes on: it has had its instructions, and must not take them for new work. */
export function resumeArgument(file: string): string {
  return `You were started again and your conversation was kept. Go on where you left off. Your start instructions, should you need them again, are in ${file}`;
}
