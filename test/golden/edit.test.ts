// What an editing command shows: the difference, what it means, what comes next.
import { stripVTControlCharacters } from 'node:util';
import { expect, it } from 'vitest';
import { editedText, projectChanges, type RegistryEdit } from '../../src/fleet/edit/edit.ts';
import { editText } from '../../src/view/edit/human.ts';
import type { EditCommand } from '../../src/view/edit/json.ts';

const names = Array.from({ length: 24 }, (_, index) => `project-${index + 1}`);
const before = [
  '# Recipes — 漢字',
  '[fleet]',
  'name = "recipes"',
  '',
  ...names.flatMap((name) => [`[projects.${name}]`, 'tags = ["a"]  # \u202e', '']),
].join('\r\n');

const held: readonly RegistryEdit[] = names.slice(0, 2).map((project) => ({
  kind: 'set',
  project,
  changes: [{ path: ['hold'], value: { reason: 'the database moves' } }],
}));

const situations: Readonly<Record<string, readonly [EditCommand, readonly RegistryEdit[], boolean]>> = {
  'a project is added': [
    'add',
    [{ kind: 'add', project: 'web', keys: { repo: 'https://me:hunter2@git.example.org/web.git' } }],
    true,
  ],
  'two are held': ['hold', held, true],
  'two would be held': ['hold', held, false],
  'many are removed': ['remove', names.map((project) => ({ kind: 'remove', project })), true],
  'one is renamed': ['rename', [{ kind: 'rename', project: 'project-2', to: 'site' }], true],
  'one would be renamed': ['rename', [{ kind: 'rename', project: 'project-2', to: 'site' }], false],
  'nothing is to be changed': ['unhold', [], true],
};

it('an edit is shown', async () => {
  const shown = Object.entries(situations).flatMap(([situation, [command, edits, isWritten]]) => {
    const after = editedText(before, edits);
    const end = {
      ...{ command, file: 'fleet.toml', before, after, isWritten, diagnostics: [] },
      projects: projectChanges(before, after, edits),
      next: isWritten ? 'po plan' : null,
    };
    const options = { nothing: `fleet.toml does not hold ${names.join(', ')}`, isQuiet: false };
    const at = (width: number, color = false) => editText(end, { ...options, width, color });
    expect(editText(end, { ...options, width: 80, color: false, isQuiet: true })).not.toContain('@@');
    // Colours and nothing else.
    expect(stripVTControlCharacters(at(80, true))).toBe(at(80));
    const text = (width: number) => [`──── ${situation}, ${width} columns`, at(width)];
    // A difference has lines of its own length; the rest is all that is as wide as the screen.
    const isSame = at(80) === at(200);
    return isSame ? text(80) : [...text(80), ...text(200)];
  });
  const all = shown.join('\n');
  for (const one of ['hunter2', '\u202e', '\r']) expect(all).not.toContain(one);
  await expect(all).toMatchFileSnapshot('edit.txt');
});
