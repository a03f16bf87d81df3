// Registries as people write them, for laws about editing: every way of TOML to say the same, comments everywhere, and
// line endings of either kind. Each piece of a text knows whose it is, so that a law can tell what an edit may touch.
import { fc } from './fast-check.ts';

export interface Piece {
  readonly text: string;
  /** Null: nobody's who can be edited. `key` null: the project's, whichever key is meant. */
  readonly owner: { readonly project: string; readonly key: string | null } | null;
}

export interface RegistryText {
  readonly text: string;
  /** The last line ending is one of theirs even where the text has none. */
  readonly pieces: readonly Piece[];
  /** That ending where the text does not have it. */
  readonly missingEnd: string;
  readonly projects: readonly string[];
  /** The loader takes it: there is nothing in it but what a registry has. */
  readonly isRegistry: boolean;
  /** Projects that only tables inside them imply. */
  readonly implied: ReadonlySet<string>;
}

type Entry = readonly [key: string, value: string];

const comment = fc.constantFrom(
  '# a note',
  '#',
  '# branch = "old"',
  '# [projects.old]',
  '# = { } [ ] " \' ünï 漢',
  '#tight',
);
const text = fc.constantFrom(
  '"plain"',
  "'literal \\ text'",
  '"esc \\" \\\\ \\u00e9"',
  '"# no comment"',
  '"漢字 = {"',
);
const name = fc.constantFrom('base', 'web', 'api', 'docs-site', 'x', '0');
const gap = fc.constantFrom('', ' ', '  ', '\t');

const oneLineTags = fc.constantFrom('[]', '[ ]', '["a"]', '["a","b"]', '[ "a", "b", "c", ]', '[\'c\', "a"]');
const longTags = fc.constantFrom(
  '[\n  "a", # first\n  "b",\n]',
  '[\n  "a",\n  # "off",\n  "c" # last\n]',
  '[ # open\n\n  "b" ]',
  '["a",\n "b", "c"]',
  '[\n  # none\n]',
);
const until = fc.constantFrom('2026-12-01', '2027-01-31');

function entriesWith(isOneLine: boolean): fc.Arbitrary<Entry[]> {
  const multiLine = isOneLine ? [] : [fc.constantFrom('"""\n# in a string\n\n[projects.web]"""', "'''a'''")];
  const values: Readonly<Record<string, fc.Arbitrary<string>>> = {
    branch: fc.constantFrom('"main"', '"next"', "'next'"),
    state: fc.constantFrom('"running"', '"stopped"'),
    tags: isOneLine ? oneLineTags : fc.oneof(oneLineTags, longTags),
    protect: fc.constantFrom('true', 'false'),
    after: fc.constant('[]'),
    reason: fc.oneof(text, ...multiLine),
  };
  return fc
    .uniqueArray(fc.constantFrom('branch', 'state', 'tags', 'protect', 'after'), { maxLength: 4 })
    .chain((keys) => fc.tuple(...keys.map((key) => fc.tuple(fc.constant(key), values[key] ?? text))));
}

const hold = fc.record({ reason: text, until: fc.option(until) });

type Form = 'headers' | 'inline' | 'dotted' | 'dotted-root' | 'inline-root' | 'none';

const forms: readonly Form[] = [
  'headers',
  'headers',
  'headers',
  'inline',
  'dotted',
  'dotted-root',
  'inline-root',
  'none',
];

/** Draws a text piece by piece. */
class Writer {
  readonly pieces: Piece[] = [];

  add(piece: string, owner: Piece['owner'] = null): void {
    if (piece !== '') this.pieces.push({ text: piece, owner });
  }
}

export const registryText: fc.Arbitrary<RegistryText> = fc
  .record({
    form: fc.constantFrom(...forms),
    names: fc.uniqueArray(name, { minLength: 0, maxLength: 4 }),
    eol: fc.constantFrom('\n', '\n', '\r\n'),
    mark: fc.constantFrom('', '', '', '\uFEFF'),
    isClosed: fc.boolean(),
    hasHooks: fc.boolean(),
  })
  .chain(({ form, names, eol, mark, isClosed, hasHooks }) => {
    const isOneLine = form === 'inline' || form === 'inline-root';
    const projects = form === 'none' ? [] : names;
    return fc
      .record({
        bodies: fc.tuple(...projects.map(() => entriesWith(isOneLine))),
        holds: fc.tuple(...projects.map(() => fc.option(hold))),
        holdForms: fc.array(fc.constantFrom('inline', 'dotted', 'header', 'late-header'), {
          minLength: 4,
          maxLength: 4,
        }),
        choices: fc.array(fc.nat(11), { minLength: 60, maxLength: 60 }),
        comments: fc.array(comment, { minLength: 8, maxLength: 8 }),
        gaps: fc.array(gap, { minLength: 6, maxLength: 6 }),
      })
      .map(({ bodies, holds, holdForms, choices, comments, gaps }): RegistryText => {
        const writer = new Writer();
        const implied = new Set<string>();
        let at = 0;
        // Everything else is said about half the time or less, in an order that shrinks well.
        const chance = (most: number): boolean => (choices[at++ % choices.length] ?? 0) < most;
        const pick = <T>(all: readonly T[]): T =>
          all[(choices[at++ % choices.length] ?? 0) % all.length] as T;
        const line = (said: string, owner: Piece['owner'] = null) => writer.add(said + eol, owner);
        const tail = () => (chance(4) ? `${pick(gaps)} ${pick(comments)}` : pick(['', '', ' ', '  ']));
        const is = () => `${pick(gaps)}=${pick(gaps)}`;
        const blank = () => line(pick(['', '', '  ']));
        const freed = () => {
          if (!chance(3)) return;
          blank();
          line(pick(comments));
          blank();
        };
        const values = (value: string) => value.replaceAll('\n', eol);
        const holdText = (index: number) => {
          const own = holds[index];
          if (own == null) return null;
          const parts = [`reason = ${own.reason}`, ...(own.until === null ? [] : [`until = ${own.until}`])];
          return { own, inline: `{ ${parts.join(', ')} }` };
        };
        const inlineTable = (project: string, index: number): void => {
          const all: Entry[] = [...(bodies[index] ?? [])];
          const held = holdText(index);
          if (held !== null) all.push(['hold', held.inline]);
          const pad = pick(['', ' ']);
          writer.add('{', { project, key: null });
          if (all.length > 0 || pad === ' ') writer.add(pad);
          for (const [place, [key, value]] of all.entries()) {
            if (place > 0) writer.add(pick([', ', ',', ' , ']), null);
            writer.add(`${key} = ${value}`, { project, key });
          }
          if (all.length > 0) writer.add(pad);
          writer.add('}', { project, key: null });
        };

        const dottedLines = (way: string, project: string, index: number): void => {
          const all: Entry[] = [...(bodies[index] ?? [])];
          const held = holdText(index);
          const prefix = `${way}${pick([project, `"${project}"`])}`;
          if (held !== null) {
            if (chance(6)) all.push(['hold', held.inline]);
            else {
              all.push(['hold.reason', held.own.reason]);
              if (held.own.until !== null) all.push(['hold.until', held.own.until]);
            }
          }
          if (all.length === 0) {
            line(`${prefix}${is()}{}${tail()}`, { project, key: null });
            return;
          }
          for (const [key, value] of all) {
            if (chance(2)) line(pick(comments), { project, key: null });
            line(`${prefix}.${key}${is()}${values(value)}${tail()}`, {
              project,
              key: key.split('.')[0] ?? key,
            });
          }
        };

        if (chance(6)) {
          line('# The registry');
          blank();
        }
        if (form === 'dotted-root') {
          for (const [index, project] of projects.entries())
            dottedLines(pick(['projects.', 'projects . ']), project, index);
          blank();
        }
        if (form === 'inline-root') {
          writer.add(`projects${is()}{`);
          writer.add(pick(['', ' ']));
          for (const [index, project] of projects.entries()) {
            if (index > 0) writer.add(', ');
            writer.add(`${project} = `, { project, key: null });
            inlineTable(project, index);
          }
          if (projects.length > 0) writer.add(' ');
          writer.add('}');
          line(tail());
          blank();
        }
        line(`[fleet]${tail()}`);
        line(`name${is()}"recipes"${tail()}`);
        line(`root${is()}"clones"${tail()}`);
        freed();
        if (chance(9)) blank();
        line(`[engine]${tail()}`);
        line(`version${is()}"v0.1.0"${tail()}`);
        freed();
        if (hasHooks) {
          blank();
          line('[[hooks]]');
          line(`run = "a"${tail()}`);
          line('[hooks.inner]');
          line('deep = { x = [{ y = 1 }] }');
          if (chance(6)) blank();
          line('[[hooks]]');
          freed();
        }
        if (form === 'inline' || form === 'dotted') {
          blank();
          line(`[projects]${tail()}`);
          for (const [index, project] of projects.entries()) {
            if (form === 'dotted') dottedLines('', project, index);
            else {
              if (chance(3)) line(pick(comments), { project, key: null });
              writer.add(`${project}${is()}`, { project, key: null });
              inlineTable(project, index);
              line(tail(), { project, key: null });
            }
            freed();
          }
        }
        const late: (() => void)[] = [];
        if (form === 'headers') {
          for (const [index, project] of projects.entries()) {
            const held = holdText(index);
            const all: Entry[] = [...(bodies[index] ?? [])];
            const indent = pick(['', '', '', '  ']);
            const holdForm = holdForms[index] ?? 'inline';
            const holdTable = () => {
              if (held === null) return;
              blank();
              if (chance(3)) line(pick(comments), { project, key: 'hold' });
              line(`${indent}[projects.${project}.hold]${tail()}`, { project, key: 'hold' });
              line(`${indent}reason${is()}${held.own.reason}${tail()}`, { project, key: 'hold' });
              if (held.own.until !== null)
                line(`${indent}until = ${held.own.until}`, { project, key: 'hold' });
            };
            const isTable = held !== null && (holdForm === 'header' || holdForm === 'late-header');
            if (held !== null && !isTable) {
              if (holdForm === 'inline') all.push(['hold', held.inline]);
              else {
                all.push(['hold.reason', held.own.reason]);
                if (held.own.until !== null) all.push(['hold . until', held.own.until]);
              }
            }
            const hasHeader = !isTable || all.length > 0 || chance(6);
            if (!hasHeader) implied.add(project);
            if (hasHeader) {
              blank();
              if (chance(3)) line(pick(comments), { project, key: null });
              const header = pick([
                `[projects.${project}]`,
                `[ projects . "${project}" ]`,
                `["projects".'${project}']`,
              ]);
              line(`${indent}${header}${tail()}`, { project, key: null });
              for (const [key, value] of all) {
                if (chance(2)) line(`${indent}${pick(comments)}`, { project, key: null });
                line(`${indent}${key}${is()}${values(value)}${tail()}`, {
                  project,
                  key: key.split(/[ .]/)[0] ?? key,
                });
              }
              if (chance(2)) {
                blank();
                line(pick(comments));
              }
            }
            if (isTable && holdForm === 'header') holdTable();
            if (isTable && holdForm === 'late-header') late.push(holdTable);
          }
        }
        for (const write of late) write();
        if (chance(4)) {
          blank();
          line('[apply]');
          line(`parallel = 4${tail()}`);
        }
        if (chance(3)) {
          blank();
          line('# The end.');
        }
        const pieces = [{ text: mark, owner: null }, ...writer.pieces];
        const whole = pieces.map((piece) => piece.text).join('');
        return {
          text: isClosed ? whole : whole.replace(/\r?\n$/, ''),
          pieces,
          missingEnd: isClosed ? '' : eol,
          projects,
          isRegistry: !hasHooks,
          implied,
        };
      });
  });
