// `po.schema-list/1`, what `po schema --json` prints.
import * as z from 'zod';

export const schemaListSchema = z.object({
  format: z.literal('po.schema-list/1'),
  schemas: z.array(
    z.object({
      name: z.string().describe('For `po schema NAME`.'),
      of: z.string().describe('The format or the file that it describes.'),
      summary: z.string(),
    }),
  ),
});
