/**
 * The JSON Schema of `agents.toml`, for editors. It is made from the schema that the engine itself reads with, and
 * shipped in the release; what it cannot say (which key means something to which backend) is told by `validate`.
 */
import * as z from 'zod/mini';
import { fileSchema } from './agents-file.ts';

export const agentsSchemaName = 'agents.schema.json';

/** The file's text. The same sources give the same bytes. */
export function agentsSchemaText(): string {
  // Editors that read TOML know this draft best. `input`: a key with a default is optional.
  const schema = z.toJSONSchema(fileSchema, { target: 'draft-7', io: 'input' });
  const { $schema, ...rest } = schema;
  const head = { $schema, title: 'agents.toml', description: 'The agents of a project.' };
  return `${JSON.stringify({ ...head, ...rest }, null, 2)}\n`;
}
