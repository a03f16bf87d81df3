// The schema of `po.trust-folders/1`.
import * as z from 'zod';
import { backendNames, backends } from '../../engine/protocol.ts';

const trusting = backendNames.filter((name) => (backends[name].cli?.trust ?? null) !== null);

const line = {
  project: z.string(),
  folder: z.string().describe('The top of the repository that the agents work in.'),
  cli: z.enum(trusting).describe('The program, by the name of its backend.'),
  agents: z.array(z.string()),
  file: z.string().describe('Where the program keeps what it trusts.'),
};

export const trustFoldersSchema = z
  .object({
    format: z.literal('po.trust-folders/1'),
    fleet: z.object({
      name: z.string(),
      file: z.string().describe('The registry, as the operator would name it.'),
    }),
    trust: z.array(z.object(line)).describe('To be trusted; once `done`, those that are now.'),
    trusted: z.array(z.object(line)).describe('Trusted before.'),
    refused: z
      .array(
        z.object({
          ...line,
          why: z.string(),
          place: z
            .string()
            .nullable()
            .describe('`LINE:COLUMN` in the file; null where it is not about one place.'),
        }),
      )
      .describe('Where the file cannot be edited, or says the contrary.'),
    skipped: z
      .array(z.object({ project: z.string(), why: z.string() }))
      .describe('Projects without a clone of this fleet, or without agents that can be read.'),
    asking: z
      .array(z.object({ project: z.string(), path: z.string(), agents: z.array(z.string()) }))
      .describe(
        'Agents that ask at this moment, as far as their watchdog has seen it: they go on once started again.',
      ),
    done: z.boolean().describe('False where it was only shown.'),
  })
  .meta({
    id: 'trust-folders',
    description: 'Folders that agent programs are to trust: what `po trust-folders --json` prints.',
  });
