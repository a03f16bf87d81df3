// The schema of `po.comment/1`.
import * as z from 'zod';

export const commentSchema = z
  .object({
    format: z.literal('po.comment/1'),
    action: z
      .enum(['created', 'updated', 'unchanged', 'none'])
      .describe('`none`: there was none to update, and `--only-update` makes none.'),
    url: z.string().nullable().describe('Of the comment, for people. Null where there is none.'),
    id: z.int().nullable().describe('Of the comment, at the forge. Null where there is none.'),
    platform: z.enum(['github', 'forgejo', 'gitea']),
    server: z.string(),
    repository: z.string().describe('`OWNER/NAME`'),
    pullRequest: z.int(),
    kind: z.string().describe('The subject of the comment, from `--kind`.'),
    fleet: z.object({ name: z.string(), file: z.string() }),
    host: z.string(),
    marker: z.string().describe('The first line of the comment, by which it is found again.'),
    further: z
      .array(z.object({ id: z.int(), url: z.string() }))
      .describe('Younger comments of the same author with the same marker. They were left as they are.'),
  })
  .meta({
    id: 'comment',
    description: 'The result for the one comment on a pull request.',
  });
