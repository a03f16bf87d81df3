// Which definitions of agents an apply would accept, apart from the steps that start them: changed ones first, then those
// that set rights or secrets, and a definition that several agents share once. Pure.
import { changeText } from '../../../engine/protocol.ts';
import { meaningOf } from '../../../reconcilers/index.ts';
import type { AcceptedDefinition } from '../../../reconcilers/step-meaning.ts';
import type { Step } from '../../plan/plan.ts';
import { hanging, listFitting, paint, plural, type Style } from '../style.ts';

export interface DefinitionGroup extends Omit<AcceptedDefinition, 'agent'> {
  /** Such as `docs-site/writer`. */
  readonly agents: readonly string[];
}

/** Changed ones first, then those that set something dangerous. */
export function definitionsIn(steps: readonly Step[]): readonly DefinitionGroup[] {
  const groups = new Map<string, DefinitionGroup>();
  for (const step of steps) {
    for (const { agent, ...definition } of definitionsOf(step)) {
      const key = JSON.stringify(definition);
      const agents = [...(groups.get(key)?.agents ?? []), `${step.project}/${agent}`];
      groups.set(key, { ...definition, agents });
    }
  }
  return [...groups.values()].toSorted((a, b) => rankOf(a) - rankOf(b));
}

function rankOf({ state, changes }: DefinitionGroup): number {
  const isDangerous = changes.some((one) => one.isDangerous);
  return { changed: 0, new: 2, running: 4 }[state] + (isDangerous ? 0 : 1);
}

/** Of one step. */
export function definitionsOf(step: Step): readonly AcceptedDefinition[] {
  return meaningOf(step.kind).accepts?.of(step) ?? [];
}

/** Keys of a definition that are named; of the others the number is given. */
const mostKeys = 8;
const longestValue = 80;

/** Of a changed definition a line for each key; of any other one line. */
export function definitionLines({ backend, state, changes }: Omit<DefinitionGroup, 'agents'>): string[] {
  if (state === 'changed') return changes.map(changeText);
  const shown = state === 'running' ? changes.filter(({ key }) => key === 'wake.if') : changes;
  const rest = shown.length - mostKeys;
  const settings = shown.slice(0, mostKeys).map(({ key, after }) => `${key}: ${cut(after ?? '')}`);
  const more = rest > 0 ? [`${plural(rest, 'more key')}`] : [];
  return [[state === 'running' ? 'as it runs now' : `backend ${backend}`, ...settings, ...more].join('; ')];
}

function cut(text: string): string {
  const characters = [...text];
  return characters.length <= longestValue ? text : `${characters.slice(0, longestValue).join('')}…`;
}

/** Definitions that are shown without `-v`, beside all that change. */
const mostGroups = 10;

/** Empty where nothing is to be accepted. */
export function definitionsText(
  steps: readonly Step[],
  options: Style & { readonly verbose: boolean },
): string {
  const groups = definitionsIn(steps);
  if (groups.length === 0) return '';
  const changed = groups.filter(({ state }) => state === 'changed').length;
  const shown = options.verbose ? groups : groups.slice(0, changed + mostGroups);
  const lines = shown.flatMap((group) => groupLines(group, options));
  const rest = groups.length - shown.length;
  const more = rest > 0 ? [`  … and ${plural(rest, 'more definition')}; -v shows each`] : [];
  return [paint(options, 'bold', 'Definitions to be accepted'), ...lines, ...more].join('\n');
}

function groupLines(group: DefinitionGroup, options: Style & { readonly verbose: boolean }): string[] {
  const { agents, state } = group;
  const names = options.verbose ? agents.join(', ') : listFitting(agents, options.width - 14);
  const head = `${names}${state === 'changed' ? ', changed:' : ''}`;
  return [
    ...hanging('  ', 2, head, options),
    ...definitionLines(group).flatMap((line) => hanging('      ', 6, line, { ...options, near: 8 })),
  ];
}
