// The schema of `po.history/1`: what was applied to a fleet.
import * as z from 'zod';
import { outcomeSchema } from './apply.ts';
import { codeSchema, digestSchema, factsSchema, timeSchema } from './common.ts';
import { stepFields } from './plan.ts';

const pastOutcomeSchema = z.union([
  outcomeSchema,
  z
    .object({ state: z.literal('cut-off') })
    .describe('It was begun, and its end was never recorded: po was killed.'),
  z.object({ state: z.literal('running') }).describe('It is being done.'),
  z.object({ state: z.literal('not-reached') }).describe('It was never begun, and nothing says why.'),
]);

export const declaredSchema = z.object({
  engine: z.string(),
  state: z.string(),
  branch: z.string(),
  repo: z.string().nullable().describe('Null: none. Without credentials.'),
  path: z.string(),
});

const pastStepSchema = z.object({
  id: z.string().describe('`<project>/<kind>`'),
  project: stepFields.project,
  kind: stepFields.kind,
  action: stepFields.action
    .nullable()
    .describe('Null, as what follows, where an older journal does not say.'),
  reason: codeSchema('reasons.md').nullable(),
  risk: stepFields.risk.nullable(),
  before: factsSchema.nullable().describe('What was found.'),
  after: factsSchema.nullable().describe('What was wanted.'),
  display: factsSchema.describe('For people only.'),
  declared: declaredSchema.nullable().describe('What the registry declared for the project then.'),
  startedAt: timeSchema.nullable().describe('Null: it was never begun.'),
  durationMs: z.int().min(0).nullable(),
  outcome: pastOutcomeSchema,
});

const pastRunSchema = z.object({
  run: z.string().describe('What `po history RUN` and `po undo RUN` take.'),
  startedAt: timeSchema.nullable(),
  endedAt: timeSchema.nullable().describe('Null: it runs, or it was killed.'),
  end: z
    .enum(['completed', 'interrupted', 'cut-off', 'running'])
    .describe(
      '`completed` tells nothing about its steps; `cut-off`: it was killed, or could not write its journal any more.',
    ),
  digest: digestSchema.nullable().describe('Of the plan that it carried out.'),
  by: z
    .string()
    .nullable()
    .describe('`user@host`; null, as what follows, where an older journal does not say.'),
  command: z.string().nullable(),
  po: z.string().nullable().describe('The version of po.'),
  registry: z.object({ file: z.string(), digest: digestSchema }).nullable(),
  steps: z.array(pastStepSchema).describe('In the order of the plan.'),
  resolved: z
    .array(z.object({ run: z.string(), step: z.string(), how: z.string() }))
    .describe('Notes of this run about steps of earlier runs that were interrupted.'),
});

export const historySchema = z.object({
  format: z.literal('po.history/1'),
  fleet: z.object({ name: z.string(), root: z.string() }),
  total: z.int().min(0).describe('How many runs there are in all.'),
  runs: z.array(pastRunSchema).describe('Newest first: as many as were asked for.'),
});
