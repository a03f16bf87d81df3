// The schema of `po.init/1`. The shape itself is `InitDocument` in `src/commands/init/human.ts`: the compiler says here when the
// two differ.
import * as z from 'zod';
import type { InitDocument } from '../commands/init/human.ts';

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
      .array(z.object({ program: z.string(), install: z.array(z.string()).readonly() }))
      .readonly()
      .describe('Programs that are not on the PATH, with the commands that install them.'),
    identity: z
      .array(z.string())
      .readonly()
      .describe('The commands that set the git identity, line by line; empty if it is set.'),
    next: z.array(z.string()).readonly().describe('What to type next, line by line.'),
  })
  .meta({ id: 'init', description: 'A new project orchestrator.' }) satisfies z.ZodType<InitDocument>;
