// Renames a project wherever a registry names it: in its own table, in any form, and in the `after` of others. Pure.
import { keyText } from '../../../engine/kernel/path.ts';
import { sitesOf } from './sites.ts';
import { type Splice, sheetOf, spliced } from './text.ts';
import { tomlText } from './value.ts';

/** @param others names of the projects whose `after` may name it */
export function withOtherName(text: string, from: string, to: string, others: readonly string[]): string {
  const sheet = sheetOf(text);
  const own = sitesOf(sheet.syntax, ['projects', from]).flatMap((site): Splice[] => {
    const key = site.kind === 'block' ? site.block.header?.keys[1] : site.pair.keys[site.depth - 1];
    return key === undefined ? [] : [{ start: key.start, end: key.end, text: keyText(to) }];
  });
  const mentions = others.flatMap((other) =>
    sitesOf(sheet.syntax, ['projects', other, 'after']).flatMap((site): Splice[] => {
      if (site.kind !== 'pair' || site.pair.value.kind !== 'array') return [];
      return site.pair.value.elements.flatMap(({ start, end }) =>
        isText(text.slice(start, end), from) ? [{ start, end, text: tomlText(to) }] : [],
      );
    }),
  );
  return spliced(text, [...own, ...mentions]);
}

/** TOML has one spelling for every character of a project name. */
function isText(written: string, name: string): boolean {
  return ['"', "'", '"""', "'''"].some((quote) => written === quote + name + quote);
}
