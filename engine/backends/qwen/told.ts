/** What a record of its transcripts says that the agent was told. Pure. */
import * as z from 'zod/mini';
import { parts, type Told, told } from '../told.ts';

const qwenUser = z.looseObject({
  type: z.literal('user'),
  timestamp: z.optional(z.string()),
  message: z.looseObject({ parts }),
});

const qwenAnswer = z.looseObject({ type: z.literal('assistant') });

export function isAnswer(record: unknown): boolean {
  return z.safeParse(qwenAnswer, record).success;
}

export function toldBy(record: unknown): Told[] {
  const parsed = z.safeParse(qwenUser, record);
  return parsed.success ? told(parsed.data.timestamp, parsed.data.message.parts) : [];
}
