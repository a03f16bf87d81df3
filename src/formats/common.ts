// Pieces that more than one format is made of.
import * as z from 'zod';
import type { Diagnostic, DiagnosticCode } from '../../engine/kernel/diagnostic.ts';
import type { Fact, Facts } from '../../reconcilers/reconciler.ts';

/** The type of a document by its schema, with all its parts read-only. */
export type DataOf<Schema extends z.ZodType> = ReadOnly<z.infer<Schema>>;

/** Facts, whose type is recursive, are read-only as they are. */
type ReadOnly<T> = [Fact] extends [T] ? T : ReadOnlyParts<T>;

type ReadOnlyParts<T> = T extends object
  ? string extends keyof T
    ? T
    : { readonly [Key in keyof T]: ReadOnly<T[Key]> }
  : T;

/** A stable code in kebab-case. Codes are added under the same format, so a reader takes any. */
export function codeSchema<Code extends string = string>(page: string): z.ZodType<Code> {
  const code = z.string().regex(/^[a-z0-9]+(-[a-z0-9]+)*$/);
  return code.describe(
    `One of the codes in ${page}, or one that a later po has added.`,
  ) as z.ZodType as z.ZodType<Code>;
}

export const digestSchema = z.string().regex(/^sha256:[0-9a-f]{64}$/);

export const timeSchema = z.iso.datetime().describe('ISO 8601, UTC.');

/** Objects of JSON values; which keys they have depends on the kind and the action. */
export const factsSchema = z.record(z.string(), z.unknown()) as z.ZodType as z.ZodType<Facts>;

const placeSchema = z
  .object({
    file: z.string().describe('The file as the operator would name it.'),
    line: z.int().min(1),
    column: z.int().min(1).describe('In UTF-16 code units, from 1.'),
    length: z.int().min(1).describe('How many code units are meant.'),
    source: z.string().describe('The whole line, without its line ending.'),
  })
  .meta({ id: 'place', description: 'Where in a file it points.' });

const diagnosticParts = {
  severity: z.enum(['error', 'warning']),
  code: codeSchema<DiagnosticCode>('diagnostics.md'),
  summary: z.string().describe('A short sentence without names or values.'),
  detail: z.string().describe('What exactly was found. One or more lines.'),
};

/** As a plan holds it: keys that do not apply are absent. */
export const diagnosticSchema = z
  .object({
    ...diagnosticParts,
    help: z.string().exactOptional().describe('What to write or run instead.'),
    place: placeSchema.exactOptional(),
    project: z.string().exactOptional(),
  })
  .meta({
    id: 'diagnostic',
    description: 'Something for the operator to fix.',
  }) satisfies z.ZodType<Diagnostic>;

/** As every other document holds it: keys that do not apply are null. */
export const diagnosticFields = {
  ...diagnosticParts,
  help: z.string().nullable().describe('What to write or run instead.'),
  project: z.string().nullable(),
  place: placeSchema.nullable(),
};

export const diagnosticsDocumentSchema = z.object({
  format: z.literal('po.diagnostics/1'),
  diagnostics: z.array(z.object(diagnosticFields)),
});
