// The schema of `po.edit/1`.
import * as z from 'zod';
import { diagnosticFields } from './common.ts';

const value = z
  .unknown()
  .describe('As JSON would hold it, without credentials; null where the key is not given.');

export const editSchema = z
  .object({
    format: z.literal('po.edit/1'),
    command: z.enum(['add', 'set', 'rename', 'remove', 'hold', 'unhold', 'adopt', 'fmt']),
    file: z.string().describe('The registry, as the operator would name it.'),
    changed: z.boolean().describe('Whether the edit makes another text of it; false: it is so already.'),
    written: z.boolean().describe('False also for `--dry-run` and `--check`.'),
    projects: z
      .array(
        z.object({
          project: z.string(),
          action: z.enum(['added', 'changed', 'removed', 'renamed']),
          to: z.string().optional().describe('The new name; given where the project was renamed.'),
          keys: z.array(z.object({ key: z.string(), before: value, after: value })),
        }),
      )
      .describe('The changed declarations. Empty for `po fmt`.'),
    diff: z.string().describe('Unified; empty where nothing changes. Credentials are hidden in it.'),
    diagnostics: z.array(z.object(diagnosticFields)),
    next: z.string().nullable().describe('The command that comes next, quoted for a shell.'),
  })
  .meta({
    id: 'edit',
    description: 'The result of an editing command.',
  });
