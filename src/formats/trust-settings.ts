// The schema of `po.trust/1`.
import * as z from 'zod';

export const trustSchema = z
  .object({
    format: z.literal('po.trust/1'),
    fleet: z.object({
      name: z.string(),
      file: z.string().describe('The registry, as the operator would name it.'),
    }),
    project: z.string(),
    path: z.string().describe('Of the clone.'),
    settings: z
      .array(
        z.object({
          name: z.string().describe('As git lists it: section and key in lower case.'),
          value: z.string().nullable().describe('Credentials are cut out. Null for a key without `=`.'),
          does: z.string().describe('What git does with it.'),
          use: z.enum(['remote', 'files', 'commit']).describe('What would use it.'),
          file: z.string(),
          line: z.number().int().nullable().describe('Null where it is not found in the file.'),
          names: z
            .array(z.string())
            .describe(
              'Files of the clone that it names. Their content is part of what is accepted: when one changes, po asks again.',
            ),
        }),
      )
      .describe('The programs and addresses that the clone’s own git configuration names.'),
    digest: z.string().describe('Of the settings as they are shown.'),
    accepted: z.boolean().describe('Whether exactly these are accepted, once the command has ended.'),
    done: z.boolean().describe('Whether a record was written, or removed with `--revoke`.'),
  })
  .meta({
    id: 'trust',
    description: 'Settings of a clone that steps would use: what `po trust --json` prints.',
  });
