/**
 * What an agent was told, according to its CLI's transcript: one JSON record a line. Pure. A record of an unknown form is
 * never taken as proof that something was not told.
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

/** What records of one form tell: `contentOf` gives the text in it, or its parts. */
export function toldByRecords<R extends { readonly timestamp?: string | undefined }>(
  schema: z.ZodMiniType<R>,
  contentOf: (record: R) => z.infer<typeof parts>,
): (record: unknown) => Told[] {
  return (record) => {
    const parsed = z.safeParse(schema, record);
    return parsed.success ? told(parsed.data.timestamp, contentOf(parsed.data)) : [];
  };
}

/**
 * Whether a message was told since: as a whole record, which is then used up, or as whole lines, since a CLI may join several
 * messages. Ignores blanks, which CLIs change.
 */
export function takeTold(all: Told[], message: string, sinceMs: number): boolean {
  if (takeWhole(all, message, sinceMs)) return true;
  const wanted = linesOf(message);
  return all.some((one) => {
    const lines = isSince(one, sinceMs) ? linesOf(one.text) : [];
    return lines.some((_, start) => wanted.every((line, index) => lines[start + index] === line));
  });
}

/** Whether a message is the whole of something that was told since, which then answers for no other message. */
export function takeWhole(all: Told[], message: string, sinceMs: number): boolean {
  const wanted = linesOf(message).join();
  const whole = all.findIndex((one) => isSince(one, sinceMs) && linesOf(one.text).join() === wanted);
  if (whole !== -1) all.splice(whole, 1);
  return whole !== -1;
}

function isSince({ at }: Told, sinceMs: number): boolean {
  return at === null || Date.parse(at) >= sinceMs;
}

function linesOf(text: string): string[] {
  return text
    .split('\n')
    .map((line) => line.replaceAll(/[\s\u00a0]+/gu, ''))
    .filter((line) => line !== '');
}
