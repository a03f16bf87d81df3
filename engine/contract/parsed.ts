import * as z from 'zod/mini';
import { parseJson } from '../kernel/bounded-json.ts';

/** A document that was read, or why it could not be. */
export type Parsed<T> =
  | { readonly ok: true; readonly value: T }
  | { readonly ok: false; readonly problem: string };

export const isoTime = z.string().check(z.refine((text) => !Number.isNaN(Date.parse(text))));

const mostTold = 8;
const longestPlace = 100;

/** Reads JSON of a known format. Keys that the schema does not know are dropped: a later engine may add some. */
export function parseDocument<T>(schema: z.ZodMiniType<T>, text: string): Parsed<T> {
  let json: unknown;
  try {
    json = parseJson(text);
  } catch (error) {
    return { ok: false, problem: `not JSON: ${error instanceof Error ? error.message : String(error)}` };
  }
  const result = z.safeParse(schema, json);
  if (result.success) return { ok: true, value: result.data };
  const places = result.error.issues.map(
    (issue) => issue.path.join('.').slice(0, longestPlace) || 'the document',
  );
  const [...told] = new Set(places);
  const more = told.length > mostTold ? ` and ${told.length - mostTold} more` : '';
  return { ok: false, problem: `not the expected format at ${told.slice(0, mostTold).join(', ')}${more}` };
}

/** Reads the text of a document with this schema. */
export function parserOf<T>(schema: z.ZodMiniType<T>): (text: string) => Parsed<T> {
  return (text) => parseDocument(schema, text);
}
