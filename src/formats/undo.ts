// The schema of `po.undo/1`: what would undo past runs.
import * as z from 'zod';
import { planSchema } from './plan.ts';

const changeSchema = z.object({
  path: z.array(z.string()).describe('The key as it is written: `projects`, `api`, `engine`.'),
  before: z.string().nullable().describe('Null: the key is not there.'),
  after: z.string(),
});

const remarkSchema = z.object({
  run: z.string(),
  step: z.string().describe('A step, or a project.'),
  why: z.string().describe('In words.'),
  lines: z
    .array(z.string())
    .describe('To be pasted as they are, for what `why` says: into the registry, or into a shell.'),
});

export const undoSchema = z.object({
  format: z.literal('po.undo/1'),
  runs: z.array(z.string()).describe('Oldest first.'),
  file: z.string().describe('The registry.'),
  changes: z
    .array(changeSchema)
    .describe('The edits that would undo the runs; empty where there is nothing to edit.'),
  notUndone: z.array(remarkSchema).describe('What an edit of the registry cannot undo.'),
  asItIs: z.array(remarkSchema).describe('What needs no undoing.'),
  written: z.boolean().describe('The edits are written.'),
  plan: planSchema.nullable().describe('The plan after the edits; null where there are none.'),
});
