import * as z from 'zod/mini';
import { parts, toldByRecords } from '../told.ts';

const codexMessage = z.looseObject({
  timestamp: z.optional(z.string()),
  type: z.literal('response_item'),
  payload: z.looseObject({ type: z.literal('message'), role: z.literal('user'), content: parts }),
});

export const toldBy = toldByRecords(codexMessage, ({ payload }) => payload.content);
