// Reads the sources of the repository for the tidy tests: what each file imports and what it uses of the globals
// that are ports to the outside. A real parser does the reading, so strings and comments never count.
import { dirname, join, normalize } from 'node:path';
import { parseSync } from 'oxc-parser';
import { ownFiles, ownText } from './checkout.ts';

/** Path from the top of the repository → text. */
export type Files = ReadonlyMap<string, string>;

export interface Source {
  readonly path: string;
  readonly imports: readonly Import[];
  /** Uses of globals, each as `console.log`, `process.exit`, `new Date()`; shadowed names do not count. */
  readonly uses: readonly string[];
}

export interface Import {
  /** A path from the top of the repository, `node:…`, or a package with its subpath. */
  readonly of: string;
  /** Gone at run time. */
  readonly isType: boolean;
}

/** Every file that is committed or about to be, as text; what is not text is left out. */
export function repositoryFiles(): Files {
  const files = new Map<string, string>();
  for (const path of ownFiles()) {
    const text = ownText(path);
    if (text?.includes('\0') === false) files.set(path, text);
  }
  return files;
}

const read = new Map<string, Source>();

export function sourceOf(path: string, text: string): Source {
  const key = `${path}\0${text}`;
  const source = read.get(key) ?? parse(path, text);
  read.set(key, source);
  return source;
}

function parse(path: string, text: string): Source {
  const { program, module, errors } = parseSync(path, text);
  if (errors.length > 0) throw new Error(`${path} cannot be parsed: ${errors[0]?.message}`);
  const target = (specifier: string) =>
    specifier.startsWith('.') ? normalize(join(dirname(path), specifier)) : specifier;
  const imports: Import[] = [
    ...module.staticImports.map(({ moduleRequest, entries }) => ({
      of: target(moduleRequest.value),
      isType: entries.length > 0 && entries.every((entry) => entry.isType),
    })),
    ...module.staticExports.flatMap(({ entries }) =>
      entries.flatMap(({ moduleRequest, isType }) =>
        moduleRequest === null ? [] : [{ of: target(moduleRequest.value), isType }],
      ),
    ),
    ...module.dynamicImports.map(({ moduleRequest }) => {
      const written = text.slice(moduleRequest.start, moduleRequest.end);
      const literal = /^'([^']*)'$/.exec(written)?.[1];
      return { of: literal === undefined ? `import(${written})` : target(literal), isType: false };
    }),
  ];
  return { path, imports, uses: usesOf(program) };
}

interface Node {
  readonly type: string;
  readonly [key: string]: unknown;
}

const watched: ReadonlySet<string> = new Set([
  'process',
  'console',
  'Date',
  'Math',
  'performance',
  'globalThis',
  'global',
  'require',
  'fetch',
]);

/** The watched globals that a program uses, each with the member that is asked for where that is written out. */
function usesOf(program: unknown): string[] {
  const uses: string[] = [];
  walk(program, new Set(), uses);
  return uses;
}

function walk(value: unknown, shadowed: ReadonlySet<string>, uses: string[]): void {
  if (Array.isArray(value)) {
    for (const item of value) walk(item, shadowed, uses);
    return;
  }
  if (!isNode(value)) return;
  const inside = opensScope(value) ? new Set([...shadowed, ...boundIn(value)]) : shadowed;
  const isGlobal = (node: unknown): node is Node & { name: string } =>
    isNode(node) &&
    node.type === 'Identifier' &&
    typeof node['name'] === 'string' &&
    watched.has(node['name']) &&
    !inside.has(node['name']);

  // Types and the names of members and keys are no uses.
  if (value.type.startsWith('TS') && !keepsValues.has(value.type)) return;
  if (isGlobal(value)) {
    uses.push(value.name);
    return;
  }
  if (value.type === 'MemberExpression' && isGlobal(value['object'])) {
    uses.push(`${value['object'].name}.${keyOf(value)}`);
    if (value['computed'] === true) walk(value['property'], inside, uses);
    return;
  }
  if (value.type === 'VariableDeclarator' && isGlobal(value['init']) && isNode(value['id'])) {
    const { init, id } = value;
    const keys = id.type === 'ObjectPattern' && Array.isArray(id['properties']) ? id['properties'] : [];
    for (const property of keys) uses.push(`${init.name}.${isNode(property) ? keyOf(property) : '?'}`);
    if (keys.length === 0) uses.push(init.name);
    return;
  }
  if (value.type === 'NewExpression' && isGlobal(value['callee'])) {
    const { arguments: args } = value;
    const isEmpty = Array.isArray(args) && args.length === 0;
    uses.push(`new ${value['callee'].name}(${isEmpty ? '' : '…'})`);
    walk(args, inside, uses);
    return;
  }
  // Asks what a value is, not what time it is.
  const isTypeTest = value.type === 'BinaryExpression' && value['operator'] === 'instanceof';
  for (const [key, child] of Object.entries(value)) {
    if (isTypeTest && key === 'right') continue;
    const isName = (key === 'property' || key === 'key') && value['computed'] !== true;
    if (key === 'type' || (isName && value['shorthand'] !== true)) continue;
    walk(child, inside, uses);
  }
}

/** TypeScript's own nodes that hold expressions. */
const keepsValues: ReadonlySet<string> = new Set([
  'TSAsExpression',
  'TSSatisfiesExpression',
  'TSNonNullExpression',
  'TSParameterProperty',
]);

function keyOf(node: Node): string {
  const key = node['property'] ?? node['key'];
  if (!isNode(key)) return '?';
  if (node['computed'] !== true && typeof key['name'] === 'string') return key['name'];
  return typeof key['value'] === 'string' ? key['value'] : '?';
}

function opensScope(node: Node): boolean {
  return node.type === 'Program' || node.type === 'CatchClause' || /Function/.test(node.type);
}

/** The names that a function or module binds itself, those of its blocks among them. */
function boundIn(scope: Node): string[] {
  const names: string[] = [];
  const bind = (pattern: unknown): void => {
    if (Array.isArray(pattern)) {
      for (const item of pattern) bind(item);
    } else if (isNode(pattern)) {
      if (pattern.type === 'Identifier' && typeof pattern['name'] === 'string') names.push(pattern['name']);
      bind([pattern['properties'], pattern['elements'], pattern['argument'], pattern['left']]);
      if (pattern.type === 'Property') bind(pattern['value']);
    }
  };
  const collect = (value: unknown): void => {
    if (Array.isArray(value)) {
      for (const item of value) collect(item);
    } else if (isNode(value)) {
      if (value.type === 'VariableDeclarator') bind(value['id']);
      if (value.type.startsWith('Import')) bind(value['local']);
      if (value.type === 'FunctionDeclaration') bind(value['id']);
      if (value !== scope && opensScope(value)) return;
      for (const [key, child] of Object.entries(value)) if (key !== 'type') collect(child);
    }
  };
  bind([scope['params'], scope['param']]);
  collect(scope);
  return names;
}

function isNode(value: unknown): value is Node {
  return typeof value === 'object' && value !== null && 'type' in value && typeof value.type === 'string';
}
