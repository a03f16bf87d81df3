// Finds the codes that the sources use: of diagnostics, and of what blocks a step.
import { parseSync } from 'oxc-parser';

export interface UsedCodes {
  readonly diagnostics: ReadonlySet<string>;
  readonly blocked: ReadonlySet<string>;
  /** Of what keeps a whole plan from being done. */
  readonly guards: ReadonlySet<string>;
}

export function codesIn(sources: Iterable<readonly [path: string, text: string]>): UsedCodes {
  const diagnostics = new Set<string>();
  const blocked = new Set<string>();
  const guards = new Set<string>();
  for (const [path, text] of sources) {
    const { program } = parseSync(path, text);
    const takesCode = new Map<string, number>();
    walk(program, (node) => collectFunction(node, takesCode));
    walk(program, (node) => {
      if (node.type === 'ObjectExpression') {
        const keys = propertiesOf(node).map(keyOf);
        const code = propertiesOf(node).find((property) => keyOf(property) === 'code');
        if (code === undefined) return;
        const isBlock = keys.includes('reason') && !keys.includes('severity');
        // A spread (`...words`) brings the sentence with it.
        const isDiagnostic = keys.includes('summary') || keys.includes('…');
        for (const one of literalsOf(code['value'])) {
          if (isBlock) (keys.includes('projects') ? guards : blocked).add(one);
          else if (isDiagnostic) diagnostics.add(one);
        }
      }
      // Thrown where it shows only in the middle of a step.
      if (
        node.type === 'NewExpression' &&
        isNode(node['callee']) &&
        node['callee']['name'] === 'Obstruction'
      ) {
        const [code] = Array.isArray(node['arguments']) ? node['arguments'] : [];
        for (const one of literalsOf(code)) blocked.add(one);
      }
      if (node.type === 'CallExpression' && isNode(node['callee'])) {
        const index = takesCode.get(String(node['callee']['name'] ?? ''));
        const args = Array.isArray(node['arguments']) ? node['arguments'] : [];
        if (index !== undefined) for (const one of literalsOf(args[index])) diagnostics.add(one);
      }
    });
  }
  return { diagnostics, blocked, guards };
}

interface Node {
  readonly type: string;
  readonly [key: string]: unknown;
}

/** `function refuse(code: string, …)` and `const refuse = (code: string, …) => …` */
function collectFunction(node: Node, takesCode: Map<string, number>): void {
  const [name, made] = node.type === 'VariableDeclarator' ? [node['id'], node['init']] : [node['id'], node];
  if (!isNode(name) || !isNode(made) || !Array.isArray(made['params'])) return;
  const index = made['params'].findIndex((param) => isNode(param) && param['name'] === 'code');
  if (index >= 0) takesCode.set(String(name['name']), index);
}

/** The texts that an expression may be: one, or one of two. */
function literalsOf(value: unknown): string[] {
  if (!isNode(value)) return [];
  if (value.type === 'ConditionalExpression') {
    return [...literalsOf(value['consequent']), ...literalsOf(value['alternate'])];
  }
  return value.type === 'Literal' && typeof value['value'] === 'string' ? [value['value']] : [];
}

function propertiesOf(node: Node): Node[] {
  return Array.isArray(node['properties']) ? node['properties'].filter(isNode) : [];
}

function keyOf(property: Node): string {
  if (property.type === 'SpreadElement') return '…';
  return isNode(property['key']) ? String(property['key']['name'] ?? property['key']['value']) : '';
}

function walk(value: unknown, visit: (node: Node) => void): void {
  if (Array.isArray(value)) {
    for (const item of value) walk(item, visit);
  } else if (isNode(value)) {
    visit(value);
    for (const child of Object.values(value)) walk(child, visit);
  }
}

function isNode(value: unknown): value is Node {
  return typeof value === 'object' && value !== null && 'type' in value && typeof value.type === 'string';
}
