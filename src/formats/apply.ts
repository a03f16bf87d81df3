// The schema of `po.apply/1`: the result of an apply.
import * as z from 'zod';
import type { BlockCode } from '../codes/blocked.ts';
import type { RefusalCode } from '../codes/refusals.ts';
import { codeSchema } from './common.ts';
import { planSchema } from './plan.ts';
import { movedSchema, resumedSchema } from './saved-plan.ts';

export const outcomeSchema = z
  .discriminatedUnion('state', [
    z
      .object({ state: z.literal('done'), notes: z.array(z.string()) })
      .describe('It was done, and a look afterwards found the wanted state.'),
    z.object({ state: z.literal('unchanged') }).describe('When its turn came there was nothing left to do.'),
    z
      .object({ state: z.literal('failed'), why: z.string().describe('Perhaps several lines.') })
      .describe('It was tried and failed.'),
    z
      .object({
        state: z.literal('blocked'),
        code: codeSchema<BlockCode>('blocked.md'),
        why: z.string().describe('What is in the way, and below it the remedy.'),
      })
      .describe('An obstacle in the project itself, found only when its turn came.'),
    z
      .object({
        state: z.literal('unpushed'),
        why: z.string().describe('The output, and below it the remedy.'),
        by: z.enum(['remote', 'other']).describe('The remote, or anything else, that refused the push.'),
      })
      .describe('It is done here but not at origin. The steps after it go on.'),
    z
      .object({ state: z.literal('stale'), why: z.string() })
      .describe('What it was planned on has changed since; nothing was done.'),
    z.object({ state: z.literal('not-attempted'), why: z.string() }).describe('It was never begun.'),
  ])
  .meta({ id: 'outcome', description: 'How a step ended.' });

export const resultSchema = z.object({
  id: z.string().describe('Of the step.'),
  outcome: outcomeSchema,
  durationMs: z.int().min(0),
});

export const waitingFields = {
  project: z.string(),
  agent: z.string(),
  state: z
    .enum(['waiting', 'held'])
    .describe('waiting: it has asked something. held: it cannot go on, as without a login.'),
  reason: z
    .string()
    .nullable()
    .describe('`trust`, `not-logged-in`, `usage-limit`, …; null where it is not known.'),
};

export const waitingSchema = z.object(waitingFields);

export const applySchema = z.object({
  format: z.literal('po.apply/1'),
  plan: planSchema.nullable().describe('The plan; null if none was made.'),
  results: z.array(resultSchema).describe('In the order of the steps; none when nothing was begun.'),
  interrupted: z.boolean(),
  refusal: z
    .object({ code: codeSchema<RefusalCode>('refusals.md'), detail: z.string() })
    .nullable()
    .describe('Why nothing was done, on purpose; null otherwise.'),
  moved: z.array(movedSchema).describe('If another plan was approved: every step that differs now.'),
  resumed: z.array(resumedSchema).describe('Steps that earlier runs began and did not end.'),
  waiting: z.array(waitingSchema).describe('Agents that this run has started and that wait for a person.'),
});
