// The JSON Schema of agents.toml says what the engine itself says, in the words of the draft that editors know.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'smol-toml';
import { describe, expect, it } from 'vitest';
import { readAgentsFile } from '../../../engine/declaration/agents-file.ts';
import { agentsSchemaName, agentsSchemaText } from '../../../engine/declaration/agents-schema.ts';
import { scaffold, templateNames } from '../../../engine/protocol.ts';
import { committedText } from '../../support/checkout.ts';

type Schema = Readonly<Record<string, unknown>>;

const schema = JSON.parse(agentsSchemaText()) as Schema;

describe('the schema of agents.toml', () => {
  it('is the same every time, and the one that is shipped', () => {
    expect(agentsSchemaText()).toBe(agentsSchemaText());
    const shipped = readFileSync(join(import.meta.dirname, '../../../engine', agentsSchemaName), 'utf8');
    expect(shipped).toBe(agentsSchemaText());
  });

  it('is of the draft it says, and describes every key', () => {
    expect(schema['$schema']).toBe('http://json-schema.org/draft-07/schema#');
    expect(undescribed(schema, '')).toEqual([]);
    // Throws at a keyword that the draft, or at least this test, does not have.
    faults(schema, {}, '');
  });

  const samples: [string, string][] = [
    ['this repository’s own', committedText('agents.toml')],
    ...templateNames.map((template): [string, string] => {
      const file = scaffold({ template, name: 'demo' }).find((one) => one.path === 'agents.toml');
      return [`the template ${template}`, file?.content ?? ''];
    }),
  ];

  it.each(samples)('takes %s', (_, text) => {
    expect(text).toMatch(/^#:schema \.\/engine\/agents\.schema\.json\n/);
    expect(faults(schema, parse(text), '')).toEqual([]);
    expect(readAgentsFile('agents.toml', text)).toMatchObject({ ok: true });
  });

  it.each(samples)('takes %s with what is commented out in it', (_, text) => {
    const bare = text.replaceAll(/^# (?=\[|[a-z_]+ = )/gm, '');
    expect(faults(schema, parse(bare), '')).toEqual([]);
  });

  const agent = (keys: string) => `[project]\nname = "demo"\n[agents.a]\n${keys}\n`;
  it.each([
    ['', ' project'],
    [agent('kind = "task"'), ' agents.a.backend'],
    [agent('backend = "shell"\nwatch = "always"'), ' agents.a.watch'],
    [agent('backend = "shell"\nwhatever = 1'), ' agents.a.whatever'],
    [agent('backend = "shell"\nargs = "x"'), ' agents.a.args'],
    [agent('backend = "shell"\nenv = { "1a" = "x" }'), ' agents.a.env.1a'],
    ['[project]\nname = "Demo"\n', ' project.name'],
  ])('refuses what the engine refuses: %j', (text, place) => {
    expect(faults(schema, parse(text), '').map((fault) => ` ${fault}`)).toContain(place);
    expect(readAgentsFile('agents.toml', text).ok).toBe(false);
  });
});

function undescribed(of: Schema, path: string): string[] {
  const properties = Object.entries((of['properties'] ?? {}) as Record<string, Schema>);
  const inner = of['additionalProperties'];
  return [
    ...properties.flatMap(([key, value]) => [
      ...(typeof value['description'] === 'string' ? [] : [`${path}${key}`]),
      ...undescribed(value, `${path}${key}.`),
    ]),
    ...(typeof inner === 'object' && inner !== null ? undescribed(inner as Schema, `${path}*.`) : []),
    ...((of['anyOf'] ?? []) as Schema[]).flatMap((one) => undescribed(one, path)),
  ];
}

const annotations = ['$schema', 'title', 'description', 'default', 'examples'];

/** Where a value breaks a schema, as dotted paths: as much of draft 7 as the schema uses. */
function faults(of: Schema, value: unknown, path: string): string[] {
  return Object.entries(of).flatMap(([keyword, wants]) => {
    if (annotations.includes(keyword)) return [];
    const check = checks[keyword];
    if (check === undefined) throw new Error(`the schema uses ${keyword}`);
    return check(wants as never, value, path, of);
  });
}

type Check = (wants: never, value: unknown, path: string, of: Schema) => string[];

const below = (path: string, key: string | number) => (path === '' ? String(key) : `${path}.${key}`);
const isTable = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
const when = (isBroken: boolean, path: string) => (isBroken ? [path] : []);

const checks: Readonly<Record<string, Check>> = {
  type: (wants: string, value, path) => when(!isOf(wants, value), path),
  enum: (wants: unknown[], value, path) => when(!wants.includes(value), path),
  const: (wants: unknown, value, path) => when(wants !== value, path),
  pattern: (wants: string, value, path) =>
    when(typeof value === 'string' && !new RegExp(wants, 'u').test(value), path),
  minLength: (wants: number, value, path) => when(typeof value === 'string' && value.length < wants, path),
  maxLength: (wants: number, value, path) => when(typeof value === 'string' && value.length > wants, path),
  minimum: (wants: number, value, path) => when(typeof value === 'number' && value < wants, path),
  maximum: (wants: number, value, path) => when(typeof value === 'number' && value > wants, path),
  exclusiveMinimum: (wants: number, value, path) => when(typeof value === 'number' && value <= wants, path),
  minItems: (wants: number, value, path) => when(Array.isArray(value) && value.length < wants, path),
  items: (wants: Schema, value, path) =>
    Array.isArray(value) ? value.flatMap((one, at) => faults(wants, one, below(path, at))) : [],
  required: (wants: string[], value, path) =>
    isTable(value) ? wants.filter((key) => !Object.hasOwn(value, key)).map((key) => below(path, key)) : [],
  properties: (wants: Record<string, Schema>, value, path) =>
    isTable(value)
      ? Object.entries(wants).flatMap(([key, one]) =>
          Object.hasOwn(value, key) ? faults(one, value[key], below(path, key)) : [],
        )
      : [],
  propertyNames: (wants: Schema, value, path) =>
    isTable(value) ? Object.keys(value).flatMap((key) => faults(wants, key, below(path, key))) : [],
  additionalProperties: (wants: Schema | false, value, path, of) => {
    if (!isTable(value)) return [];
    const known = Object.keys((of['properties'] ?? {}) as object);
    const others = Object.entries(value).filter(([key]) => !known.includes(key));
    return others.flatMap(([key, one]) =>
      wants === false ? [below(path, key)] : faults(wants, one, below(path, key)),
    );
  },
  anyOf: (wants: Schema[], value, path) =>
    when(!wants.some((one) => faults(one, value, path).length === 0), path),
};

function isOf(type: string, value: unknown): boolean {
  switch (type) {
    case 'object':
      return isTable(value);
    case 'array':
      return Array.isArray(value);
    case 'integer':
      return Number.isInteger(value);
    default:
      return typeof value === type;
  }
}
