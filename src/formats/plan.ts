// The schema of `po.plan/1`.
import * as z from 'zod';
import { kinds, type Reason } from '../../reconcilers/index.ts';
import type { BlockCode } from '../codes/blocked.ts';
import type { GuardCode } from '../codes/refusals.ts';
import { codeSchema, diagnosticSchema, digestSchema, factsSchema, timeSchema } from './common.ts';

const projectName = z.string().describe('The name of a project in the registry.');
export const kindSchema = z.enum(kinds).describe('What is changed in the project.');
const actionSchema = z.enum(['create', 'adopt', 'update', 'start', 'restart', 'stop', 'release', 'retire']);

/** Of a step, but for its id. */
export const stepFields = {
  project: projectName,
  kind: kindSchema,
  action: actionSchema,
  host: z.string(),
  reason: codeSchema<Reason>('reasons.md'),
  risk: z.enum(['safe', 'disruptive']).describe('disruptive: something that runs will be ended.'),
  before: factsSchema.nullable().describe('What the step expects to find; null where nothing is there.'),
  after: factsSchema.nullable().describe('What is there when the step is done.'),
  needs: z.array(z.string()).describe('Ids of the steps that have to be done first.'),
  display: factsSchema.describe('For people only; not in the digest.'),
};

export const stepSchema = z
  .object({
    id: z.string().describe('`<project>/<kind>`; a project has at most one step a kind.'),
    ...stepFields,
  })
  .meta({ id: 'step', description: 'One change of one kind in one project.' });

export const blockFields = {
  project: projectName,
  kind: kindSchema,
  code: codeSchema<BlockCode>('blocked.md'),
  reason: z.string().describe('What is in the way, with names.'),
  help: z.string().describe('The command or edit that clears it.'),
};

const blockSchema = z.object(blockFields).meta({
  id: 'block',
  description: 'A step that is wanted and not safe.',
});

export const holdFields = {
  project: projectName,
  reason: z.string(),
  until: z.iso.date().nullable(),
  isPast: z.boolean().describe('The day has passed, and the hold still holds.'),
};

export const refusedSchema = z
  .object({
    code: codeSchema<GuardCode>('refusals.md'),
    reason: z.string(),
    help: z.string().describe('How to lift the guard, and other remedies.'),
    projects: z.array(z.string()).describe('What it is about.'),
  })
  .meta({
    id: 'guard',
    description: 'Why nothing at all may be done. A plan that is refused has no steps.',
  });

const count = z.int().min(0);

export const planFields = {
  fleet: z.object({
    name: z.string(),
    file: z.string().describe('The registry, as the operator would name it.'),
    digest: z.string().describe('Of the registry.'),
  }),
  digest: digestSchema.describe(
    'Over the work and its target: the same work has the same digest another day.',
  ),
  applyable: z.boolean().describe('There is something to do.'),
  complete: z.boolean().describe('Applying all of it reconciles the whole selection with fleet.toml.'),
  errored: z.boolean().describe('Something could not be seen.'),
  refused: refusedSchema.nullable(),
  summary: z
    .object({
      create: count,
      adopt: count,
      update: count,
      start: count,
      restart: count,
      stop: count,
      release: count,
      retire: count,
      blocked: count,
      held: count,
      unchanged: count,
    })
    .describe('Steps by action, and projects by state.'),
};

export const projectStateSchema = z.object({
  name: projectName,
  state: z.enum(['changes', 'unchanged', 'blocked', 'held', 'unknown']),
});

export const planSchema = z
  .object({
    format: z.literal('po.plan/1'),
    ...planFields,
    observedAt: timeSchema,
    steps: z.array(stepSchema).describe('In an order in which they could be done one by one.'),
    blocked: z.array(blockSchema),
    projects: z.array(projectStateSchema),
    holds: z.array(z.object(holdFields)),
    diagnostics: z.array(diagnosticSchema),
  })
  .meta({
    id: 'plan',
    description: 'The steps that reconcile the fleet with fleet.toml.',
  });
