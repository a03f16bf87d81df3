// Adds a project to the text of a registry in the style of its neighbours, and removes one with its comments: a comment
// belongs to what it touches. Pure.
import { keyText } from '../../../engine/kernel/path.ts';
import type { Block } from '../../../engine/kernel/syntax.ts';
import { endOfOwnComments, insertPair, withNewPair, withoutSite, withPairAfter } from './keys.ts';
import { sitesOf } from './sites.ts';
import { indentAt, kindOfLine, nextLine, type Sheet, sheetOf, spliced } from './text.ts';
import { type EditTable, pairText } from './value.ts';

const projects = 'projects';

export function withProject(text: string, name: string, keys: EditTable): string {
  const sheet = sheetOf(text);
  const { blocks } = sheet.syntax;
  const last = blocks.findLast(
    ({ path, header }) => header !== null && path.length > 1 && path[0] === projects,
  );
  if (last !== undefined)
    return withSection(sheet, endOfBlock(sheet, last), name, keys, styleOf(sheet, last));
  const pair = pairText(name, keys);
  // Either the key of each project names the table, or its own key does.
  const sites = sitesOf(sheet.syntax, [projects]).filter((site) => site.kind === 'pair');
  const inline = sites.find(({ isExact }) => isExact)?.pair.value;
  if (inline?.kind === 'table') return spliced(text, insertPair(sheet, inline, inline.pairs.length, pair));
  const sibling = sites.at(-1);
  if (sibling !== undefined) {
    const way = text.slice(sibling.pair.start, sibling.pair.keys[0]?.end);
    return withPairAfter(sheet, sibling, `${way}.${pair}`);
  }
  const table = blocks.find(({ path }) => path.length === 1 && path[0] === projects);
  if (table !== undefined && table.pairs.length > 0) return withNewPair(sheet, table, pair);
  const end = text.length - (/[ \t\r\n]*$/.exec(text)?.[0].length ?? 0);
  return withSection(sheet, nextLine(text, end), name, keys, { header: '', pair: '' });
}

interface Indents {
  readonly header: string;
  readonly pair: string;
}

function styleOf({ text }: Sheet, { header, pairs }: Block): Indents {
  const indent = indentAt(text, header?.start ?? 0);
  return { header: indent, pair: pairs[0] === undefined ? indent : indentAt(text, pairs[0].start) };
}

function endOfBlock(sheet: Sheet, { header, pairs }: Block): number {
  return endOfOwnComments(sheet, nextLine(sheet.text, pairs.at(-1)?.end ?? header?.end ?? 0));
}

/** @param place where a line begins, or the end of the text */
function withSection(sheet: Sheet, place: number, name: string, keys: EditTable, indents: Indents): string {
  const { text, eol } = sheet;
  const lines = [
    `${indents.header}[${projects}.${keyText(name)}]`,
    ...Object.entries(keys).map(([key, value]) => indents.pair + pairText(key, value)),
  ].join(eol);
  // Without a blank line where the other sections have none.
  const isSpaced = place === text.length || kindOfLine(sheet, place) === 'blank';
  const blank = isSpaced && place > 0 ? eol : '';
  const isOpenEnded = place > 0 && !text.slice(0, place).endsWith('\n');
  const section = isOpenEnded ? eol + blank + lines : blank + lines + eol;
  return spliced(text, [{ start: place, end: place, text: section }]);
}

export function withoutProject(text: string, name: string): string {
  const sheet = sheetOf(text);
  const last = sitesOf(sheet.syntax, [projects, name]).at(-1);
  if (last === undefined) return text;
  return withoutProject(withoutSite(sheet, last, true), name);
}
