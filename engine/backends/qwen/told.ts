import * as z from 'zod/mini';
import { parts, toldByRecords } from '../told.ts';

const qwenUser = z.looseObject({
  type: z.literal('user'),
  timestamp: z.optional(z.string()),
  message: z.looseObject({ parts }),
});

export const toldBy = toldByRecords(qwenUser, ({ message }) => message.parts);
