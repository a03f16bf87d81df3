// The table of an unregistered project, as far as the journal records it. Pure.
import { keyText } from '../../engine/kernel/path.ts';
import { pairText } from '../fleet/edit/value.ts';
import type { Registry } from '../fleet/schema.ts';
import type { PastStep } from './past-run.ts';

/**
 * Lines for the registry, without what its defaults say already.
 *
 * @param asked what the registry asked of the project last, where a run tells
 * @param root where the clones live
 */
export function formerTable(
  { project, declared: found }: PastStep,
  asked: PastStep['declared'],
  registry: Registry,
  root: string,
): readonly string[] {
  // Of a project that was unregistered already, the journal tells what its clone was like and no more.
  const isAsked = asked !== null && asked.state !== 'released';
  const last = isAsked ? asked : found;
  if (last === null) return [];
  const { defaults } = registry;
  const keys = {
    repo: last.repo,
    path: last.path === `${root}/${project}` ? null : last.path.replace(`${root}/`, ''),
    branch: unless(last.branch, defaults?.branch ?? 'main'),
    engine: isAsked ? unless(last.engine, defaults?.engine ?? registry.engine.version) : null,
    state: isAsked ? unless(last.state, defaults?.state ?? 'running') : null,
  };
  return [
    `[projects.${keyText(project)}]`,
    ...Object.entries(keys).flatMap(([key, value]) => (value === null ? [] : pairText(key, value))),
  ];
}

/** A clone that was on no branch has none to be written. */
function unless(value: string, byItself: string): string | null {
  return value === byItself || value === '' ? null : value;
}
