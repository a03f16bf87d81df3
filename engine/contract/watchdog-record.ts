import * as z from 'zod/mini';
import { parserOf } from './parsed.ts';

/**
 * `watchdog.json`: the process that heals the agents of a project. It is there while one runs, and
 * stays when that was killed: whether the process lives has to be asked of the process table.
 */
export const watchdogRecordFile = 'watchdog.json';

export const watchdogRecordFormat = 'ao.watchdog/1';

const watchdogRecord = z.object({
  format: z.literal(watchdogRecordFormat),
  pid: z.number(),
  /** As in a `ProcessIdentity`. */
  startTime: z.string(),
  /** Version of the engine it runs, such as `v0.1.0`. */
  engine: z.string(),
  /** When it began, ISO 8601. */
  at: z.string(),
  /** Digest of the environment that healed agents are given. */
  environment: z.optional(z.string()),
});

export type WatchdogRecord = z.infer<typeof watchdogRecord>;

export const parseWatchdogRecord = parserOf(watchdogRecord);
