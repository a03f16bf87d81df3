import * as z from 'zod/mini';
import { parseDocument, parserOf } from './parsed.ts';

const activityStates = ['busy', 'idle', 'waiting', 'held', 'unknown'] as const;

/** `activity/<agent>.json`: what an agent's own hooks last said it is doing. */
export const activityRecord = z.object({
  format: z.literal('ao.activity/1'),
  /** Id of the launch it was said in. A record of another launch is not about the agent that runs now. */
  launch: z.string(),
  state: z.catch(z.enum(activityStates), 'unknown'),
  /** Why it is held (`not-logged-in`, `usage-limit`, `api-error`, `context-full`) or what it waits for; null otherwise. */
  reason: z.nullable(z.string()),
  /** The error that holds it, in the words of its CLI; null where none does. Not there before v0.2. */
  said: z.optional(z.nullable(z.string())),
  /** What it was doing when a hook told the end of its session; not there before v0.2. */
  atEnd: z.optional(z.catch(z.enum(activityStates), 'unknown')),
  /** The newest id that the CLI gave its conversation: it changes at /clear, at a fork, and for CLIs that choose it. */
  conversation: z.nullable(z.string()),
  /** Of this launch. What was typed counts as submitted only when it is in here. */
  prompts: z.object({
    count: z.number(),
    lastAt: z.nullable(z.string()),
    /** sha256, 64 hex digits, of the UTF-8 bytes of the last submitted prompt as the CLI reports it. */
    lastDigest: z.nullable(z.string()),
  }),
  source: z.literal('hook'),
  /** When the state began, ISO 8601. */
  since: z.string(),
  /** When a hook last reported. */
  at: z.string(),
});
export type ActivityRecord = z.infer<typeof activityRecord>;

export const parseActivity = parserOf(activityRecord);

export function activityFile(agent: string): string {
  return `activity/${agent}.json`;
}

/**
 * `screens.json`: agents that show a dialog though none of their hooks has spoken yet, as the watchdog saw it
 * on their screens. A trust dialog and a login stand before the first hook. Not there before v0.2.
 */
export const screensRecord = z.object({
  format: z.literal('ao.screens/1'),
  agents: z.array(
    z.object({
      name: z.string(),
      launch: z.string(),
      state: z.enum(['waiting', 'held']),
      reason: z.nullable(z.string()),
    }),
  ),
});
export type ScreensRecord = z.infer<typeof screensRecord>;

export const screensFile = 'screens.json';

export const parseScreens = parserOf(screensRecord);

const newestLaunch = z.object({ launches: z.array(z.string()) });

/** Of `agents/<agent>.json`: the launch that runs, or ran last; null where the text does not say. */
export function newestLaunchIn(text: string): string | null {
  const parsed = parseDocument(newestLaunch, text);
  return parsed.ok ? (parsed.value.launches[0] ?? null) : null;
}

export function launchesFile(agent: string): string {
  return `agents/${agent}.json`;
}
