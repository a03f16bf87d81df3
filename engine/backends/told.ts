/**
 * What an agent was told, as the transcripts of the CLIs keep it: one JSON record a line. Read off transcripts of the
 * versions in docs/agents.md. Pure. Of a record of another form nothing is known, which is never taken for "not told".
 */
import * as z from 'zod/mini';

export interface Told {
  /** ISO 8601; null where the record does not say. */
  readonly at: string | null;
  readonly text: string;
}

export const parts = z.union([z.string(), z.array(z.looseObject({ text: z.optional(z.string()) }))]);

function textOf(content: z.infer<typeof parts>): string {
  return typeof content === 'string' ? content : content.map(({ text = '' }) => text).join('');
}

/** `content` as the record has it: a text, or its parts. */
export function told(at: string | undefined, content: z.infer<typeof parts>): Told[] {
  const text = textOf(content);
  return text === '' ? [] : [{ at: at ?? null, text }];
}

/**
 * Whether a message is among what was told since: as the whole of it, which then answers for no other message, or as whole
 * lines, since a CLI may put several messages together. Blanks do not count, which the CLIs take as they like.
 */
export function takeTold(all: Told[], message: string, sinceMs: number): boolean {
  const wanted = linesOf(message);
  const holds = ({ at, text }: Told, isWhole: boolean) => {
    if (at !== null && Date.parse(at) < sinceMs) return false;
    const lines = linesOf(text);
    if (isWhole) return lines.join() === wanted.join();
    return lines.some((_, start) => wanted.every((line, index) => lines[start + index] === line));
  };
  const whole = all.findIndex((one) => holds(one, true));
  if (whole !== -1) all.splice(whole, 1);
  return whole !== -1 || all.some((one) => holds(one, false));
}

function linesOf(text: string): string[] {
  return text
    .split('\n')
    .map((line) => line.replaceAll(/[\s\u00a0]+/gu, ''))
    .filter((line) => line !== '');
}
