import * as z from 'zod/mini';
import { parserOf } from './parsed.ts';

/**
 * `server.json`: which tmux server a project's agents run on. Written before the first session is
 * made, so that no later command can look at another server and start the agents a second time.
 */
export const serverRecordFile = 'server.json';

export const serverRecordFormat = 'ao.server/1';

export const serverRecord = z.object({
  format: z.literal(serverRecordFormat),
  /** Name of the fleet, null when the project is run alone. */
  fleet: z.nullable(z.string()),
  /** The name used in session names and marks. */
  project: z.string(),
  /** For `tmux -L`. */
  socket: z.string(),
  /** For `tmux -S`. */
  socketPath: z.string(),
  /** A `ProcessIdentity`; null until the server has answered once. */
  server: z.nullable(z.object({ pid: z.number(), startTime: z.string() })),
  /** Between two starts on one account, as the fleet declares it; null where it does not say. Not there before v0.2. */
  startSpacingMs: z.optional(z.nullable(z.number())),
});

export type ServerRecord = z.infer<typeof serverRecord>;

export const parseServerRecord = parserOf(serverRecord);
