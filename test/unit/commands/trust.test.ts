// What `po trust-folders` writes into the files of agent programs: one key, and not a byte more; and nothing where the file says
// the contrary or cannot be read.

import { parse } from 'smol-toml';
import { describe, expect, it } from 'vitest';
import { backends } from '../../../engine/backends/index.ts';
import { trustEdit as editBy, type TrustEdit } from '../../../src/trust/edits.ts';
import { JsonFault, parseJson, withValue } from '../../../src/trust/json-text.ts';
import { fc } from '../../support/fast-check.ts';

type Cli = 'claude' | 'codex' | 'gemini' | 'qwen' | 'copilot';
function trustOf(cli: Cli) {
  const trust = backends[cli].cli?.trust;
  if (!trust) throw new Error(`${cli} trusts nothing`);
  return trust;
}
const trustEdit = (cli: Cli, ...of: [text: string | null, folder: string]) => editBy(trustOf(cli), ...of);
const placesOf = (cli: Cli, ...of: Parameters<ReturnType<typeof trustOf>['places']>) =>
  trustOf(cli).places(...of);

const folder = '/srv/fleet/web';

function edited(cli: Cli, text: string | null, of = folder): string {
  const edit = trustEdit(cli, text, of);
  if (edit.kind !== 'edit') throw new Error(`${edit.kind} instead of an edit`);
  expect(trustEdit(cli, edit.text, of), 'once is enough').toEqual({ kind: 'trusted' } satisfies TrustEdit);
  return edit.text;
}

describe('GitHub Copilot CLI', () => {
  const managed =
    '// This file is managed automatically.\n{\n  "trustedFolders": [\n    "/srv/other"\n  ],\n  "x": [1, 2]\n}\n';

  it('adds the folder to its list, and leaves every other byte', () => {
    expect(edited('copilot', managed)).toBe(
      managed.replace('"/srv/other"', '"/srv/other",\n    "/srv/fleet/web"'),
    );
    expect(edited('copilot', '{"trustedFolders":["/a", "/b"]}')).toBe(
      '{"trustedFolders":["/a", "/b", "/srv/fleet/web"]}',
    );
    expect(edited('copilot', '{"trustedFolders": []}')).toBe('{"trustedFolders": ["/srv/fleet/web"]}');
    expect(JSON.parse(edited('copilot', null))).toEqual({ trustedFolders: [folder] });
    expect(JSON.parse(edited('copilot', '{"a": {"b": [1]}}'))).toEqual({
      a: { b: [1] },
      trustedFolders: [folder],
    });
  });

  it('takes no other folder for it, and refuses what is no list', () => {
    expect(edited('copilot', `{"trustedFolders": ["${folder}/in"]}`)).toContain('/in", "');
    for (const value of ['true', '{}', 'null', `"${folder}"`])
      expect(trustEdit('copilot', `{"trustedFolders": ${value}}`, folder).kind, value).toBe('refused');
    expect(trustEdit('copilot', '{"trustedFolders": [}', folder)).toMatchObject({
      kind: 'refused',
      place: '1:21',
    });
  });
});

describe('Claude Code', () => {
  it('adds one key, and leaves every other byte, whatever it does not know', () => {
    const text = `{\n  "numStartups": 12345678901234567890,\n  "odd": "\\u00e9/\\/",\n  "projects": {\n    "/srv/other": { "hasTrustDialogAccepted": false, "x": [1, 2] }\n  },\n  "last": {}\n}`;
    const after = edited('claude', text);
    expect(after).toBe(
      text.replace(
        '"x": [1, 2] }',
        '"x": [1, 2] },\n    "/srv/fleet/web": {\n      "hasTrustDialogAccepted": true\n    }',
      ),
    );
  });

  it('changes what Claude Code itself wrote of a folder that nobody has trusted yet', () => {
    const text = `{"projects":{"${folder}":{"allowedTools":[],"hasTrustDialogAccepted":false,"n":1}}}`;
    expect(edited('claude', text)).toBe(text.replace('false', 'true'));
  });

  it.each([
    ['a folder that it knows', `{"projects":{"${folder}":{"a":1}}}`],
    ['no project', '{"a":1}'],
    ['nothing', '{}\n'],
    ['an empty table of projects', '{\n\t"projects": {}\n}\n'],
  ])('knows a file with %s', (_, text) => {
    const value = JSON.parse(edited('claude', text));
    expect(value.projects[folder].hasTrustDialogAccepted).toBe(true);
    delete value.projects[folder].hasTrustDialogAccepted;
    for (const [key, one] of Object.entries(JSON.parse(text))) expect(value[key]).toMatchObject(Object(one));
  });

  it('makes a file where there is none', () => {
    expect(JSON.parse(edited('claude', null))).toEqual({
      projects: { [folder]: { hasTrustDialogAccepted: true } },
    });
  });

  it.each([
    ['{"a": 1,}', '1:9'],
    ['{\n  "a": 1 // mine\n}', '2:10'],
    ['{"projects": {', '1:15'],
    ['not json', '1:1'],
    ['[]', '1:1'],
    ['{} {}', '1:4'],
  ])('refuses %j, and says where', (text, place) => {
    expect(trustEdit('claude', text, folder)).toMatchObject({ kind: 'refused', place });
  });

  it('refuses a file in which projects are something else', () => {
    expect(trustEdit('claude', '{"projects": []}', folder)).toMatchObject({ kind: 'refused' });
    expect(trustEdit('claude', `{"projects": {"${folder}": 3}}`, folder)).toMatchObject({ kind: 'refused' });
  });
});

describe('Gemini CLI', () => {
  it('adds a folder and keeps comments', () => {
    const text = '{\n  // mine\n  "/srv/a": "TRUST_FOLDER", /* and */\n  "/srv/b": "DO_NOT_TRUST",\n}\n';
    expect(edited('gemini', text)).toBe(
      text.replace('"DO_NOT_TRUST"', `"DO_NOT_TRUST",\n  "${folder}": "TRUST_FOLDER"`),
    );
  });

  it('leaves a folder that somebody has said not to trust', () => {
    const text = `{\n  "${folder}": "DO_NOT_TRUST"\n}`;
    expect(trustEdit('gemini', text, folder)).toEqual({
      kind: 'refused',
      why: 'it says "DO_NOT_TRUST" of this folder',
      place: `2:${folder.length + 7}`,
    });
  });
});

describe('Codex', () => {
  const config = '# mine\nmodel = "gpt-5" # and why\n\n[tui]\nx = 1';

  it('adds a table at the end and keeps comments', () => {
    expect(edited('codex', config)).toBe(`${config}\n\n[projects."${folder}"]\ntrust_level = "trusted"\n`);
    expect(edited('codex', null)).toBe(`[projects."${folder}"]\ntrust_level = "trusted"\n`);
    expect(edited('codex', 'a = 1\r\n')).toContain(`\r\n\r\n[projects."${folder}"]\r\n`);
  });

  it('adds the level to a folder that has a table already', () => {
    const text = `[projects."${folder}"] # mine\nother = 1\n\n[projects."/srv/x"]\ntrust_level = "untrusted"\n`;
    expect(edited('codex', text)).toBe(text.replace('# mine\n', '# mine\ntrust_level = "trusted"\n'));
  });

  it('knows a path with quotes and a backslash in it', () => {
    const odd = '/srv/it\'s "odd" \\ 😀';
    expect(parse(edited('codex', config, odd))).toMatchObject({
      projects: { [odd]: { trust_level: 'trusted' } },
    });
  });

  it.each([
    [`[projects."${folder}"]\ntrust_level = "untrusted"\n`, '2:15'],
    ['[tui\n', '1:1'],
  ])('leaves %j as it is', (text, place) => {
    expect(trustEdit('codex', text, folder)).toMatchObject({ kind: 'refused', place });
  });

  it('refuses what cannot be added to', () => {
    expect(trustEdit('codex', 'projects = {}\n', folder)).toMatchObject({ kind: 'refused' });
  });
});

describe('JSON as text', () => {
  it('reads what JSON.parse reads, and refuses what it refuses', () => {
    fc.assert(
      fc.property(
        fc.json(),
        fc.option(fc.nat()),
        fc.constantFrom('', ',', '}', '"', '\\', '0', '-'),
        (text, at, extra) => {
          const changed =
            at === null
              ? text
              : text.slice(0, at % (text.length + 1)) + extra + text.slice(at % (text.length + 1));
          const fails = (read: () => unknown) => {
            try {
              read();
              return false;
            } catch (error) {
              if (!(error instanceof JsonFault) && !(error instanceof SyntaxError)) throw error;
              return true;
            }
          };
          expect(fails(() => parseJson(changed, false))).toBe(fails(() => JSON.parse(changed)));
        },
      ),
    );
  });

  it('changes one value and nothing else, wherever it is', () => {
    fc.assert(
      fc.property(
        fc.dictionary(fc.string(), fc.oneof(fc.jsonValue(), fc.dictionary(fc.string(), fc.jsonValue()))),
        fc.array(fc.string(), { minLength: 1, maxLength: 3 }),
        fc.constantFrom(0, 2, '\t'),
        (value, path, indent) => {
          const text = JSON.stringify(value, null, indent);
          const after = withValue(text, parseJson(text, false), path, 'x');
          if (after === null) return;
          const expected = JSON.parse(text);
          let at = expected;
          for (const key of path.slice(0, -1)) {
            if (!Object.hasOwn(at, key))
              Object.defineProperty(at, key, {
                value: {},
                enumerable: true,
                configurable: true,
                writable: true,
              });
            at = Object.getOwnPropertyDescriptor(at, key)?.value;
          }
          Object.defineProperty(at, path.at(-1) ?? '', {
            value: 'x',
            enumerable: true,
            configurable: true,
            writable: true,
          });
          expect(JSON.parse(after)).toEqual(expected);
        },
      ),
    );
  });
});

describe('where a program keeps it', () => {
  const none = () => false;
  it.each([
    ['claude', { HOME: '/h' }, '/h/.claude.json'],
    ['claude', { HOME: '/h', CLAUDE_CONFIG_DIR: '/c' }, '/c/.claude.json'],
    ['codex', { HOME: '/h' }, '/h/.codex/config.toml'],
    ['codex', { HOME: '/h', CODEX_HOME: '/c' }, '/c/config.toml'],
    ['gemini', { HOME: '/h' }, '/h/.gemini/trustedFolders.json'],
    ['gemini', { HOME: '/h', GEMINI_CLI_HOME: '/g' }, '/g/.gemini/trustedFolders.json'],
    ['gemini', { HOME: '/h', GEMINI_CLI_TRUSTED_FOLDERS_PATH: '/t.json' }, '/t.json'],
  ] as const)('%s with %j: %s', (cli, environment, file) => {
    expect(placesOf(cli, environment, none).files).toEqual([file]);
  });

  it('both files of Claude Code, where it has an earlier one', () => {
    const { files } = placesOf('claude', { HOME: '/h' }, () => true);
    expect(files).toEqual(['/h/.claude/.config.json', '/h/.claude.json']);
    const early = placesOf('claude', { HOME: '/h' }, (path) => path.endsWith('.config.json'));
    expect(early.files).toEqual(['/h/.claude/.config.json']);
  });
});
