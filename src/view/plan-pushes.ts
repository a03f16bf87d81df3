// Which shared remotes a plan pushes to, apart from the steps that do it: others see what lands there. Pure.
import type { Step } from '../plan/plan.ts';
import { projectsLine } from './plan-steps.ts';
import { hanging, paint, type Style } from './style.ts';

export interface Push {
  /** Without credentials. */
  readonly remote: string;
  readonly branch: string;
  readonly projects: readonly string[];
}

/** In the order of the steps, each remote and branch once. */
export function pushesIn(steps: readonly Step[]): readonly Push[] {
  const pushes = new Map<string, Push>();
  for (const { project, after, display } of steps) {
    const { remote, branch } = Object(display['push']);
    if (after?.['push'] !== true || typeof remote !== 'string' || typeof branch !== 'string') continue;
    const key = JSON.stringify([remote, branch]);
    const { projects = [] } = pushes.get(key) ?? {};
    pushes.set(key, { remote, branch, projects: [...projects, project] });
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
