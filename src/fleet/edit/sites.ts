// Finds every place where a TOML text sets something at a path: one table may be written in several forms and places. Pure.
import type { Block, Pair, Syntax, Value } from '../../../engine/kernel/syntax.ts';

export type Site =
  /** A header of the table itself, or of one inside it. */
  | { readonly kind: 'block'; readonly block: Block; readonly isExact: boolean }
  /** A pair whose key leads there, or through it with more parts. */
  | {
      readonly kind: 'pair';
      readonly pair: Pair;
      /** The number of parts of the pair's key that lead to the path. */
      readonly depth: number;
      readonly isExact: boolean;
      /** What the pair stands in: lines below a header, or an inline table. */
      readonly within: Block | InlineTable;
    };

export type InlineTable = Extract<Value, { kind: 'table' }>;
export type PairSite = Extract<Site, { kind: 'pair' }>;

type Path = readonly string[];

/** In the order of the text. */
export function sitesOf({ blocks }: Syntax, path: Path): Site[] {
  return blocks.flatMap((block): Site[] => {
    if (block.header !== null && startsWith(block.path, path)) {
      return [{ kind: 'block', block, isExact: block.path.length === path.length }];
    }
    return startsWith(path, block.path) ? pairSites(block.pairs, path.slice(block.path.length), block) : [];
  });
}

function pairSites(pairs: readonly Pair[], path: Path, within: Block | InlineTable): PairSite[] {
  return pairs.flatMap((pair): PairSite[] => {
    const names = pair.keys.map(({ name }) => name);
    if (path.length > 0 && startsWith(names, path)) {
      return [{ kind: 'pair', pair, depth: path.length, isExact: names.length === path.length, within }];
    }
    return pair.value.kind === 'table' && startsWith(path, names)
      ? pairSites(pair.value.pairs, path.slice(names.length), pair.value)
      : [];
  });
}

export function isInline(within: Block | InlineTable): within is InlineTable {
  return 'kind' in within;
}

export function startsWith(path: readonly PropertyKey[], start: readonly PropertyKey[]): boolean {
  return start.length <= path.length && start.every((part, index) => part === path[index]);
}
