// The schema of `po.validate/1`.
import * as z from 'zod';
import { diagnosticFields } from './common.ts';

export const validateSchema = z
  .object({
    format: z.literal('po.validate/1'),
    file: z.string().describe('The registry, as the operator would name it.'),
    valid: z.boolean().describe('There is no error; there may be warnings.'),
    diagnostics: z.array(z.object(diagnosticFields)),
  })
  .meta({
    id: 'validate',
    description: 'Every fault of the registry.',
  });
