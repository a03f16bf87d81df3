// The schema of `po.validate/1`. The shape itself is `ValidateDocument` in `src/view/diagnostics.ts`: the compiler says
// here when the two differ.
import * as z from 'zod';
import type { ValidateDocument } from '../view/diagnostics.ts';
import { diagnosticFields } from './common.ts';

export const validateSchema = z
  .object({
    format: z.literal('po.validate/1'),
    file: z.string().describe('The registry, as the operator would name it.'),
    valid: z.boolean().describe('There is no error; there may be warnings.'),
    diagnostics: z.array(z.object(diagnosticFields)).readonly(),
  })
  .meta({
    id: 'validate',
    description: 'Every fault of the registry.',
  }) satisfies z.ZodType<ValidateDocument>;
