// A file that is not what its name says is named for what it is, once.
import { describe, expect, it } from 'vitest';
import { readTomlDocument } from '../../../engine/kernel/document.ts';
import { readAgents } from '../../../engine/protocol.ts';
import { loadFleet } from '../../../src/fleet/load.ts';
import { readSavedPlan } from '../../../src/plan/read-saved-plan.ts';

const sound = '[fleet]\nname = "recipes"\nroot = "clones"\n\n[engine]\nversion = "v0.1.0"\n';
const conflict = `${sound}
[projects.web]
<<<<<<< HEAD
branch = "main"
||||||| base
=======
branch = "next"
>>>>>>> review
`;

const loaded = (text: string) =>
  loadFleet({ file: '/desk/fleet.toml', text, home: '/home/op', templates: ['shell'], realpath: () => null });

const faults = (text: string) =>
  loaded(text).diagnostics.map(({ code, detail, place }) => [code, detail, place?.line]);

describe('a registry', () => {
  it.each([
    conflict,
    conflict.replaceAll('\n', '\r\n'),
    `\uFEFF${conflict}`,
    conflict.replace('||||||| base\n', ''),
  ])('with markers of a merge has that one fault', (text) => {
    expect(faults(text)).toEqual([
      [
        'merge-conflict',
        expect.stringMatching(/^fleet\.toml has unresolved merge conflicts: git's markers are in lines 9, /),
        9,
      ],
    ]);
    expect(loaded(text).diagnostics[0]?.help).toContain('git mergetool -- fleet.toml');
  });

  it.each([
    ['<!DOCTYPE html>\n<html><body>Sign in</body></html>', 'fleet.toml is an HTML page.'],
    [
      Buffer.from(`\uFEFF${sound}`, 'utf16le').toString('utf8'),
      'fleet.toml looks like UTF-16, and TOML is UTF-8.',
    ],
    [Buffer.from(sound, 'utf16le').toString('utf8'), 'fleet.toml looks like UTF-16, and TOML is UTF-8.'],
    [`${sound}\0\0\0`, 'fleet.toml holds NUL characters, which no text has.'],
  ])('that is none is named for what it is', (text, detail) => {
    expect(faults(text)).toEqual([['not-toml', detail, 1]]);
  });

  it.each(['=======', '>>>>>>> review', '||||||| base'])('with one that was left, %s, says so', (left) => {
    expect(faults(`${sound}\n[projects.web]\n${left}\nbranch = "main"\n`)).toEqual([
      ['merge-conflict', "fleet.toml has unresolved merge conflicts: git's markers are in line 9.", 9],
    ]);
    // A line of a text is none, whatever else is wrong.
    const other = faults(`${sound}\n[projects.web]\nhold = { reason = """\n${left}\n""" }\nbranch = \n`);
    expect(other.map(([code]) => code)).not.toContain('merge-conflict');
  });

  it('may hold such lines in a text', () => {
    const text = `${sound}\n[projects.web]\nhold = { reason = """\n<<<<<<< HEAD\n""" }\n`;
    expect(readTomlDocument('fleet.toml', text).diagnostics).toEqual([]);
  });
});

it('agents.toml and a saved plan say so as well', () => {
  const agents = readAgents(
    'agents.toml',
    '[project]\n<<<<<<< HEAD\nname = "a"\n=======\nname = "b"\n>>>>>>> x\n',
  );
  expect(agents).toMatchObject({ ok: false, diagnostics: [{ code: 'merge-conflict' }] });
  const plan = '{\n  "format": "po.saved-plan/1",\n<<<<<<< HEAD\n=======\n>>>>>>> x\n}';
  expect(readSavedPlan('one.plan', plan)).toMatchObject({
    ok: false,
    diagnostic: {
      code: 'saved-plan-damaged',
      detail: expect.stringContaining('merge conflicts (lines 3, 4, 5)'),
    },
  });
});
