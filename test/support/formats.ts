// Whether documents are what their published schemas promise: the very files of docs/reference/, read by another
// implementation than the one that made them.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Ajv2020 } from 'ajv/dist/2020.js';
import addFormats from 'ajv-formats';

const folder = join(import.meta.dirname, '../../docs/reference');

type FormatName =
  | 'plan'
  | 'diff'
  | 'apply'
  | 'saved-plan'
  | 'show'
  | 'comment'
  | 'events'
  | 'diagnostics'
  | 'schema-list';

/** What is wrong with a document. A key that the schema does not know is wrong as well: it is not promised. */
export function flawsOf(format: FormatName, document: unknown): readonly string[] {
  return [...check(format, (schema) => schema, document), ...check(`${format}, closed`, closed, document)];
}

const validators = new Map<string, ReturnType<Ajv2020['compile']>>();

function check(name: string, change: (schema: unknown) => unknown, document: unknown): readonly string[] {
  let validate = validators.get(name);
  if (validate === undefined) {
    const ajv = new Ajv2020({ allErrors: true, strict: true, allowUnionTypes: true, discriminator: false });
    addFormats.default(ajv);
    const file = join(folder, `${name.replace(/,.*/, '')}.schema.json`);
    validate = ajv.compile(change(JSON.parse(readFileSync(file, 'utf8'))) as object);
    validators.set(name, validate);
  }
  if (validate(document)) return [];
  return (validate.errors ?? []).map(
    ({ instancePath, message, params }) => `${name}: ${instancePath} ${message} ${JSON.stringify(params)}`,
  );
}

/** The same schema, letting in no key that it does not name. */
function closed(schema: unknown): unknown {
  if (Array.isArray(schema)) return schema.map(closed);
  if (typeof schema !== 'object' || schema === null) return schema;
  const inner = Object.fromEntries(Object.entries(schema).map(([key, value]) => [key, closed(value)]));
  return 'properties' in schema ? { ...inner, additionalProperties: false } : inner;
}
