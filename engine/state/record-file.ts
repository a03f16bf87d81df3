/** One record of the engine in a file, as JSON. */
import type * as z from 'zod/mini';
import { parseDocument } from '../contract/parsed.ts';
import { readOwn, writeAtomic } from '../world/files.ts';

/** Null where there is none, and for one that cannot be understood: it is only a notice. */
export function readRecord<T>(path: string, schema: z.ZodMiniType<T>, limitBytes?: number): T | null {
  const text = readOwn(path, limitBytes);
  const parsed = text === null ? null : parseDocument(schema, text);
  return parsed?.ok ? parsed.value : null;
}

export function writeRecord(path: string, record: unknown): void {
  writeAtomic(path, recordText(record));
}

export function recordText(record: unknown): string {
  return `${JSON.stringify(record, null, 2)}\n`;
}
