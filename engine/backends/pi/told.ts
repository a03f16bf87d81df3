import * as z from 'zod/mini';
import { parts, toldByRecords } from '../told.ts';

const piMessage = z.looseObject({
  type: z.literal('message'),
  timestamp: z.optional(z.string()),
  message: z.looseObject({ role: z.literal('user'), content: parts }),
});

export const toldBy = toldByRecords(piMessage, ({ message }) => message.content);
