// Every detail of what is asked for, a fold for each project. What ends something comes first. Pure.
import { helpLines } from '../../../engine/kernel/help.ts';
import { hideSecrets } from '../../../engine/kernel/secrets.ts';
import type { Fact, Facts } from '../../../reconcilers/reconciler.ts';
import type { Changes, PlannedBlock, Step } from '../../plan/plan.ts';
import { fence, fold, shown } from '../markdown.ts';
import { stepText, symbols } from '../step-text.ts';
import { plural } from '../style.ts';

export interface ProjectSteps {
  readonly name: string;
  readonly steps: Step[];
  readonly blocked: readonly PlannedBlock[];
  readonly isDisruptive: boolean;
}

/** Those in which something ends come first. What is only blocked has nothing to add to its remedy. */
export function byProject(plan: Changes): readonly ProjectSteps[] {
  const groups = new Map<string, Step[]>();
  for (const step of plan.steps) {
    const steps = groups.get(step.project) ?? [];
    groups.set(step.project, steps);
    steps.push(step);
  }
  const projects = [...groups].map(([name, steps]) => ({
    name,
    steps,
    blocked: plan.blocked.filter(({ project }) => project === name),
    isDisruptive: steps.some(({ risk }) => risk === 'disruptive'),
  }));
  return projects.toSorted((a, b) => Number(b.isDisruptive) - Number(a.isDisruptive));
}

/** Every detail of the steps of one project. */
export function projectFold({ name, steps, blocked, isDisruptive }: ProjectSteps): string {
  const words = [
    plural(steps.length, 'step'),
    ...(isDisruptive ? ['disruptive'] : []),
    ...(blocked.length > 0 ? ['blocked'] : []),
  ];
  const lines = [...steps.flatMap(stepLines), ...blocked.flatMap(blockLines)];
  return fold(name, words.join(', '), fence('diff', lines));
}

function stepLines(step: Step): string[] {
  return [
    shown(`${symbols[step.action]} ${stepText(step)}`),
    `    reason  ${step.reason}`,
    ...factLines('before', step.before),
    ...factLines('after', step.after),
    ...(step.needs.length > 0 ? [shown(`    needs   ${step.needs.join(', ')}`)] : []),
  ];
}

function factLines(what: string, facts: Facts | null): string[] {
  const parts = Object.entries(facts ?? {}).map(([key, value]) => `${key} ${factText(value)}`);
  return parts.length === 0 ? [] : [shown(`    ${what.padEnd(7)} ${parts.join(', ')}`)];
}

/** Secrets are hidden in each text, before the quotes that JSON writes can get into one. */
function factText(value: Fact): string {
  if (typeof value === 'string') return value;
  return JSON.stringify(value, (_, part: unknown) => (typeof part === 'string' ? hideSecrets(part) : part));
}

function blockLines({ reason, code: why, help }: PlannedBlock): string[] {
  return [
    shown(`! ${reason} (${why})`),
    ...helpLines(help).map(({ isCommand, text }) => `    ${isCommand ? '  ' : ''}${text}`),
  ];
}
