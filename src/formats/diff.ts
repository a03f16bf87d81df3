// The schema of `po.diff/1`.
import * as z from 'zod';
import type { Fact } from '../../reconcilers/reconciler.ts';
import { diagnosticFields } from './common.ts';
import {
  blockFields,
  holdFields,
  planFields,
  projectStateSchema,
  refusedSchema,
  stepFields,
} from './plan.ts';

const side = z.object({
  name: z.string().describe('As people would name it: `main:fleet.toml`.'),
  digest: z.string().nullable().describe('Of the registry; null where there was none.'),
});

/** Any value of JSON: which, depends on the key. */
const factSchema = z.unknown() as z.ZodType as z.ZodType<Fact>;

const { display: _, ...fields } = stepFields;

export const diffSchema = z
  .object({
    format: z.literal('po.diff/1'),
    fleet: z.object({ name: z.string(), file: z.string() }),
    base: side,
    head: side,
    refused: refusedSchema.nullable(),
    summary: planFields.summary,
    steps: z
      .array(z.object({ id: z.string().describe('`<project>/<kind>`'), ...fields }))
      .describe('For a fleet that matches the base; in an order in which they could be done one by one.'),
    blocked: z.array(z.object(blockFields)),
    projects: z.array(projectStateSchema),
    holds: z.array(z.object(holdFields)),
    changes: z
      .array(
        z.object({
          project: z.string().nullable().describe('Null: of the whole fleet.'),
          key: z.string().describe('As it is written in the registry: `protect`, `apply.parallel`.'),
          before: factSchema,
          after: factSchema,
        }),
      )
      .describe('Other changes of the registry, which have no step.'),
    diagnostics: z.array(z.object(diagnosticFields)),
  })
  .meta({
    id: 'diff',
    description: 'The steps that a change of the registry asks for. Nothing was looked at, so it is no plan.',
  });
