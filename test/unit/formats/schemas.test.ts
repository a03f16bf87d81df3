// The published schemas and what is shipped beside them: `po schema` prints the very files of docs/reference/, every
// sample is valid by its schema and names it from where it lies, and golden documents are what the schemas promise.
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { basename, dirname, join, resolve } from 'node:path';
import { Ajv } from 'ajv';
import addFormats from 'ajv-formats';
import { parse, TomlDate } from 'smol-toml';
import { describe, expect, it } from 'vitest';
import { scaffold, templateNames } from '../../../engine/contract/templates.ts';
import { committedText } from '../../support/checkout.ts';
import { flawsOf } from '../../support/formats.ts';
import { poInProcess } from '../../support/in-process.ts';

const top = resolve(import.meta.dirname, '../../..');
const reference = join(top, 'docs/reference');
const names = readdirSync(reference)
  .filter((name) => name.endsWith('.schema.json'))
  .map((name) => name.slice(0, -'.schema.json'.length));

describe('po schema', () => {
  const po = (...args: string[]) => poInProcess(args, top, {});

  it.each(names)('%s prints the very bytes of the reference', async (name) => {
    expect(await po('schema', name)).toEqual({
      code: 0,
      stdout: readFileSync(join(reference, `${name}.schema.json`), 'utf8'),
      stderr: '',
    });
  });

  it('without a name lists them, for people and for programs', async () => {
    const listed = await po('schema');
    expect(listed.stdout.match(/^\S+/gm)).toEqual(names);
    expect(listed.stdout).toMatch(/^fleet +The registry: which projects should exist/m);
    const document = JSON.parse((await po('schema', '--json')).stdout);
    expect(flawsOf('schema-list', document)).toEqual([]);
    expect(document.schemas.map((one: { readonly name: string }) => one.name)).toEqual(names);
  });

  it.each([
    [['flet'], 'po: there is no schema "flet"; did you mean fleet? See po schema --help\n'],
    [['bogus-name'], 'po: there is no schema "bogus-name"; po schema lists them. See po schema --help\n'],
    [['../fleet'], /^po: there is no schema "\.\.\/fleet"; /],
    [['a\u001b[31m'], 'po: a␛[31m has a control character in it. See po --help\n'],
    [['plan', 'diff'], 'po: name one schema. See po schema --help\n'],
  ])('%j is refused', async (words, stderr) => {
    const ran = await po('schema', ...words);
    expect(ran).toMatchObject({ code: 64, stdout: '' });
    if (typeof stderr === 'string') expect(ran.stderr).toBe(stderr);
    else expect(ran.stderr).toMatch(stderr);
  });
});

interface Sample {
  readonly name: string;
  /** Where it lies, so that its schema can be found from there. */
  readonly folder: string;
  readonly text: string;
  readonly schema: string;
}

const ofTemplates = templateNames.map((template): Sample => {
  const files = scaffold({ template, name: 'docs-site' });
  const text = files.find(({ path }) => path === 'agents.toml')?.content ?? '';
  // A project has its engine as a release, and so as here, in engine/.
  return { name: `template ${template}`, folder: top, text, schema: 'agents' };
});

const samples: readonly Sample[] = [
  ...['fleet', 'agents'].map((schema) => ({
    name: `${schema}.toml`,
    folder: top,
    text: committedText(`${schema}.toml`),
    schema,
  })),
  ...ofTemplates,
];

describe.each(samples)('$name', ({ folder, text, schema }) => {
  it('names its schema for editors, by the path from where it lies', () => {
    const [, path = ''] = /^#:schema (\.\/\S+)\n/.exec(text) ?? [];
    const file = resolve(folder, path);
    expect(basename(file)).toBe(`${schema}.schema.json`);
    expect(existsSync(dirname(file))).toBe(true);
    expect(readFileSync(file, 'utf8')).toBe(readFileSync(join(reference, `${schema}.schema.json`), 'utf8'));
  });

  it('is valid by its schema, with what it offers as a comment as well', () => {
    expect(flawsIn(schema, text)).toEqual([]);
    const offered = text.replaceAll(/^# (\w+ = |\[)/gm, '$1');
    expect(flawsIn(schema, offered)).toEqual([]);
  });

  it('is not valid any more with a key that nobody knows', () => {
    expect(flawsIn(schema, `${text}\nbogus = 1\n`)).not.toEqual([]);
  });
});

function flawsIn(schema: string, text: string): readonly unknown[] {
  const ajv = new Ajv({ allErrors: true, strict: false });
  addFormats.default(ajv);
  const validate = ajv.compile(JSON.parse(readFileSync(join(reference, `${schema}.schema.json`), 'utf8')));
  return validate(plain(parse(text))) ? [] : (validate.errors ?? []);
}

/** As an editor sees it: a date is its text. */
function plain(value: unknown): unknown {
  if (value instanceof TomlDate) return value.toISOString();
  if (Array.isArray(value)) return value.map(plain);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, plain(item)]));
}

it('golden plans are what the schema promises', () => {
  const folder = join(top, 'test/golden/plan');
  const files = readdirSync(folder).filter((name) => name.endsWith('.json.txt'));
  expect(files.length).toBeGreaterThan(2);
  for (const name of files) {
    expect(flawsOf('plan', JSON.parse(readFileSync(join(folder, name), 'utf8'))), name).toEqual([]);
  }
});
