/** What a hook event of an agent CLI says about the agent. Pure. The CLIs share the names of events and of their fields. */
import { createHash } from 'node:crypto';
import * as z from 'zod/mini';
import type { ActivityRecord } from '../contract/activity-record.ts';
import { plainText } from '../logs/plain-text.ts';
import { emptyActivity } from '../state/activity.ts';

/** The fields of an event on standard input. Other fields are ignored, and a wrong value counts as absent. */
export const hookPayload = z.object({
  session_id: z.catch(z.optional(z.string().check(z.minLength(1), z.maxLength(200))), undefined),
  /** Of SessionStart: `startup`, `resume`, `clear`, `compact`, `fork`. */
  source: z.catch(z.optional(z.string()), undefined),
  /** Of UserPromptSubmit, without marks of the CLI (`Echo`). */
  prompt: z.catch(z.optional(z.string()), undefined),
  /** Of StopFailure. */
  error: z.catch(z.optional(z.string()), undefined),
  error_details: z.catch(z.optional(z.string()), undefined),
  last_assistant_message: z.catch(z.optional(z.string()), undefined),
  /** Of Notification. */
  notification_type: z.catch(z.optional(z.string()), undefined),
});
export type HookPayload = z.infer<typeof hookPayload>;

export interface HookEvent {
  readonly name: string;
  readonly payload: HookPayload;
  readonly launch: string;
  /** ISO 8601. */
  readonly at: string;
}

type Turn = Pick<ActivityRecord, 'state' | 'reason'>;

const idle: Turn = { state: 'idle', reason: null };

/** `before` is null where nothing was said in this launch yet. */
export function activityAfter(before: ActivityRecord | null, event: HookEvent): ActivityRecord {
  const { name, payload, launch, at } = event;
  const past = before ?? emptyActivity(launch, at);
  const turn = turnAfter(past, event);
  const isSame = turn.state === past.state && turn.reason === past.reason;
  const atEnd = name === 'SessionEnd' && past.state !== 'unknown' ? { atEnd: doingIn(past) } : {};
  return {
    ...past,
    ...turn,
    said: isNewError(name, turn) ? saidIn(payload) : isSame ? past.said : null,
    ...atEnd,
    // The end of a session may be told after the beginning of the next.
    conversation: name === 'SessionEnd' ? past.conversation : (payload.session_id ?? past.conversation),
    prompts:
      name === 'UserPromptSubmit'
        ? { count: past.prompts.count + 1, lastAt: at, lastDigest: digestOf(payload.prompt) }
        : past.prompts,
    since: isSame ? past.since : at,
    at,
  };
}

/** A turn that an error has cut off is to be gone on with, as any that was cut off. Before v0.2 one was `idle` by then. */
export function doingIn({ state, reason }: Turn): ActivityRecord['state'] {
  return state === 'held' || reason === 'api-error' ? 'busy' : state;
}

function turnAfter(past: Turn, { name, payload }: HookEvent): Turn {
  const same = { state: past.state, reason: past.reason };
  switch (name) {
    case 'SessionStart':
      // A conversation is compacted in the middle of a turn, or because it was full.
      return payload.source === 'compact' && past.reason !== 'context-full' ? same : idle;
    case 'UserPromptSubmit':
      return { state: 'busy', reason: null };
    case 'Stop':
      return idle;
    case 'StopFailure':
      return afterFailure(payload);
    case 'PermissionRequest':
      return { state: 'waiting', reason: 'permission' };
    case 'Notification':
      return afterNotification(same, payload.notification_type);
    case 'SessionEnd':
      // What held it holds it still: a login that is missing is missing at the next start as well.
      return past.state === 'held' ? same : { state: 'unknown', reason: null };
    default:
      return same;
  }
}

function afterFailure(payload: HookPayload): Turn {
  switch (payload.error) {
    case 'authentication_failed':
    case 'oauth_org_not_allowed':
      return { state: 'held', reason: 'not-logged-in' };
    case 'rate_limit':
    case 'billing_error':
      return { state: 'held', reason: 'usage-limit' };
    default:
      // It gave up and is at its prompt again; what is typed now would most likely meet the same.
      return { state: 'held', reason: isContextFull(payload) ? 'context-full' : 'api-error' };
  }
}

function isContextFull({
  error_details: details = '',
  last_assistant_message: said = '',
}: HookPayload): boolean {
  return /prompt is too long|context (limit|window|length)|too many tokens/i.test(`${details}\n${said}`);
}

/** The screen shows a limit and its end. */
function isNewError(event: string, { reason }: Turn): boolean {
  return event === 'StopFailure' && (reason === 'api-error' || reason === 'context-full');
}

const longestSaid = 300;

/** One line of plain text. The words for people are better than the vendor's answer, which may be JSON. */
function saidIn({ last_assistant_message: said, error_details: details, error }: HookPayload): string | null {
  const text = plainText(said || details || error || '')
    .replaceAll(/\s+/g, ' ')
    .trim();
  return text === '' ? null : text.slice(0, longestSaid);
}

function afterNotification(same: Turn, type: string | undefined): Turn {
  switch (type) {
    case 'permission_prompt':
      return { state: 'waiting', reason: 'permission' };
    case 'agent_needs_input':
    case 'elicitation_dialog':
      return { state: 'waiting', reason: 'question' };
    case 'idle_prompt':
      // Told a minute later also of an agent that is held; and no other event tells of a turn that was interrupted.
      return same.state === 'held' || same.state === 'idle' ? same : idle;
    default:
      return same;
  }
}

function digestOf(prompt: string | undefined): string | null {
  return prompt === undefined ? null : createHash('sha256').update(prompt).digest('hex');
}
