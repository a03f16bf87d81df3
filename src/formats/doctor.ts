// The schema of `po.doctor/1`.
import * as z from 'zod';

const findingSchema = z.object({
  check: z.string().describe('One of the checks in checks.md, or one that a later po has added.'),
  level: z.enum(['ok', 'warning', 'error']),
  project: z.string().nullable().describe('Null where it is of the machine or the fleet as a whole.'),
  what: z.string(),
  why: z.string().nullable().describe('Why it matters; null where nothing is wrong.'),
  fix: z
    .object({ text: z.string(), commands: z.array(z.string()) })
    .nullable()
    .describe('What to do, and the commands for it, line by line; null where nothing is wrong.'),
});

export const doctorSchema = z
  .object({
    format: z.literal('po.doctor/1'),
    healthy: z.boolean().describe('There is no error; there may be warnings.'),
    fleet: z
      .object({ name: z.string(), file: z.string() })
      .nullable()
      .describe('Null where there is no registry, or it has faults.'),
    summary: z.object({ errors: z.int().min(0), warnings: z.int().min(0), fine: z.int().min(0) }),
    findings: z.array(findingSchema),
    interrupted: z.boolean().describe('It was interrupted, and not everything was looked at.'),
  })
  .meta({
    id: 'doctor',
    description: 'What keeps po and the agents of a fleet from working here.',
  });
