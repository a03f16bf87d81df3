import { parse, stringify } from 'smol-toml';
import { describe, expect, it } from 'vitest';
import { readTomlDocument } from '../../../engine/kernel/document.ts';
import { fc } from '../../support/fast-check.ts';

/** `line:column+length summary` of each diagnostic. */
function faultsOf(text: string): readonly string[] {
  return readTomlDocument('a.toml', text).diagnostics.map(
    ({ place, summary }) => `${place?.line}:${place?.column}+${place?.length} ${summary}`,
  );
}

describe('values', () => {
  it('are those of smol-toml, byte order mark and line endings included', () => {
    const text = '\uFEFFa = """x\r\ny"""\r\nd = 2026-12-01\r\n[t]\r\ne = [1, { f = "🎉" }]\r\n';
    const document = readTomlDocument('a.toml', text);
    expect(document.diagnostics).toEqual([]);
    expect(document.value).toEqual(parse(text));
    expect(document.mayHaveLost(['t'])).toBe(false);
  });

  it('are null-prototype tables, so that a key named __proto__ is a key', () => {
    const { value } = readTomlDocument('a.toml', '["__proto__"]\nx = 1\n');
    expect(Object.keys(value as object)).toEqual(['__proto__']);
  });
});

describe('places', () => {
  const document = readTomlDocument(
    'a.toml',
    [
      '\uFEFF# 🎉',
      '\t"a.b" = "🎉" # x',
      'n = { "😀" = 1, inner.deep = [ 1, "two" ] }',
      '[projects.web.hold]',
      'reason = "x"',
      '[projects.web]',
      'tags = [',
      '  "one",',
      '  "two",',
      ']',
      '[[hooks]]',
      'k = 1',
      '[[hooks]]',
      'k = 2',
    ].join('\r\n'),
  );
  const at = (path: readonly PropertyKey[], what: 'key' | 'value') => {
    const { line, column, length, source } = document.place(path, what);
    return `${line}:${column} ${source.slice(column - 1, column - 1 + length)}`;
  };

  it.each<[string, readonly PropertyKey[], 'key' | 'value', string]>([
    ['a quoted key after a tab', ['a.b'], 'key', '2:2 "a.b"'],
    ['a value with an emoji', ['a.b'], 'value', '2:10 "🎉"'],
    ['a key in an inline table', ['n', '😀'], 'key', '3:7 "😀"'],
    ['a key after an emoji counts UTF-16 units', ['n', 'inner'], 'key', '3:17 inner'],
    ['the end of a dotted key', ['n', 'inner', 'deep'], 'key', '3:23 deep'],
    ['an element of a list', ['n', 'inner', 'deep', 1], 'value', '3:35 "two"'],
    ['a table defined after its sub-table', ['projects', 'web'], 'key', '6:11 web'],
    ['a whole header', ['projects', 'web'], 'value', '6:1 [projects.web]'],
    ['a table that is only implied', ['projects'], 'key', '4:2 projects'],
    ['a value over several lines ends with its first', ['projects', 'web', 'tags'], 'value', '7:8 ['],
    ['an element on a line of its own', ['projects', 'web', 'tags', 1], 'value', '9:3 "two"'],
    ['the second of an array of tables', ['hooks', 1, 'k'], 'value', '14:5 2'],
    ['a missing key falls back to its table', ['projects', 'web', 'nope'], 'key', '6:11 web'],
    ['a missing element falls back to its list', ['projects', 'web', 'tags', 9, 'x'], 'value', '7:1 tags'],
    ['nothing at all falls back to the first line', ['nope'], 'key', '1:1 #'],
  ])('%s', (_, path, what, expected) => {
    expect(at(path, what)).toBe(expected);
  });

  it('point at the key, whatever the document', () => {
    const key = fc.oneof(
      fc.stringMatching(/^[a-z0-9_-]{1,8}$/),
      fc.string({ unit: 'grapheme', maxLength: 6 }),
    );
    const leaf = fc.oneof(
      fc.integer(),
      fc.boolean(),
      fc.string({ unit: 'grapheme' }),
      fc.array(fc.integer(), { maxLength: 3 }),
    );
    const table = fc.dictionary(key, fc.oneof(leaf, fc.dictionary(key, leaf, { maxKeys: 3 })), {
      maxKeys: 4,
    });
    fc.assert(
      fc.property(fc.dictionary(key, fc.oneof(leaf, table), { maxKeys: 5 }), fc.boolean(), (value, crlf) => {
        const text = stringify(value);
        const read = readTomlDocument('a.toml', crlf ? text.replaceAll('\n', '\r\n') : text);
        expect(read.diagnostics).toEqual([]);
        for (const path of pathsOf(value)) {
          const place = read.place(path, 'key');
          const found = place.source.slice(place.column - 1);
          const name = String(path.at(-1));
          expect(
            found.startsWith(name) || found.startsWith(JSON.stringify(name)) || parsesTo(found, name),
          ).toBe(true);
        }
      }),
      { numRuns: 300 },
    );
  });
});

function pathsOf(value: unknown, path: readonly string[] = []): readonly (readonly string[])[] {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return [];
  return Object.entries(value).flatMap(([key, inner]) => [[...path, key], ...pathsOf(inner, [...path, key])]);
}

/** A quoted key may be escaped in more than one way. */
function parsesTo(text: string, name: string): boolean {
  const quoted = /^"(?:[^"\\]|\\.)*"|^'[^']*'/.exec(text)?.[0] ?? 'x';
  return Object.keys(parse(`${quoted} = 1`))[0] === name;
}

describe('syntax faults', () => {
  it.each<[string, string, readonly string[]]>([
    ['an unquoted text', 'a = main', ['1:5+4 Text must be in quotes']],
    ['an unquoted version', 'a = 0.2.0', ['1:5+5 Text must be in quotes']],
    ['an unquoted duration', 'a = 2s', ['1:5+2 Text must be in quotes']],
    ['a capital boolean', 'a = True', ['1:5+4 Value that is not TOML']],
    ['no value', 'a =\nb = 1', ['1:4+1 Missing value']],
    ['no equals sign', 'branch "main"', ['1:8+1 Missing equals sign']],
    ['a colon', 'branch: "main"', ['1:1+7 Missing equals sign']],
    ['a lonely key', 'a = 1\n  lonely # x\nb = 2', ['2:3+6 Key without a value']],
    ['a missing quote', 'a = "x\nb = 1', ['1:5+2 Text that is never closed']],
    ['a missing quote at the end of the file', 'a = "x', ['1:5+2 Text that is never closed']],
    ['a missing quote in a list', 'a = ["x, "y"]\nb = 1', ['1:12+2 Text that is never closed']],
    ['a header with a space', '[a b]\nc = 1', ['1:1+5 Invalid table header']],
    ['a header without its end', '[a\nc = 1', ['1:1+2 Table header that is never closed']],
    ['a key twice', 'a = 1\na = [\n 2,\n]', ['2:1+1 Key defined twice']],
    ['a table twice', '[a]\nb = 1\n[a]\nb = 2', ['3:1+3 Table defined twice']],
    ['a leading zero', 'a = 012', ['1:5+3 Invalid number']],
    ['a number too large', 'a = 99999999999999999999', ['1:5+20 Number too large']],
    ['an impossible date', 'a = 2026-02-30', ['1:5+10 Invalid date']],
    ['a short date', 'a = 2026-2-3', ['1:5+8 Invalid date']],
    ['an escape that is none', 'a = "\\q"', ['1:7+1 Invalid escape']],
    ['two values', 'a = "b" "c"', ['1:9+1 Something after the end of the statement']],
    ['no comma', 'a = [\n 1\n 2\n]\nb = 1', ['3:2+1 Missing comma']],
    ['a control character', 'a = "\u0007"', ['1:6+1 Control character']],
    ['a list without its end', 'a = [\n 1,\nb = oops', ['1:5+1 Array that is never closed']],
    ['an inline table without its end', 'a = { b = 1\nc = 2', ['1:5+1 Inline table that is never closed']],
    [
      'a text over several lines without its end',
      'a = """\nb = oops\n',
      ['1:5+3 Multi-line string that is never closed'],
    ],
  ])('%s', (_, text, expected) => {
    expect(faultsOf(text)).toEqual(expected);
    expect(faultsOf(text.replaceAll('\n', '\r\n'))).toEqual(expected);
  });

  it('are all reported in one run, in the order of the file', () => {
    const text =
      'a = x\n[t]\nb = 2026-04-31\nc = [y, 1]\n[u v]\nd = "z\nd = 1\n[t]\ne = "q" 2\n[w]\nf = """\ng = 1\n';
    expect(faultsOf(text)).toEqual([
      '1:5+1 Text must be in quotes',
      '3:5+10 Invalid date',
      '4:6+1 Text must be in quotes',
      '5:1+5 Invalid table header',
      '6:5+2 Text that is never closed',
      '8:1+3 Table defined twice',
      '9:9+1 Something after the end of the statement',
      '11:5+3 Multi-line string that is never closed',
    ]);
  });

  it('leave the sound rest of the file readable', () => {
    const { value } = readTomlDocument('a.toml', 'a = x\n[t]\nb = 1\n[t t]\nc = 1\n[u]\nd = 2\n');
    expect(value).toEqual(parse('[t]\nb = 1\n[u]\nd = 2\n'));
  });

  it('say where something may be lost, and only there', () => {
    const line = readTomlDocument('a.toml', '[t]\nb = x\n[u]\nd = 2\n');
    expect(line.mayHaveLost(['t', 'b', 'deep'])).toBe(true);
    expect(line.mayHaveLost(['u', 'b'])).toBe(false);
    const header = readTomlDocument('a.toml', '[t t]\n[u]\nd = 2\n');
    expect(header.mayHaveLost(['u', 'b'])).toBe(true);
  });

  it('stop being counted at a limit', () => {
    expect(faultsOf('a = x\n'.repeat(1000)).length).toBeLessThanOrEqual(200);
  });

  it('never show credentials', () => {
    const text = 'repo = "https://joe:hunter2@example.org/x" y\nb = https://joe:hunter2@example.org\n';
    expect(JSON.stringify(readTomlDocument('a.toml', text).diagnostics)).not.toContain('hunter2');
  });

  it('are never exceptions: any text can be read', () => {
    const word = fc.constantFrom(
      '[',
      ']',
      '[[',
      ']]',
      '{',
      '}',
      '"',
      "'",
      '"""',
      "'''",
      '=',
      ',',
      '.',
      '\n',
      '\r\n',
      '\r',
      '#',
      'a',
      'b = 1',
      '2026-02-30',
      '\\',
      '\t',
      '\u0000',
      '🎉',
      '\uD800',
    );
    const text = fc.oneof(
      fc.string({ unit: 'binary' }),
      fc.array(word, { maxLength: 40 }).map((words) => words.join('')),
    );
    fc.assert(
      fc.property(text, (garbage) => {
        const document = readTomlDocument('a.toml', garbage);
        for (const { place } of document.diagnostics) {
          expect(place?.source.length).toBeGreaterThanOrEqual((place?.column ?? 0) - 1);
        }
        document.place(['a', 0], 'value');
        if (document.diagnostics.length === 0)
          expect(document.value).toEqual(parse(garbage.replaceAll(/\p{Cs}/gu, '\uFFFD')));
      }),
      { numRuns: 3000 },
    );
  });
});
