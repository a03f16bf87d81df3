/** What a record of its transcripts says that the agent was told. Pure. */
import * as z from 'zod/mini';
import { parts, type Told, told } from '../told.ts';
import { withoutMarks } from './echo.ts';

const claudeUser = z.looseObject({
  type: z.literal('user'),
  timestamp: z.optional(z.string()),
  message: z.looseObject({ content: parts }),
});
/** What was said in the middle of a turn, and went into it. */
const claudeQueued = z.looseObject({
  type: z.literal('attachment'),
  timestamp: z.optional(z.string()),
  attachment: z.looseObject({ type: z.literal('queued_command'), prompt: parts }),
});

export function toldBy(record: unknown): Told[] {
  return textsIn(record).map((one) => ({ ...one, text: withoutMarks(one.text) }));
}

function textsIn(record: unknown): Told[] {
  const user = z.safeParse(claudeUser, record);
  if (user.success) return told(user.data.timestamp, user.data.message.content);
  const queued = z.safeParse(claudeQueued, record);
  return queued.success ? told(queued.data.timestamp, queued.data.attachment.prompt) : [];
}
