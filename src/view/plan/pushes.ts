// Which shared remotes a plan pushes to, apart from the steps that do it: others see what lands there. Pure.
import { meaningOf } from '../../../reconcilers/index.ts';
import type { PushTarget } from '../../../reconcilers/step-meaning.ts';
import type { Step } from '../../plan/plan.ts';
import { hanging, paint, type Style } from '../style.ts';
import { projectsLine } from './steps.ts';

export interface Push extends PushTarget {
  readonly projects: readonly string[];
}

/** In the order of the steps, each remote and branch once. */
export function pushesIn(steps: readonly Step[]): readonly Push[] {
  const pushes = new Map<string, Push>();
  for (const step of steps) {
    const target = meaningOf(step.kind).pushTarget?.(step) ?? null;
    if (target === null) continue;
    const key = JSON.stringify([target.remote, target.branch]);
    const { projects = [] } = pushes.get(key) ?? {};
    pushes.set(key, { ...target, projects: [...projects, step.project] });
  }
  return [...pushes.values()];
}

/** Empty where nothing is pushed. */
export function pushesText(steps: readonly Step[], options: Style): string {
  const pushes = pushesIn(steps);
  if (pushes.length === 0) return '';
  const lines = pushes.flatMap(({ remote, branch, projects }) => [
    ...hanging('  ', 4, `${remote}, branch ${branch}`, options),
    ...projectsLine(projects, options, 'few'),
  ]);
  return [paint(options, 'bold', 'Pushes to shared remotes'), ...lines].join('\n');
}
