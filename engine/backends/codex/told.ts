/** What a record of its transcripts says that the agent was told. Pure. */
import * as z from 'zod/mini';
import { parts, type Told, told } from '../told.ts';

const codexMessage = z.looseObject({
  timestamp: z.optional(z.string()),
  type: z.literal('response_item'),
  payload: z.looseObject({ type: z.literal('message'), role: z.literal('user'), content: parts }),
});

export function toldBy(record: unknown): Told[] {
  const parsed = z.safeParse(codexMessage, record);
  return parsed.success ? told(parsed.data.timestamp, parsed.data.payload.content) : [];
}
