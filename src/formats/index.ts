// The formats that po promises to keep, with the schema of each. A key may be added under the same format; none
// changes its meaning. For types, the generated reference and tests: no command loads this list.
import type * as z from 'zod';
import { applySchema } from './apply.ts';
import { commentSchema } from './comment.ts';
import { diagnosticsDocumentSchema } from './common.ts';
import { diffSchema } from './diff.ts';
import { doctorSchema } from './doctor.ts';
import { editSchema } from './edit.ts';
import { engineListSchema, enginePublishSchema } from './engine.ts';
import { eventSchema } from './events.ts';
import { historySchema } from './history.ts';
import { initSchema } from './init.ts';
import { planSchema } from './plan.ts';
import { savedPlanSchema, showSchema } from './saved-plan.ts';
import { schemaListSchema } from './schema-list.ts';
import { projectPageSchema, statusSchema } from './status.ts';
import { trustFoldersSchema } from './trust.ts';
import { trustSchema } from './trust-settings.ts';
import { undoSchema } from './undo.ts';
import { validateSchema } from './validate.ts';

export interface Format {
  readonly format: string;
  /** Of the file in `docs/reference/`, before `.schema.json`. */
  readonly name: string;
  readonly summary: string;
  readonly schema: z.ZodType;
}

type Entry = Pick<Format, 'summary' | 'schema'>;

/** Each is printed or written as a whole. */
export const documents = {
  'po.init/1': {
    summary: 'A new project orchestrator: what `po init --json` prints.',
    schema: initSchema,
  },
  'po.validate/1': {
    summary: 'Every fault of the registry: what `po validate --json` prints.',
    schema: validateSchema,
  },
  'po.plan/1': {
    summary: 'A plan: what `po plan --json` prints.',
    schema: planSchema,
  },
  'po.diff/1': {
    summary: 'The steps that a change of the registry asks for: what `po diff --json` prints.',
    schema: diffSchema,
  },
  'po.apply/1': {
    summary: 'The result of an apply: what `po apply --json` prints.',
    schema: applySchema,
  },
  'po.saved-plan/1': {
    summary: 'A plan as a file: what `po plan --out FILE` writes.',
    schema: savedPlanSchema,
  },
  'po.show/1': {
    summary: 'A saved plan, compared with the present one: what `po show --json` prints.',
    schema: showSchema,
  },
  'po.status/1': {
    summary: 'The state of every project: what `po status --json` prints.',
    schema: statusSchema,
  },
  'po.project/1': {
    summary: 'Everything about one project: what `po show PROJECT --json` prints.',
    schema: projectPageSchema,
  },
  'po.edit/1': {
    summary:
      'The result of an edit: what `po add`, `set`, `remove`, `hold`, `adopt` and `fmt` print with `--json`.',
    schema: editSchema,
  },
  'po.comment/1': {
    summary: 'The result for the comment on a pull request: what `po comment --json` prints.',
    schema: commentSchema,
  },
  'po.doctor/1': {
    summary: 'What keeps po and the agents from working here: what `po doctor --json` prints.',
    schema: doctorSchema,
  },
  'po.history/1': {
    summary: 'The past applies of a fleet: what `po history --json` prints.',
    schema: historySchema,
  },
  'po.undo/1': {
    summary: 'What would undo past runs: what `po undo --json` prints.',
    schema: undoSchema,
  },
  'po.engine-list/1': {
    summary:
      'The engine releases that po carries, and the pins of a fleet: what `po engine list --json` prints.',
    schema: engineListSchema,
  },
  'po.engine-publish/1': {
    summary: 'The engine releases published to a git host: what `po engine publish --json` prints.',
    schema: enginePublishSchema,
  },
  'po.trust/1': {
    summary: 'Settings of a clone that steps would use: what `po trust --json` prints.',
    schema: trustSchema,
  },
  'po.trust-folders/1': {
    summary: 'Folders that agent programs are to trust: what `po trust-folders --json` prints.',
    schema: trustFoldersSchema,
  },
  'po.diagnostics/1': {
    summary: 'What is printed in place of a document when the operator has something to fix first.',
    schema: diagnosticsDocumentSchema,
  },
  'po.schema-list/1': {
    summary: 'The list of schemas: what `po schema --json` prints.',
    schema: schemaListSchema,
  },
} as const satisfies Readonly<Record<string, Entry>>;

/** A line of a stream, which is no document. */
const events: Entry = {
  summary: 'One line of what `po apply --events` and `po plan --events` print.',
  schema: eventSchema,
};

export const formats: readonly Format[] = Object.entries<Entry>({ ...documents, 'po.events/1': events }).map(
  ([format, { summary, schema }]) => ({ format, name: nameOf(format), summary, schema }),
);

/** `plan` for `po.plan/1` */
function nameOf(format: string): string {
  return format.replace(/^po\.|\/\d+$/g, '');
}
