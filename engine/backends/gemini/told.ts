import * as z from 'zod/mini';
import { parts, type Told, told } from '../told.ts';

const geminiMessage = z.looseObject({
  timestamp: z.optional(z.string()),
  type: z.literal('user'),
  content: parts,
});
/** All that was said before, where a conversation is taken up again. */
const geminiMessages = z.looseObject({ $set: z.looseObject({ messages: z.array(z.unknown()) }) });

export function toldBy(record: unknown): Told[] {
  const all = z.safeParse(geminiMessages, record);
  const records = all.success ? all.data.$set.messages : [record];
  return records.flatMap((one) => {
    const parsed = z.safeParse(geminiMessage, one);
    return parsed.success ? told(parsed.data.timestamp, parsed.data.content) : [];
  });
}
