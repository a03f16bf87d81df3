/** What may be typed into an agent, and how a message is known again once it was submitted. Pure. */
import { createHash } from 'node:crypto';
import type { Backend } from '../backends/backend.ts';

/** A message is something to read. What is larger belongs in a file that the message names. */
const longestMessageBytes = 1024 * 1024;

export interface TextFault {
  readonly problem: string;
  readonly help: string;
}

/**
 * Every control character but tab and line feed is refused rather than taken out: escape is a key that cancels
 * or ends a paste half-way (`ESC [ 201 ~`), a carriage return submits what is there so far, ^C and ^D end
 * programs. A message that arrives changed would be worse than one that does not arrive.
 */
export function textFault(text: string): TextFault | null {
  if (text.trim() === '') return { problem: 'the message is empty', help: 'give it a text' };
  const bytes = Buffer.byteLength(text);
  if (bytes > longestMessageBytes) {
    return {
      problem: `the message has ${bytes} bytes, and ${longestMessageBytes} is the most`,
      help: 'put it in a file of the project, and send the path of that',
    };
  }
  for (const [index, line] of text.split('\n').entries()) {
    const found = control.exec(line)?.[0];
    if (found === undefined) continue;
    const code = (found.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, '0');
    const help =
      found === '\r'
        ? "take the carriage returns out: tr -d '\\r'"
        : 'take it out: an agent would read it as a key, not as text';
    return { problem: `line ${index + 1} holds the control character U+${code}`, help };
  }
  return null;
}

// C0 but tab and line feed, DEL, and C1, which some terminals read as escape sequences.
// biome-ignore lint/suspicious/noControlCharactersInRegex: it is what is looked for
const control = /[\u0000-\u0008\u000b-\u001f\u007f-\u009f]/;

/**
 * Standard input as a message: the line feed that ends its last line is not part of it. Null when it is not UTF-8,
 * of which no part would arrive as it was.
 */
export function messageFromInput(input: Buffer): string | null {
  const text = input.toString('utf8');
  if (!Buffer.from(text).equals(input)) return null;
  return text.endsWith('\n') ? text.slice(0, -1) : text;
}

/** sha256 of the message as a backend's hooks may report it, with or without the blanks around it. */
export function digestsOf(text: string, { echo }: Pick<Backend, 'echo'>): ReadonlySet<string> {
  const forms = [text, echo?.of(text) ?? text].flatMap((one) => [one, one.trimEnd(), one.trim()]);
  return new Set(forms.map((form) => createHash('sha256').update(form).digest('hex')));
}

/**
 * What a terminal that collects lines holds of one, its line feed included: 4096 bytes on Linux, 1024 elsewhere.
 * What is longer is lost, the Enter with it.
 */
export function tooLongForLines(text: string, platform: string): TextFault | null {
  const limit = platform === 'linux' ? 4095 : 1023;
  const lines = text.split('\n');
  const index = lines.findIndex((line) => Buffer.byteLength(line) > limit);
  if (index === -1) return null;
  return {
    problem: `line ${index + 1} has ${Buffer.byteLength(lines[index] ?? '')} bytes, and what reads the terminal takes ${limit} of a line at most`,
    help: 'break the line, or put the text in a file and send the path of that',
  };
}
