import type { $ZodType, $ZodTypes } from 'zod/v4/core';
import type { TomlPath } from './path.ts';

/** The keys that a schema of zod or zod/mini knows at a path; none where it takes any key, or no table. */
export function knownKeysAt(schema: $ZodType, path: TomlPath): readonly string[] {
  let at: readonly $ZodType[] = [schema];
  for (const part of path) at = at.flatMap((one) => childrenOf(one, part));
  return [...new Set(at.flatMap(keysOf))];
}

/** What is left after peeling off what does not change a value's keys: optional, default, pipe, union, … */
function plain(schema: $ZodType): readonly $ZodTypes[] {
  // zod promises that every schema is one of these; its own traversals make the same step.
  const known = schema as $ZodTypes;
  const { def } = known._zod;
  switch (def.type) {
    case 'optional':
    case 'nullable':
    case 'default':
    case 'prefault':
    case 'nonoptional':
    case 'catch':
    case 'readonly':
      return plain(def.innerType);
    case 'pipe':
      return [...plain(def.in), ...plain(def.out)];
    case 'lazy':
      return plain(def.getter());
    case 'union':
      return def.options.flatMap(plain);
    case 'intersection':
      return [...plain(def.left), ...plain(def.right)];
    default:
      return [known];
  }
}

function childrenOf(schema: $ZodType, part: PropertyKey): readonly $ZodType[] {
  return plain(schema).flatMap((one) => {
    const { def } = one._zod;
    if (def.type === 'object') {
      const found = Object.hasOwn(def.shape, part) ? Reflect.get(def.shape, part) : undefined;
      return found === undefined ? [] : [found as $ZodType];
    }
    if (def.type === 'record') return [def.valueType];
    if (def.type === 'array') return [def.element];
    return [];
  });
}

function keysOf(schema: $ZodType): readonly string[] {
  return plain(schema).flatMap((one) =>
    one._zod.def.type === 'object' ? Object.keys(one._zod.def.shape) : [],
  );
}
