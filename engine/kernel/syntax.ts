// Where everything in a TOML text begins and ends, as plain data: what an editor that keeps every other byte works on.
// It knows no values; smol-toml parses those.
import { type AST, parseTOML } from 'toml-eslint-parser';

/** Offsets in UTF-16 code units, `end` exclusive. */
export interface Range {
  readonly start: number;
  readonly end: number;
}

/** One part of a dotted key, its quotes with it. */
interface Key extends Range {
  readonly name: string;
}

/** `a.b = value` */
export interface Pair extends Range {
  readonly keys: readonly Key[];
  readonly value: Value;
}

export type Value = Range &
  (
    | { readonly kind: 'scalar' }
    | { readonly kind: 'array'; readonly elements: readonly Value[] }
    | { readonly kind: 'table'; readonly pairs: readonly Pair[] }
  );

/** A header with what stands below it, or what stands above the first header. */
export interface Block {
  /** Numbers are positions in an array of tables. */
  readonly path: readonly (string | number)[];
  /** From the first bracket to the end of the key. Null above the first header. */
  readonly header: (Range & { readonly keys: readonly Key[] }) | null;
  readonly pairs: readonly Pair[];
}

export interface Syntax {
  /** In the order of the text. The first is what stands above the first header. */
  readonly blocks: readonly [Block, ...Block[]];
  /** From `#` to the end of the line, without the line ending. */
  readonly comments: readonly Range[];
}

/** Of a text without a byte order mark, which must be TOML: throws the parser's `ParseError` otherwise. */
export function syntaxOf(text: string): Syntax {
  const program = parseTOML(text, { tomlVersion: '1.1' });
  const [top] = program.body;
  const blocks: Block[] = [];
  const pairs: Pair[] = [];
  for (const node of top.body) {
    if (node.type === 'TOMLTable') blocks.push(blockOf(node));
    else pairs.push(pairOf(node));
  }
  return {
    blocks: [{ path: [], header: null, pairs }, ...blocks],
    comments: program.comments.map(rangeOf),
  };
}

function blockOf(node: AST.TOMLTable): Block {
  return {
    path: node.resolvedKey,
    header: { start: rangeOf(node).start, end: rangeOf(node.key).end, keys: keysOf(node.key) },
    pairs: node.body.map(pairOf),
  };
}

function pairOf(node: AST.TOMLKeyValue): Pair {
  return { ...rangeOf(node), keys: keysOf(node.key), value: nodeValue(node.value) };
}

function keysOf({ keys }: AST.TOMLKey): Key[] {
  return keys.map((key) => ({ ...rangeOf(key), name: key.type === 'TOMLBare' ? key.name : key.value }));
}

function nodeValue(node: AST.TOMLContentNode): Value {
  const range = rangeOf(node);
  switch (node.type) {
    case 'TOMLArray':
      return { ...range, kind: 'array', elements: node.elements.map(nodeValue) };
    case 'TOMLInlineTable':
      return { ...range, kind: 'table', pairs: node.body.map(pairOf) };
    case 'TOMLValue':
      return { ...range, kind: 'scalar' };
  }
}

function rangeOf({ range: [start, end] }: { readonly range: AST.Range }): Range {
  return { start, end };
}
