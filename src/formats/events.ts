// Every event of `po.events/1`, as data: its meaning and its fields. The reference page, the JSON Schema and the types
// of the events come from here. No code loads this file at run time.
import * as z from 'zod';
import type { GuardCode, RefusalCode } from '../codes/refusals.ts';
import { outcomeSchema, waitingFields } from './apply.ts';
import { codeSchema, type DataOf, diagnosticFields, digestSchema, timeSchema } from './common.ts';
import { blockFields, holdFields, planFields, stepFields } from './plan.ts';
import { movedFields, resumedFields } from './saved-plan.ts';

interface EventEntry {
  /** One or two sentences for the reference page. */
  readonly summary: string;
  readonly fields: z.ZodRawShape;
}

/** In every event about a step: which one. */
const aboutStep = {
  step: z.string().describe('The id of the step: `<project>/<kind>`.'),
  project: stepFields.project,
  kind: stepFields.kind,
  action: stepFields.action,
};

const count = z.int().min(0);

const reviewedFile = z.string().nullable().describe('The saved plan; null where a digest alone was given.');

export const events = {
  'stream-started': {
    summary: 'The first line of every stream: which format it has, and who writes it.',
    fields: {
      format: z.literal('po.events/1'),
      po: z.string().describe('The version of po.'),
      command: z.enum(['plan', 'apply']),
    },
  },
  diagnostic: {
    summary: 'Something for the operator to fix, found in the registry or when looking at the fleet.',
    fields: diagnosticFields,
  },
  'plan-made': {
    summary:
      'The observed state was compared with fleet.toml. The content of the plan follows, one line for each part.',
    fields: planFields,
  },
  'step-planned': {
    summary: 'One step of the plan, in an order in which they could be done one by one.',
    fields: { ...aboutStep, ...stepFields },
  },
  'step-blocked': { summary: 'A step that is wanted and not safe.', fields: blockFields },
  'project-held': { summary: 'A project for which the registry allows no step.', fields: holdFields },
  refused: {
    summary: 'Nothing was done, on purpose.',
    fields: { code: codeSchema<GuardCode | RefusalCode>('refusals.md'), detail: z.string() },
  },
  'plan-saved': {
    summary: 'The plan was saved in a file.',
    fields: { file: z.string().describe('As it was named.') },
  },
  'plan-reviewed': {
    summary: 'With `--require-reviewed`: the digest of what will be done was found where reviews are.',
    fields: { where: z.string().describe('In words.'), digest: digestSchema },
  },
  'plan-approved': {
    summary: 'The reviewed plan was made again under the lock, and is exactly what will be done.',
    fields: { file: reviewedFile, digest: digestSchema },
  },
  'nothing-left': {
    summary: 'The approved plan is done already; or, where only a digest is known, nothing is wanted now.',
    fields: { file: reviewedFile, digest: digestSchema.describe('Of the plan of now.') },
  },
  'step-moved': {
    summary: 'A step that differs from the approved plan.',
    fields: { step: z.string(), ...movedFields },
  },
  'step-resumed': {
    summary: 'A step that an earlier run began and did not end, and its result.',
    fields: { step: z.string(), ...resumedFields },
  },
  'run-started': {
    summary: 'The steps of the plan are about to be done.',
    fields: {
      run: z.string().describe('The name of the run, and of its file in `.po/runs/`.'),
      digest: digestSchema,
      steps: count,
    },
  },
  'step-started': { summary: 'A step is begun.', fields: aboutStep },
  'step-waits': {
    summary: 'A started step waits for something that takes time. May come more than once for a step.',
    fields: {
      ...aboutStep,
      for: z.string().describe('In words: `its turn: 2 s between two claude starts`.'),
    },
  },
  'step-ended': {
    summary: 'A step has ended, in its way. Steps that were never begun end as well, with a reason.',
    fields: { ...aboutStep, outcome: outcomeSchema, durationMs: count },
  },
  interrupted: {
    summary: 'Ctrl-C or SIGTERM arrived: running steps finish, and nothing new begins.',
    fields: {},
  },
  'run-ended': {
    summary: 'Every step of the plan has ended.',
    fields: {
      counts: z.object({
        done: count,
        unchanged: count,
        failed: count,
        stale: count,
        blocked: count,
        unpushed: count,
        'not-attempted': count,
      }),
      interrupted: z.boolean(),
    },
  },
  'agent-waits': {
    summary: 'An agent that was started waits for a person: `po attach PROJECT/AGENT` gets there.',
    fields: waitingFields,
  },
  'agents-silent': {
    summary: 'Started agents have not reported their state within the time that po waits.',
    fields: { agents: z.array(z.string()).describe('As `PROJECT/AGENT`.') },
  },
  'stream-ended': {
    summary: 'The last line. A stream that ends without it was interrupted.',
    fields: {
      exitCode: z.int().min(0).describe('See exit-codes.md.'),
      meaning: z.string().describe('The exit code in words.'),
    },
  },
} as const satisfies Readonly<Record<string, EventEntry>>;

export type EventCode = keyof typeof events;

/** One line of the stream, less the time at which it was written. */
export type PoEvent = {
  [Code in EventCode]: { readonly event: Code } & FieldsOf<(typeof events)[Code]['fields']>;
}[EventCode];

type FieldsOf<Shape extends z.ZodRawShape> = keyof Shape extends never ? unknown : DataOf<z.ZodObject<Shape>>;

const [first, ...rest] = Object.entries(events).map(([code, { summary, fields }]) =>
  z.object({ ...fields, event: z.literal(code), at: timeSchema }).describe(summary),
);
if (first === undefined) throw new Error('there are no events');

export const eventSchema = z.discriminatedUnion('event', [first, ...rest]);
