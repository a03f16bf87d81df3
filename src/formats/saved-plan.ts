// The schemas of `po.saved-plan/1`, a plan as a file, and of `po.show/1`, the same compared with the present. Only the few
// commands that read such a file load this one.
import * as z from 'zod';
import { diagnosticFields, digestSchema } from './common.ts';
import { planSchema } from './plan.ts';

export const savedPlanSchema = z
  .object({
    format: z.literal('po.saved-plan/1'),
    encoding: z.string().describe('How the digest was made; digests of two encodings are never the same.'),
    registry: z
      .string()
      .describe('Where the registry was, absolute. The fleet is known by its name, wherever that is now.'),
    root: z.string().describe("The fleet's root: with its name, what the digest is about."),
    selection: z
      .object({ only: z.array(z.string()), except: z.array(z.string()) })
      .describe('The words that chose the projects; none in `only` for all of them.'),
    options: z
      .object({ allowMassRemoval: z.boolean(), restart: z.boolean() })
      .describe('What the operator allowed beyond fleet.toml.'),
    declared: z
      .record(z.string(), digestSchema)
      .describe('By id of a step, a digest of what the registry asked for there.'),
    plan: planSchema,
  })
  .meta({ id: 'saved-plan' });

/** Of a step that is not the same in the plan of now, but for its id. */
export const movedFields = {
  fate: z
    .enum(['changed', 'added', 'done', 'undeclared', 'blocked', 'held', 'unknown'])
    .describe(
      'done: nothing is left to do. undeclared: the registry no longer asks for it. added: it was not in the earlier plan.',
    ),
  reason: z.string().nullable().describe('Why it is blocked, held or unknown.'),
  changes: z
    .array(
      z.object({
        side: z.enum(['found', 'wanted', 'step']),
        key: z.string(),
        was: z.unknown(),
        is: z.unknown(),
      }),
    )
    .describe('What of it has changed: what is found, what is wanted, and what else of it is in the digest.'),
};

export const movedSchema = z.object({ id: z.string().describe('Of the step.'), ...movedFields }).meta({
  id: 'moved-step',
  description: 'A step that is not the same in the plan of now.',
});

/** Of a step that an earlier run began and did not end, but for its id. */
export const resumedFields = {
  run: z.string().describe('The name of that run, and of its file in `.po/runs/`.'),
  began: z.string().describe('When: ISO 8601, UTC.'),
  how: z
    .enum(['nothing-left', 'carried-on', 'unclear', 'open', 'gone'])
    .describe(
      'nothing-left: done by then, or not wanted any more. carried-on: planned again, towards the same end. unclear: a person has to look. open: nothing will be done there now. gone: its project is not in the registry.',
    ),
};

export const resumedSchema = z.object({ step: z.string().describe('Its id.'), ...resumedFields }).meta({
  id: 'resumed-step',
  description: 'A step that an earlier run began and did not end.',
});

export const showSchema = z.object({
  format: z.literal('po.show/1'),
  file: z.string(),
  saved: savedPlanSchema,
  now: z.object({
    state: z
      .enum(['same', 'done', 'stale', 'not-compared'])
      .describe('same: exactly this would be done now. not-compared: its registry cannot be read.'),
    digest: digestSchema.nullable().describe('Of the plan of now.'),
    root: z.string().nullable(),
    moved: z.array(movedSchema),
    diagnostics: z.array(z.object(diagnosticFields)),
  }),
});
