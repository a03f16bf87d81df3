// Whatever a registry looks like: an edit says what was asked, and every byte that is not of it stays. Values are read by
// smol-toml, and what an edit may touch is what the generator knows to be of that project or key.
import { parse, TomlDate } from 'smol-toml';
import { describe, expect, it } from 'vitest';
import { editedText, type RegistryEdit } from '../../src/fleet/edit/edit.ts';
import { formattedText } from '../../src/fleet/edit/format.ts';
import { LocalDate } from '../../src/fleet/edit/value.ts';
import { changesIn, tableOf } from '../../src/fleet/edit/words.ts';
import { loadFleet } from '../../src/fleet/load.ts';
import { fc, lawRuns } from '../support/fast-check.ts';
import { type RegistryText, registryText } from '../support/registry-texts.ts';

/** As somebody types them. */
const word = fc.constantFrom(
  'branch=main',
  'branch=release/2',
  'branch=it\'s "quoted"'.replace(' ', '-'),
  'state=stopped',
  'state=running',
  'protect=true',
  'protect=false',
  'tags=a',
  'tags=a,b,d',
  'tags=[]',
  'tags=c,a',
  'after=[]',
  'hold=a # "reason" \\ 漢',
  'hold.reason=another',
  'hold={ reason = "x", until = 2026-12-24 }',
  'repo=https://git.example.org/team/web.git',
  'template=shell',
);
const unsetWord = fc.constantFrom('branch=', 'state=', 'protect=', 'tags=', 'after=', 'hold=', 'repo=');

interface Case {
  readonly registry: RegistryText;
  readonly edit: RegistryEdit;
}

const newName = fc.constantFrom('new', 'a-b-c', '1', 'zz');

function changesOf(words: readonly string[]) {
  const read = changesIn(words);
  if (!read.ok) throw new Error(read.problem);
  return read.changes;
}

const addition = fc
  .tuple(newName, fc.uniqueArray(word, { maxLength: 3, selector: (one) => one.split(/[.=]/)[0] }))
  .map(([project, words]): RegistryEdit => ({ kind: 'add', project, keys: tableOf(changesOf(words)) }));

const someCase: fc.Arbitrary<Case> = registryText.chain((registry) => {
  const { projects } = registry;
  const edit =
    projects.length === 0
      ? addition
      : fc.oneof(
          { weight: 2, arbitrary: addition },
          {
            weight: 6,
            arbitrary: fc
              .tuple(fc.constantFrom(...projects), fc.oneof({ weight: 2, arbitrary: word }, unsetWord))
              .map(([project, one]): RegistryEdit => ({ kind: 'set', project, changes: changesOf([one]) })),
          },
          {
            weight: 2,
            arbitrary: fc
              .constantFrom(...projects)
              .map((project): RegistryEdit => ({ kind: 'remove', project })),
          },
        );
  return edit.map((one) => ({ registry, edit: one }));
});

type Table = Record<string, unknown>;

/** What a text says, with dates as no text can be. */
function said(text: string): Table {
  return plain(parse(text.replace(/^\uFEFF/, ''))) as Table;
}

function plain(value: unknown): unknown {
  if (value instanceof TomlDate) return { date: value.toISOString() };
  if (value instanceof LocalDate) return { date: value.text };
  if (Array.isArray(value)) return value.map(plain);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, one]) => [key, plain(one)]));
}

function table(value: unknown): Table {
  return typeof value === 'object' && value !== null ? (value as Table) : {};
}

/** The old document with just that changed. */
function expected(before: Table, edit: RegistryEdit): Table {
  const document = structuredClone(before);
  const projects = table(document['projects']);
  document['projects'] = projects;
  if (edit.kind === 'add') projects[edit.project] = plain(edit.keys);
  if (edit.kind === 'remove') delete projects[edit.project];
  if (edit.kind === 'set') {
    for (const { path, value } of edit.changes) {
      let at = table(projects[edit.project]);
      for (const part of path.slice(0, -1)) {
        if (value !== null) at[part] = table(at[part]);
        at = table(at[part]);
      }
      const key = path.at(-1) ?? '';
      if (value === null) delete at[key];
      else at[key] = plain(value);
    }
  }
  return named(document);
}

/** No project is the same as no table of projects. */
function named(document: Table): Table {
  if (Object.keys(table(document['projects'])).length > 0) return document;
  const { projects: _, ...rest } = document;
  return rest;
}

/**
 * Whether a text holds what of the old one is not the edit's to touch, in order and whole, with anything at all in place
 * of the rest. Only what separated something that is gone may be gone with it.
 */
function keepsTheRest({ pieces }: RegistryText, edit: RegistryEdit, after: string): boolean {
  const isOwn = pieces.map(({ owner }) => {
    if (owner?.project !== edit.project) return false;
    if (edit.kind === 'remove') return true;
    return edit.kind === 'set' && edit.changes.some(({ path }) => path[0] === owner.key);
  });
  const removes =
    edit.kind === 'remove' || (edit.kind === 'set' && edit.changes.some(({ value }) => value === null));
  const isSeparator = (index: number) => /^[\s,]*$/.test(pieces[index]?.text ?? 'x');
  const isBeside = (index: number, step: 1 | -1): boolean => {
    let at = index;
    while (isSeparator(at) && isOwn[at] !== true) at += step;
    return isOwn[at] === true;
  };
  // Every place in the new text that the old one may have been read up to.
  let places = new Set([0]);
  for (const [index, { text }] of pieces.entries()) {
    if (isOwn[index] === true) {
      const least = Math.min(...places);
      places = new Set(Array.from({ length: after.length - least + 1 }, (_, at) => least + at));
      continue;
    }
    const isOptional = removes && isSeparator(index) && (isBeside(index, 1) || isBeside(index, -1));
    const next = [...places].filter((at) => after.startsWith(text, at)).map((at) => at + text.length);
    places = new Set(isOptional ? [...places, ...next] : next);
    if (places.size === 0) return false;
  }
  return places.has(after.length);
}

/** Whether one stretch was put in and nothing taken out. */
function isInsertion(before: string, after: string): boolean {
  let head = 0;
  while (head < before.length && before[head] === after[head]) head += 1;
  return after.length >= before.length && after.endsWith(before.slice(head));
}

function isFresh({ text }: RegistryText, edit: RegistryEdit): boolean {
  if (edit.kind === 'add') return true;
  if (edit.kind !== 'set') return false;
  const own = table(table(said(text)['projects'])[edit.project]);
  return edit.changes.every(({ path, value }) => value !== null && own[path[0] ?? ''] === undefined);
}

function errorsIn(text: string): readonly string[] {
  const { diagnostics } = loadFleet({
    ...{ file: '/desk/fleet.toml', text, home: '/home/op', templates: ['shell'], realpath: () => null },
  });
  return diagnostics
    .filter(({ severity }) => severity === 'error')
    .map(({ code, detail }) => `${code}: ${detail}`);
}

describe('an edit of a registry', () => {
  it('says what was asked, and leaves every byte that is not of it', () => {
    let edits = 0;
    fc.assert(
      fc.property(someCase, ({ registry, edit }) => {
        edits += 1;
        const { text } = registry;
        const after = editedText(text, [edit]);
        expect(named(said(after))).toEqual(expected(said(text), edit));
        if (isFresh(registry, edit)) expect(isInsertion(text, after), after).toBe(true);
        else expect(keepsTheRest(registry, edit, after + registry.missingEnd), after).toBe(true);
        expect(after.endsWith('\n')).toBe(text.endsWith('\n'));
        expect(after.startsWith('\uFEFF')).toBe(text.startsWith('\uFEFF'));
        // Of the endings of lines there are no others than before.
        if (!/(?<!\r)\n/.test(text)) expect(after).not.toMatch(/(?<!\r)\n/);
        if (!text.includes('\r')) expect(after).not.toContain('\r');
        if (registry.isRegistry && errorsIn(text).length === 0) {
          const isWhole = edit.kind !== 'set' || !edit.changes.some(({ path }) => path.length > 1);
          if (isWhole) expect(errorsIn(after).filter((one) => !one.startsWith('invalid-ref'))).toEqual([]);
        }
        // Doing it again changes nothing.
        if (edit.kind !== 'add') expect(editedText(after, [edit])).toBe(after);
      }),
      { numRuns: lawRuns(500) },
    );
    expect(edits).toBeGreaterThanOrEqual(lawRuns(500));
  });

  it('that adds a project is undone, to the byte, by removing it', () => {
    fc.assert(
      fc.property(registryText, addition, (registry, edit) => {
        const added = editedText(registry.text, [edit]);
        expect(editedText(added, [{ kind: 'remove', project: edit.project }])).toBe(registry.text);
      }),
      { numRuns: lawRuns(200) },
    );
  });

  it('that renames a project says its new name everywhere, and is undone by renaming it back', () => {
    fc.assert(
      fc.property(registryText, newName, fc.nat(), ({ text, projects }, to, which) => {
        const from = projects[which % (projects.length || 1)];
        fc.pre(from !== undefined && !projects.includes(to));
        if (from === undefined) return;
        const after = editedText(text, [{ kind: 'rename', project: from, to }]);
        const named = (document: unknown, name: string, other: string) =>
          JSON.stringify(document, (key, value: unknown) => {
            if (key === 'after' && Array.isArray(value))
              return value.map((one) => (one === name ? other : one));
            if (key !== 'projects') return value;
            return Object.entries(table(value))
              .map(([one, own]) => [one === name ? other : one, own] as const)
              .toSorted(([a], [b]) => (a < b ? -1 : 1));
          });
        expect(named(said(after), '', '')).toBe(named(said(text), from, to));
        // But for the quotes that a name may have had.
        const bare = (one: string) => one.replaceAll(/["']/g, '');
        expect(bare(editedText(after, [{ kind: 'rename', project: to, to: from }]))).toBe(bare(text));
        // It touches no line that does not name it.
        const lines = after.split('\n');
        for (const [at, line] of text.split('\n').entries())
          if (!line.includes(from)) expect(lines[at]).toBe(line);
      }),
      { numRuns: lawRuns(200) },
    );
  });

  it('that sets a key is undone, to the byte, by unsetting it', () => {
    fc.assert(
      fc.property(someCase, ({ registry, edit }) => {
        fc.pre(edit.kind === 'set' && isFresh(registry, edit) && !registry.implied.has(edit.project));
        if (edit.kind !== 'set') return;
        const set = editedText(registry.text, [edit]);
        const changes = edit.changes.map(({ path }) => ({ path: path.slice(0, 1), value: null }));
        expect(editedText(set, [{ ...edit, changes }])).toBe(registry.text);
      }),
      { numRuns: lawRuns(100) },
    );
  });
});

describe('formatting a registry', () => {
  it('changes no value, comment or order, and is done once', () => {
    fc.assert(
      fc.property(someCase, ({ registry, edit }) => {
        const text = editedText(registry.text, [edit]);
        const tidy = formattedText(text);
        expect(said(tidy)).toEqual(said(text));
        expect(JSON.stringify(said(tidy))).toBe(JSON.stringify(said(text)));
        expect(formattedText(tidy)).toBe(tidy);
        expect(tidy.endsWith('\n')).toBe(true);
        // Without blanks, what is written is the same.
        expect(tidy.replaceAll(/\s/g, '')).toBe(text.replaceAll(/\s/g, ''));
      }),
      { numRuns: lawRuns(200) },
    );
  });
});
