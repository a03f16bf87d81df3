/** What a record of its transcripts says that the agent was told. Pure. */
import * as z from 'zod/mini';
import { type Told, told } from '../told.ts';

const copilotMessage = z.looseObject({
  type: z.literal('user.message'),
  timestamp: z.optional(z.string()),
  data: z.looseObject({ content: z.string() }),
});

export function toldBy(record: unknown): Told[] {
  const parsed = z.safeParse(copilotMessage, record);
  return parsed.success ? told(parsed.data.timestamp, parsed.data.data.content) : [];
}
