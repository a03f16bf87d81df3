// The schema of `po.init/1`.
import * as z from 'zod';

export const initSchema = z
  .object({
    format: z.literal('po.init/1'),
    path: z.string().describe('The folder, absolute.'),
    name: z.string().describe('Of the project and of its fleet.'),
    branch: z.string(),
    commit: z.string().describe('Of HEAD, 40 hex digits.'),
    engine: z.object({ version: z.string(), commit: z.string() }),
    finished: z
      .boolean()
      .describe('An earlier `po init` was interrupted, and its folder was moved into place.'),
    missing: z
      .array(z.object({ program: z.string(), install: z.array(z.string()) }))
      .describe('Programs that are not on the PATH, with the commands that install them.'),
    identity: z
      .array(z.string())
      .describe('The commands that set the git identity, line by line; empty if it is set.'),
    next: z.array(z.string()).describe('What to type next, line by line.'),
  })
  .meta({ id: 'init', description: 'A new project orchestrator.' });
