/**
 * What an agent was told, as the transcripts of the CLIs keep it: one JSON record a line. Read off transcripts of the
 * versions in docs/agents.md. Pure. Of a record of another form nothing is known, which is never taken for "not told".
 */
import * as z from 'zod/mini';

export interface Told {
  /** ISO 8601; null where the record does not say. */
  readonly at: string | null;
  readonly text: string;
}

const parts = z.union([z.string(), z.array(z.looseObject({ text: z.optional(z.string()) }))]);

function textOf(content: z.infer<typeof parts>): string {
  return typeof content === 'string' ? content : content.map(({ text = '' }) => text).join('');
}

function told(at: string | undefined, content: z.infer<typeof parts>): Told[] {
  const text = textOf(content);
  return text === '' ? [] : [{ at: at ?? null, text }];
}

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

export function toldByClaude(record: unknown): Told[] {
  const user = z.safeParse(claudeUser, record);
  if (user.success) return told(user.data.timestamp, user.data.message.content);
  const queued = z.safeParse(claudeQueued, record);
  return queued.success ? told(queued.data.timestamp, queued.data.attachment.prompt) : [];
}

const codexMessage = z.looseObject({
  timestamp: z.optional(z.string()),
  type: z.literal('response_item'),
  payload: z.looseObject({ type: z.literal('message'), role: z.literal('user'), content: parts }),
});

export function toldByCodex(record: unknown): Told[] {
  const parsed = z.safeParse(codexMessage, record);
  return parsed.success ? told(parsed.data.timestamp, parsed.data.payload.content) : [];
}

const geminiMessage = z.looseObject({
  timestamp: z.optional(z.string()),
  type: z.literal('user'),
  content: parts,
});
/** All that was said before, where a conversation is taken up again. */
const geminiMessages = z.looseObject({ $set: z.looseObject({ messages: z.array(z.unknown()) }) });

export function toldByGemini(record: unknown): Told[] {
  const all = z.safeParse(geminiMessages, record);
  const records = all.success ? all.data.$set.messages : [record];
  return records.flatMap((one) => {
    const parsed = z.safeParse(geminiMessage, one);
    return parsed.success ? told(parsed.data.timestamp, parsed.data.content) : [];
  });
}

const qwenUser = z.looseObject({
  type: z.literal('user'),
  timestamp: z.optional(z.string()),
  message: z.looseObject({ parts }),
});

export function toldByQwen(record: unknown): Told[] {
  const parsed = z.safeParse(qwenUser, record);
  return parsed.success ? told(parsed.data.timestamp, parsed.data.message.parts) : [];
}

const piMessage = z.looseObject({
  type: z.literal('message'),
  timestamp: z.optional(z.string()),
  message: z.looseObject({ role: z.literal('user'), content: parts }),
});

export function toldByPi(record: unknown): Told[] {
  const parsed = z.safeParse(piMessage, record);
  return parsed.success ? told(parsed.data.timestamp, parsed.data.message.content) : [];
}

const copilotMessage = z.looseObject({
  type: z.literal('user.message'),
  timestamp: z.optional(z.string()),
  data: z.looseObject({ content: z.string() }),
});

export function toldByCopilot(record: unknown): Told[] {
  const parsed = z.safeParse(copilotMessage, record);
  return parsed.success ? told(parsed.data.timestamp, parsed.data.data.content) : [];
}

/**
 * Whether a message is among what was told since: as the whole of it, which then answers for no other message, or as whole
 * lines, since a CLI may put several messages together. Blanks do not count, which the CLIs take as they like.
 */
export function takeTold(all: Told[], message: string, sinceMs: number): boolean {
  const wanted = linesOf(message);
  const holds = ({ at, text }: Told, isWhole: boolean) => {
    if (at !== null && Date.parse(at) < sinceMs) return false;
    const lines = linesOf(text);
    if (isWhole) return lines.join() === wanted.join();
    return lines.some((_, start) => wanted.every((line, index) => lines[start + index] === line));
  };
  const whole = all.findIndex((one) => holds(one, true));
  if (whole !== -1) all.splice(whole, 1);
  return whole !== -1 || all.some((one) => holds(one, false));
}

function linesOf(text: string): string[] {
  return text
    .split('\n')
    .map((line) => line.replaceAll(/[\s\u00a0]+/gu, ''))
    .filter((line) => line !== '' && !/^<\/?pasted_contentid="\w+">$/.test(line));
}
