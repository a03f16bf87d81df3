import * as z from 'zod/mini';
import { isoTime, parserOf } from './parsed.ts';

const death = z.object({
  launch: z.string(),
  /** When it was seen. */
  at: isoTime,
  /** How long the agent ran, null where nothing tells. */
  ranMs: z.nullable(z.number()),
  /** `server`: it went down with the tmux server. */
  cause: z.enum(['agent', 'server']),
  /** For people. */
  how: z.string(),
});
export type Death = z.infer<typeof death>;

/** Why no agent can be started, whatever the agent is. */
export const lackCauses = ['node-missing', 'home-missing', 'program-missing'] as const;
const lack = z.object({ cause: z.enum(lackCauses), why: z.string() });
export type Lack = z.infer<typeof lack>;

export const healRecord = z.object({
  format: z.literal('ao.heal/1'),
  /** Oldest first, one for each launch. */
  deaths: z.array(death),
  /**
   * Starts in a row that came to nothing before there was a launch. They prove nothing about the agent. `launch`
   * is the one that was over by then.
   */
  failure: z.nullable(
    z.object({ count: z.number(), at: isoTime, why: z.string(), launch: z.nullable(z.string()) }),
  ),
  /** What the watchdog misses to start it, as it was last seen. Not there before v0.2. */
  lack: z.optional(z.nullable(lack)),
  /** When `clear` was last called, and which launch was the newest then: whatever that was held by is lifted. */
  cleared: z.nullable(z.object({ at: isoTime, launch: z.nullable(z.string()) })),
  /** What was last told of it as an event, so that it is told once. */
  told: z.nullable(z.object({ rule: z.string(), launch: z.nullable(z.string()) })),
});
export type HealRecord = z.infer<typeof healRecord>;

/** In the state of the project. */
export function healRecordFile(agent: string): string {
  return `heal/${agent}.json`;
}

export const parseHealRecord = parserOf(healRecord);
