/** What a record of its transcripts says that the agent was told. Pure. */
import * as z from 'zod/mini';
import { parts, type Told, told } from '../told.ts';

const piMessage = z.looseObject({
  type: z.literal('message'),
  timestamp: z.optional(z.string()),
  message: z.looseObject({ role: z.literal('user'), content: parts }),
});

export function toldBy(record: unknown): Told[] {
  const parsed = z.safeParse(piMessage, record);
  return parsed.success ? told(parsed.data.timestamp, parsed.data.message.content) : [];
}
