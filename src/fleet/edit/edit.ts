// Edits the text of a registry, and reads the result again: it has the requested values, and all else as before. Pure.
import { readTomlDocument } from '../../../engine/kernel/document.ts';
import { isTable, valueAt } from '../../../engine/kernel/path.ts';
import { withoutKey, withValue } from './keys.ts';
import { withoutProject, withProject } from './projects.ts';
import { withOtherName } from './rename.ts';
import { type Splice, spliced } from './text.ts';
import { type EditTable, type EditValue, isSame, plain } from './value.ts';

export type RegistryEdit =
  | { readonly kind: 'add'; readonly project: string; readonly keys: EditTable }
  | { readonly kind: 'set'; readonly project: string; readonly changes: readonly KeyChange[] }
  | { readonly kind: 'remove'; readonly project: string }
  | { readonly kind: 'rename'; readonly project: string; readonly to: string };

export interface KeyChange {
  /** Below the project, if it has one: `['hold', 'until']`. */
  readonly path: readonly string[];
  /** Null unsets it. */
  readonly value: EditValue | null;
}

/** What changed in one project. */
export interface ProjectChange {
  readonly project: string;
  readonly action: 'added' | 'changed' | 'removed' | 'renamed';
  /** The new name, if it was renamed. */
  readonly to?: string | undefined;
  readonly keys: readonly KeyDifference[];
}

interface KeyDifference {
  readonly key: string;
  /** As in JSON; null where the key is missing. */
  readonly before: unknown;
  readonly after: unknown;
}

/** The text must be a registry without errors. */
export function editedText(text: string, edits: readonly RegistryEdit[]): string {
  return edited(
    text,
    (before) => inGroups(edits).reduce(withEdits, before),
    (before) => edits.reduce(documentWith, before),
  );
}

/** As `editedText`, for keys anywhere in the registry. */
export function textWithKeys(text: string, changes: readonly KeyChange[]): string {
  return edited(
    text,
    (before) => changes.reduce((now, { path, value }) => textWithKey(now, path, value), before),
    (before) => changes.reduce((now, { path, value }) => entryWith(now, path, value), before),
  );
}

/** Throws if the resulting text means anything but what is wanted. */
function edited(
  text: string,
  edit: (before: string) => string,
  wanted: (before: unknown) => unknown,
): string {
  const mark = text.startsWith('\uFEFF') ? '\uFEFF' : '';
  const before = text.slice(mark.length);
  const after = edit(before);
  const document = wanted(plain(documentOf(before)));
  if (!isSame(withoutNoProjects(documentOf(after)), withoutNoProjects(document))) {
    throw new Error('the edit would change something else as well; nothing was written');
  }
  return mark + after;
}

function textWithKey(text: string, path: readonly string[], value: EditValue | null): string {
  return value === null ? withoutKey(text, path) : withValue(text, documentOf(text), path, value);
}

/** Sets the same key of several projects at once, since each edit by itself reads the whole text again. */
function inGroups(edits: readonly RegistryEdit[]): (readonly RegistryEdit[])[] {
  const [first] = edits;
  const isOneChange = (edit: RegistryEdit) =>
    edit.kind === 'set' && first?.kind === 'set' && edit.changes === first.changes;
  const isEachOnce = new Set(edits.map(({ project }) => project)).size === edits.length;
  if (first?.kind !== 'set' || !isEachOnce || !edits.every(isOneChange)) return edits.map((edit) => [edit]);
  return first.changes.map((change) =>
    edits.map(({ project }) => ({ kind: 'set', project, changes: [change] })),
  );
}

/** Edits that do not touch each other, or a single one. */
function withEdits(text: string, edits: readonly RegistryEdit[]): string {
  const splices = edits
    .map((edit) => spliceBetween(text, textWith(text, edit)))
    .toSorted((a, b) => a.start - b.start);
  const isApart = splices.every(({ start }, index) => start > (splices[index - 1]?.end ?? -1));
  return edits.length > 1 && isApart ? spliced(text, splices) : edits.reduce(textWith, text);
}

/** The one stretch in which two texts differ. */
function spliceBetween(before: string, after: string): Splice {
  const least = Math.min(before.length, after.length);
  let head = 0;
  while (head < least && before[head] === after[head]) head += 1;
  let tail = 0;
  while (tail < least - head && before.at(-1 - tail) === after.at(-1 - tail)) tail += 1;
  return { start: head, end: before.length - tail, text: after.slice(head, after.length - tail) };
}

function textWith(text: string, edit: RegistryEdit): string {
  switch (edit.kind) {
    case 'add':
      return withProject(text, edit.project, edit.keys);
    case 'remove':
      return withoutProject(text, edit.project);
    case 'rename': {
      const others = Object.keys(entriesOf(valueAt(documentOf(text), ['projects'])));
      return withOtherName(text, edit.project, edit.to, others);
    }
    case 'set':
      return edit.changes.reduce(
        (now, { path, value }) => textWithKey(now, ['projects', edit.project, ...path], value),
        text,
      );
  }
}

let latest: { readonly text: string; readonly document: unknown } | null = null;

/** Keeps the last document, since one text is asked for again and again. */
function documentOf(text: string): unknown {
  if (latest?.text === text) return latest.document;
  const { value, diagnostics } = readTomlDocument('', text);
  if (diagnostics.length > 0) throw new Error(`what was edited is not TOML: ${diagnostics[0]?.detail}`);
  latest = { text, document: value };
  return value;
}

/** The same edit of the parsed values. */
function documentWith(before: unknown, edit: RegistryEdit): unknown {
  const projects = entriesOf(valueAt(before, ['projects']));
  if (edit.kind === 'rename') return { ...entriesOf(before), projects: renamedIn(projects, edit) };
  if (edit.kind === 'set') {
    const paths = edit.changes.map(({ path, value }) => ({
      path: ['projects', edit.project, ...path],
      value,
    }));
    return paths.reduce((now, { path, value }) => entryWith(now, path, value), before);
  }
  return entryWith(before, ['projects', edit.project], edit.kind === 'add' ? edit.keys : null);
}

function renamedIn(
  projects: Readonly<Record<string, unknown>>,
  { project, to }: Extract<RegistryEdit, { kind: 'rename' }>,
): unknown {
  const renamed = (entry: unknown) => {
    const { after, ...rest } = entriesOf(entry);
    if (!Array.isArray(after)) return entry;
    return { ...rest, after: after.map((name: unknown) => (name === project ? to : name)) };
  };
  return Object.fromEntries(
    Object.entries(projects).map(([name, entry]) => [name === project ? to : name, renamed(entry)]),
  );
}

function entryWith(table: unknown, [key = '', ...rest]: readonly string[], value: EditValue | null): unknown {
  const entries = entriesOf(table);
  if (rest.length > 0) {
    // There is nothing to unset in a table that does not exist.
    const inner = valueAt(entries, [key]);
    if (value === null && !isTable(inner)) return entries;
    return { ...entries, [key]: entryWith(inner, rest, value) };
  }
  const { [key]: _, ...others } = entries;
  return value === null ? others : { ...others, [key]: value };
}

function entriesOf(value: unknown): Readonly<Record<string, unknown>> {
  return isTable(value) ? value : {};
}

/** An empty table of projects means the same as none. */
function withoutNoProjects(document: unknown): unknown {
  const { projects, ...others } = entriesOf(document);
  return Object.keys(entriesOf(projects)).length === 0 ? others : { ...others, projects };
}

/** One for each project, in the order of the edits. */
export function projectChanges(
  before: string,
  after: string,
  edits: readonly RegistryEdit[],
): ProjectChange[] {
  const projectsOf = (text: string) => entriesOf(valueAt(plain(documentOf(text)), ['projects']));
  const [old, now] = [projectsOf(before), projectsOf(after)];
  const newNames = new Map(
    edits.flatMap((edit) => (edit.kind === 'rename' ? [[edit.project, edit.to] as const] : [])),
  );
  // Other changes of a renamed project are made under its new name, and reported with the rename.
  const names = new Set(edits.map(({ project }) => project));
  for (const name of newNames.values()) names.delete(name);
  return [...names].flatMap((project): ProjectChange[] => {
    const to = newNames.get(project);
    const [was, is] = [valueAt(old, [project]), valueAt(now, [to ?? project])];
    const keys = differences(entriesOf(was), entriesOf(is));
    if (to !== undefined) return [{ project, action: 'renamed', to, keys }];
    if (isSame(was ?? null, is ?? null)) return [];
    const action = was === undefined ? 'added' : is === undefined ? 'removed' : 'changed';
    return [{ project, action, keys }];
  });
}

function differences(
  before: Readonly<Record<string, unknown>>,
  after: Readonly<Record<string, unknown>>,
): KeyDifference[] {
  const keys = [...new Set([...Object.keys(before), ...Object.keys(after)])];
  return keys
    .map((key) => ({ key, before: valueAt(before, [key]) ?? null, after: valueAt(after, [key]) ?? null }))
    .filter((one) => !isSame(one.before, one.after));
}
