// The plan for a comment on a pull request: what would be done, and the command that does exactly that. Pure.
import type { Changes, Plan, Step } from '../../plan/plan.ts';
import { code, fence } from '../markdown.ts';
import { plural } from '../style.ts';
import { changesMarkdown } from './changes-markdown.ts';
import { countsOf, upToDate } from './human.ts';

export interface PlanMarkdownOptions {
  /** What makes and applies this plan, without its digest, such as `po apply -f fleet.toml`. */
  readonly next: string;
  /** The commit that holds the registry as it was read; null where none does. */
  readonly registryCommit: string | null;
  /** How much there may be of it, by `sizeOf`; at least 10,000. */
  readonly limit?: number;
}

/** Ends with a newline. */
export function planMarkdown(plan: Plan, options: PlanMarkdownOptions): string {
  return changesMarkdown(plan, {
    opening: [headline(plan), summary(plan)],
    closing: [footer(plan, options)],
    whole: 'po plan',
    ...(options.limit === undefined ? {} : { limit: options.limit }),
  });
}

function headline(plan: Plan): string {
  const parts = countsByRisk(plan);
  const nothing = plan.complete ? 'nothing to do' : 'nothing can be done';
  const refused = plan.refused === null ? [] : ['refused'];
  const words = plan.steps.length === 0 ? [nothing, ...refused, ...parts] : parts;
  return `### Plan for fleet ${code(plan.fleet.name, 100)}: ${words.join(', ')}`;
}

/** `2 disruptive`, `1 blocked`, …; nothing of which there is none. */
export function countsByRisk({ steps, blocked, holds, projects }: Changes): string[] {
  const count = (risk: Step['risk']) => steps.filter((step) => step.risk === risk).length;
  const unknown = projects.filter(({ state }) => state === 'unknown').length;
  const counts = [
    [count('disruptive'), 'disruptive'],
    [blocked.length, 'blocked'],
    [count('safe'), 'safe'],
    [holds.length, 'on hold'],
    [unknown, 'unknown'],
  ] as const;
  return counts.filter(([number]) => number > 0).map(([number, what]) => `${number} ${what}`);
}

function summary({ summary: counts, projects, steps, fleet }: Plan): string {
  const same = counts.unchanged === 0 ? '' : `${upToDate(counts.unchanged)}.`;
  if (projects.length === 0) return `${code(fleet.file)} declares no project.`;
  if (steps.length === 0) return same;
  const { blocked: _blocked, held: _held, unchanged: _unchanged, ...actions } = counts;
  return [`${countsOf(actions).join(', ')}, of ${plural(projects.length, 'project')}.`, same]
    .join(' ')
    .trim();
}

/** Commands of this length are no longer shown: they name hundreds of projects. */
const longestNext = 4_000;

function footer(plan: Plan, { next, registryCommit }: PlanMarkdownOptions): string {
  const registry =
    registryCommit === null
      ? `${code(plan.fleet.file)} with the digest ${code(plan.fleet.digest, 100)}, which no commit holds`
      : `${code(plan.fleet.file)} of commit ${code(registryCommit, 100)}`;
  const facts = `Registry: ${registry}. Observed at ${code(plan.observedAt, 100)}.`;
  if (plan.steps.length === 0) return facts;
  const command = `${next} --plan ${plan.digest}`;
  const apply =
    command.length > longestNext
      ? `To apply exactly this: the command that made this plan, with ${code('apply')} in place of ${code('plan')}, and ${code(`--plan ${plan.digest}`, 200)}`
      : `To apply exactly this:\n\n${fence('sh', [command])}`;
  return [apply, `Digest: ${code(plan.digest, 100)}. ${facts}`].join('\n\n');
}
