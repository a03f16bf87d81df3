// A zod schema as JSON Schema, without parts that tell a reader nothing, and as a table of fields.
import * as z from 'zod';

export interface JsonSchema {
  readonly $schema?: string;
  readonly type?: string | readonly string[];
  readonly const?: unknown;
  readonly enum?: readonly unknown[];
  readonly format?: string;
  readonly description?: string;
  readonly properties?: Readonly<Record<string, JsonSchema>>;
  readonly required?: readonly string[];
  readonly items?: JsonSchema;
  readonly anyOf?: readonly JsonSchema[];
  readonly oneOf?: readonly JsonSchema[];
  readonly $ref?: string;
}

/** Open: a later po may add keys, and a reader ignores those that it does not know. */
export function schemaOf(schema: z.ZodType, target: 'draft-7' | 'draft-2020-12'): JsonSchema {
  const made = z.toJSONSchema(schema, {
    target,
    io: 'input',
    override({ jsonSchema }) {
      if (jsonSchema.maximum === Number.MAX_SAFE_INTEGER) delete jsonSchema.maximum;
      // Every key is text, nothing is ever written back, and `format` carries it already.
      if (JSON.stringify(jsonSchema.propertyNames) === '{"type":"string"}') delete jsonSchema.propertyNames;
      delete jsonSchema.readOnly;
      if (jsonSchema.format !== undefined) delete jsonSchema.pattern;
    },
  });
  return made as JsonSchema;
}

/** A table of the fields of an object; nothing where it has none. */
export function fieldLines({ properties = {}, required = [] }: JsonSchema): readonly string[] {
  const rows = Object.entries(properties).map(([name, field]) => {
    const optional = required.includes(name) ? '' : ', optional';
    return `| \`${name}\` | ${typeText(field)}${optional} | ${cell(field.description ?? '')} |`;
  });
  return rows.length === 0 ? [] : ['', '| field | type | |', '|---|---|---|', ...rows];
}

function typeText(schema: JsonSchema): string {
  if (schema.const !== undefined) return `\`${JSON.stringify(schema.const)}\``;
  if (schema.enum !== undefined) return schema.enum.map((one) => `\`${String(one)}\``).join(', ');
  if (schema.$ref !== undefined) return schema.$ref.replace(/^.*\//, '');
  const choices = schema.anyOf ?? schema.oneOf;
  if (choices !== undefined) return choices.map(typeText).join(' or ');
  if (schema.type === 'array')
    return `list of ${schema.items === undefined ? 'anything' : typeText(schema.items)}`;
  if (schema.properties !== undefined) return `object with ${Object.keys(schema.properties).join(', ')}`;
  if (schema.format !== undefined) return schema.format;
  return [schema.type ?? 'anything'].flat().join(' or ');
}

function cell(text: string): string {
  return text.replaceAll('|', '\\|').replaceAll('\n', ' ');
}
