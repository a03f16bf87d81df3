import * as z from 'zod/mini';
import { parts, toldByRecords } from '../told.ts';

const qwenUser = z.looseObject({
  type: z.literal('user'),
  timestamp: z.optional(z.string()),
  message: z.looseObject({ parts }),
});

const qwenAnswer = z.looseObject({ type: z.literal('assistant') });

export function isAnswer(record: unknown): boolean {
  return z.safeParse(qwenAnswer, record).success;
}

export const toldBy = toldByRecords(qwenUser, ({ message }) => message.parts);
