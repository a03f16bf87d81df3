import * as z from 'zod/mini';
import { toldByRecords } from '../told.ts';

const copilotMessage = z.looseObject({
  type: z.literal('user.message'),
  timestamp: z.optional(z.string()),
  data: z.looseObject({ content: z.string() }),
});

export const toldBy = toldByRecords(copilotMessage, ({ data }) => data.content);
