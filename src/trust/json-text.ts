// Edits JSON as text: reads it with the place of every part, and changes one key, so that every other byte stays as it
// is. Pure.

export interface JsonNode {
  readonly start: number;
  /** Behind its last character. */
  readonly end: number;
  /** Null where it is no object. */
  readonly members: readonly JsonMember[] | null;
  /** Null where it is no list. */
  readonly items: readonly JsonNode[] | null;
  /** Of all that is no object or list; undefined otherwise. */
  readonly scalar: unknown;
}

export interface JsonMember {
  readonly key: string;
  readonly start: number;
  readonly value: JsonNode;
}

export class JsonFault extends Error {
  readonly offset: number;

  constructor(offset: number) {
    super(`no JSON at ${offset}`);
    this.offset = offset;
  }
}

const blank = /[ \t\r\n]+/y;
const comment = /\/\/[^\n]*|\/\*[\s\S]*?\*\//y;
// biome-ignore lint/suspicious/noControlCharactersInRegex: a string must not hold them
const string = /"(?:[^"\\\u0000-\u001f]|\\(?:["\\/bfnrt]|u[0-9a-fA-F]{4}))*"/y;
const other = /(?:true|false|null|-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?)(?![\w.+-])/y;
/** Deeper than anything that a person or a program writes, and far from the end of the stack. */
const deepest = 200;

/**
 * @param isLoose takes comments, and a comma after the last of a list or an object
 * @throws JsonFault
 */
export function parseJson(text: string, isLoose: boolean): JsonNode {
  const match = (pattern: RegExp, at: number) => {
    pattern.lastIndex = at;
    return pattern.exec(text)?.[0].length ?? 0;
  };
  const skip = (from: number): number => {
    let at = from;
    while (true) {
      const length = match(blank, at) || (isLoose ? match(comment, at) : 0);
      if (length === 0) return at;
      at += length;
    }
  };
  const expect = (sign: string, at: number) => {
    if (text[at] !== sign) throw new JsonFault(at);
    return at + 1;
  };
  /** What stands between two signs, by commas. */
  const list = (start: number, close: string, depth: number, item: (at: number) => number): number => {
    if (depth > deepest) throw new JsonFault(start);
    let at = skip(start + 1);
    while (text[at] !== close) {
      at = skip(item(at));
      if (text[at] === close) break;
      at = skip(expect(',', at));
      if (text[at] === close && !isLoose) throw new JsonFault(at);
    }
    return at + 1;
  };
  const value = (start: number, depth: number): JsonNode => {
    if (text[start] === '{') {
      const members: JsonMember[] = [];
      const end = list(start, '}', depth, (at) => {
        const length = match(string, at);
        if (length === 0) throw new JsonFault(at);
        const key: string = JSON.parse(text.slice(at, at + length));
        const node = value(skip(expect(':', skip(at + length))), depth + 1);
        members.push({ key, start: at, value: node });
        return node.end;
      });
      return { start, end, members, items: null, scalar: undefined };
    }
    if (text[start] === '[') {
      const items: JsonNode[] = [];
      const end = list(start, ']', depth, (at) => {
        const node = value(at, depth + 1);
        items.push(node);
        return node.end;
      });
      return { start, end, members: null, items, scalar: undefined };
    }
    const length = match(string, start) || match(other, start);
    if (length === 0) throw new JsonFault(start);
    const end = start + length;
    return { start, end, members: null, items: null, scalar: JSON.parse(text.slice(start, end)) };
  };
  const root = value(skip(0), 0);
  const end = skip(root.end);
  if (end !== text.length) throw new JsonFault(end);
  return root;
}

/** What a program reads there: of two members of one name, the last. Null where nothing is. */
export function nodeAt(root: JsonNode, path: readonly string[]): JsonNode | null {
  let node: JsonNode | null = root;
  for (const key of path) node = node?.members?.findLast((member) => member.key === key)?.value ?? null;
  return node;
}

/** The text with one value changed or added; null where something on the way to it is no object. */
export function withValue(
  text: string,
  root: JsonNode,
  path: readonly string[],
  value: unknown,
): string | null {
  const there = nodeAt(root, path);
  if (there !== null) return text.slice(0, there.start) + JSON.stringify(value) + text.slice(there.end);
  let depth = path.length - 1;
  while (depth > 0 && nodeAt(root, path.slice(0, depth)) === null) depth -= 1;
  const parent = nodeAt(root, path.slice(0, depth));
  const key = path[depth];
  if (parent === null || parent.members === null || key === undefined) return null;
  const whole = path.slice(depth + 1).reduceRight((inner: unknown, name) => ({ [name]: inner }), value);
  return withMember(text, parent, JSON.stringify(key), whole);
}

/** The text with one value put at the end of a list, as its last item stands. */
export function withItem(text: string, { start, items }: JsonNode, value: string): string {
  const item = JSON.stringify(value);
  const last = items?.at(-1);
  if (last === undefined) return text.slice(0, start + 1) + item + text.slice(start + 1);
  const [indent = ' '] = /\r?\n[ \t]*$/.exec(text.slice(0, last.start)) ?? [];
  return `${text.slice(0, last.end)},${indent}${item}${text.slice(last.end)}`;
}

function withMember(text: string, parent: JsonNode, key: string, value: unknown): string {
  const last = parent.members?.at(-1);
  const indentOf = (at: number) => /(\r?\n)([ \t]*)$/.exec(text.slice(0, at));
  if (last === undefined) {
    const [, lineEnd = '\n'] = /(\r?\n)/.exec(text) ?? [];
    const [before = ''] = /^[ \t]*/.exec(text.slice(text.lastIndexOf('\n', parent.start) + 1)) ?? [];
    const member = `${key}: ${indented(value, `${before}  `, lineEnd)}`;
    const inside = `${lineEnd}${before}  ${member}${lineEnd}${before}`;
    return `${text.slice(0, parent.start + 1)}${inside}${text.slice(parent.end - 1)}`;
  }
  const [, lineEnd, indent] = indentOf(last.start) ?? [];
  const added =
    lineEnd === undefined || indent === undefined
      ? `, ${key}: ${JSON.stringify(value)}`
      : `,${lineEnd}${indent}${key}: ${indented(value, indent, lineEnd)}`;
  return text.slice(0, last.value.end) + added + text.slice(last.value.end);
}

function indented(value: unknown, indent: string, lineEnd: string): string {
  return JSON.stringify(value, null, 2).replaceAll('\n', `${lineEnd}${indent}`);
}
