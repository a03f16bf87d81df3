// Replaces the elements of an array in a TOML text. Elements that stay keep their text, line and comment. Pure.
import { diffArrays } from 'diff';
import { valueAt } from '../../../engine/kernel/path.ts';
import type { Value } from '../../../engine/kernel/syntax.ts';
import { insertItem, removeItem } from './items.ts';
import { sitesOf } from './sites.ts';
import { type Sheet, sheetOf, spliced } from './text.ts';
import { isSame, tomlText } from './value.ts';

type ArrayValue = Extract<Value, { kind: 'array' }>;

export function withElements(
  text: string,
  document: unknown,
  path: readonly string[],
  wanted: readonly string[],
): string {
  const before = valueAt(document, path);
  const array = arrayAt(sheetOf(text), path);
  const parts = diffArrays<unknown>(Array.isArray(before) ? before : [], [...wanted], {
    comparator: isSame,
  });
  const hasComment = sheetOf(text).syntax.comments.some(
    ({ start }) => start > array.start && start < array.end,
  );
  const isKept = parts.some(({ added, removed }) => !added && !removed);
  if (!hasComment && !isKept) return spliced(text, [{ ...array, text: tomlText(wanted) }]);

  let now = text;
  let index = 0;
  for (const { added, removed, value } of parts) {
    for (const element of value) {
      const sheet = sheetOf(now);
      const { elements: items, ...rest } = arrayAt(sheet, path);
      const brackets = { ...rest, items, pad: '' } as const;
      if (removed) {
        now = spliced(now, removeItem(now, brackets, index));
        continue;
      }
      if (added) now = spliced(now, insertItem(now, brackets, index, tomlText(String(element)), sheet.eol));
      index += 1;
    }
  }
  return now;
}

function arrayAt({ syntax }: Sheet, path: readonly string[]): ArrayValue {
  const [site] = sitesOf(syntax, path);
  if (site?.kind !== 'pair' || site.pair.value.kind !== 'array') throw new Error('no array at a path of one');
  return site.pair.value;
}
