import { describe, expect, it } from 'vitest';
import * as z from 'zod';
import * as mini from 'zod/mini';
import { readTomlDocument } from '../../../engine/kernel/document.ts';
import { diagnosticsOf } from '../../../engine/kernel/issues.ts';
import { suggestionFor } from '../../../engine/kernel/suggestion.ts';

const full = z.strictObject({
  name: z.string().regex(/^[a-z]+$/, 'a name is lower-case letters'),
  kind: z.optional(z.enum(['task', 'persistent'])),
  count: z.optional(z.int().min(1).max(5)),
  words: z.optional(z.array(z.string().min(1))),
  wake: z.optional(
    z.union([z.string(), z.strictObject({ every: z.string(), message: z.optional(z.string()) })]),
  ),
  agents: z.optional(
    z.record(z.string().regex(/^[a-z]+$/, 'letters only'), z.strictObject({ on: z.boolean() })),
  ),
});

const small = mini.strictObject({
  name: mini.string().check(mini.regex(/^[a-z]+$/, 'a name is lower-case letters')),
  kind: mini.optional(mini.enum(['task', 'persistent'])),
  count: mini.optional(mini.int().check(mini.minimum(1), mini.maximum(5))),
  words: mini.optional(mini.array(mini.string().check(mini.minLength(1)))),
  wake: mini.optional(
    mini.union([
      mini.string(),
      mini.strictObject({ every: mini.string(), message: mini.optional(mini.string()) }),
    ]),
  ),
  agents: mini.optional(
    mini.record(
      mini.string().check(mini.regex(/^[a-z]+$/, 'letters only')),
      mini.strictObject({ on: mini.boolean() }),
    ),
  ),
});

describe.each([
  ['zod', full],
  ['zod/mini', small],
])('%s', (_, schema) => {
  const explain = (text: string) => {
    const document = readTomlDocument('a.toml', text);
    const issues = schema.safeParse(document.value).error?.issues ?? [];
    return diagnosticsOf(document, issues, { schema }).map(
      ({ place, code, detail, help }) =>
        `${place?.line}:${place?.column}+${place?.length} ${code} | ${detail} | ${help ?? '-'}`,
    );
  };

  it.each<[string, string, readonly string[]]>([
    [
      'an unknown key near a known one',
      'name = "x"\nknid = 1',
      ['2:1+4 unknown-key | knid is not a key of the top of the file. | did you mean `kind`?'],
    ],
    [
      'each of two unknown keys',
      'a1 = 1\nname = "x"\nb1 = 2',
      [
        '1:1+2 unknown-key | a1 is not a key of the top of the file. | known here: name, kind, count, words, wake, agents',
        '3:1+2 unknown-key | b1 is not a key of the top of the file. | known here: name, kind, count, words, wake, agents',
      ],
    ],
    [
      'a missing key',
      'count = 1',
      ['1:1+1 missing-key | name must be given. | add name = … above the first table'],
    ],
    ['a wrong type', 'name = 3', ['1:8+1 wrong-type | name is 3; it must be text in quotes. | write "3"']],
    [
      'a wrong choice',
      'name = "x"\nkind = "tsak"',
      ['2:8+6 invalid-value | kind is "tsak"; it can be task or persistent. | did you mean "task"?'],
    ],
    ['a broken rule', 'name = "X"', ['1:8+3 invalid-value | name is "X". | a name is lower-case letters']],
    ['too small', 'name = "x"\ncount = 0', ['2:9+1 out-of-range | count is 0; it must be at least 1. | -']],
    ['too large', 'name = "x"\ncount = 6', ['2:9+1 out-of-range | count is 6; it must be at most 5. | -']],
    [
      'no whole number',
      'name = "x"\ncount = 1.5',
      ['2:9+3 wrong-type | count is 1.5; it must be a whole number. | -'],
    ],
    [
      'an empty element',
      'name = "x"\nwords = ["a", ""]',
      ['2:15+2 out-of-range | words[1] must not be empty. | -'],
    ],
    [
      'none of the alternatives',
      'name = "x"\nwake = 3',
      ['2:8+1 wrong-type | wake is 3; it must be text in quotes or a table. | -'],
    ],
    [
      'the alternative that was meant',
      'name = "x"\nwake = { evry = "1h" }',
      [
        '2:1+4 missing-key | wake.every must be given. | add every = … under [wake]',
        '2:10+4 unknown-key | wake.evry is not a key of [wake]. | did you mean `every`?',
      ],
    ],
    [
      'a bad name in a record',
      'name = "x"\n[agents.A_B]\non = true',
      ['2:9+3 invalid-name | agents.A_B has a name that is not allowed: "A_B". | letters only'],
    ],
    [
      'a date for a table',
      'name = "x"\nagents.a = 2026-12-01',
      ['2:12+10 wrong-type | agents.a is 2026-12-01; it must be a table. | -'],
    ],
    [
      'a key below the header of a sub-table',
      'name = "x"\n[agents.a]\non = true\ncount = 3',
      ['4:1+5 unknown-key | agents.a.count is not a key of [agents.a]. | known here: on'],
    ],
  ])('%s', (_name, text, expected) => {
    expect(explain(text)).toEqual(expected);
  });

  it('calls nothing missing where a fault of the syntax may have swallowed it', () => {
    expect(explain('name = x\n')).toEqual([]);
    expect(explain('name = "x"\n[agents.a]\non = yes\n[agents.b]\n')).toEqual([
      '4:9+1 missing-key | agents.b.on must be given. | add on = … under [agents.b]',
    ]);
  });
});

it('a suggestion is close or none', () => {
  expect(suggestionFor('brnch', ['branch', 'path'])).toBe('branch');
  expect(suggestionFor('Running', ['running', 'retired'])).toBe('running');
  expect(suggestionFor('zzz', ['branch', 'path'])).toBeNull();
  expect(suggestionFor('x', ['y'])).toBeNull();
});
