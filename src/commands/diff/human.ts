// What a change of the registry asks for, for people. Pure.
import { onNamedRegistry } from '../../../engine/kernel/help.ts';
import type { Intent } from '../../plan/intent.ts';
import type { RegistryChange } from '../../plan/registry-changes.ts';
import { registryFactText } from '../../view/fact-text.ts';
import { type ChangesOptions, changesParts, countsOf } from '../../view/plan/human.ts';
import { hanging, harmless, paint, plural, type Style } from '../../view/style.ts';

/** Ends with a newline. */
export function diffText(intent: Intent, options: ChangesOptions): string {
  const { changes } = intent;
  const parts = [
    ...changesParts(intent, options),
    ...(changes.length > 0 ? [registryText(changes, options)] : []),
    closing(intent, options),
  ];
  return `${parts.join('\n\n')}\n`;
}

/** The one line that sums it up. Ends with a newline. */
export function quietDiffText(intent: Intent, style: Style): string {
  return `${summaryLines(intent, style).join('\n')}\n`;
}

function registryText(changes: readonly RegistryChange[], options: ChangesOptions): string {
  const lines = changes.flatMap(({ project, key, before, after }) => {
    const where = harmless(project === null ? key : `${project} ${key}`);
    const text = `${registryFactText(before)} → ${registryFactText(after)}`;
    return hanging(`    ${paint(options, 'bold', where)}  `, 6 + where.length, text, options);
  });
  return [paint(options, 'bold', 'Also changed, with no step to apply'), ...lines].join('\n');
}

function closing(intent: Intent, options: ChangesOptions): string {
  const next = `To see what it changes in the fleet as it is now: ${onNamedRegistry('po plan')}`;
  return [
    ...summaryLines(intent, options),
    ...(intent.steps.length > 0 ? [paint(options, 'dim', next)] : []),
  ].join('\n');
}

function summaryLines(intent: Intent, style: Style): string[] {
  const line = `${sentenceOf(intent)}, from ${intent.base.name} to ${intent.head.name}.`;
  return hanging(`${paint(style, 'bold', 'Change:')} `, 8, line, style);
}

/** `1 to create, 2 blocked, of 5 projects` */
export function sentenceOf({ summary, projects, steps, refused, changes }: Intent): string {
  const { unchanged: _, ...counts } = summary;
  const parts = countsOf(counts);
  const refusal =
    refused === null ? [] : [`releasing ${plural(refused.projects.length, 'project')} is refused`];
  const settings = changes.length === 0 ? [] : [`${plural(changes.length, 'setting')} changed`];
  const words = [...refusal, ...parts, ...settings];
  const none = steps.length === 0 && words.length === 0 ? ['nothing to do'] : words;
  return `${none.join(', ')}, of ${plural(projects.length, 'project')}`;
}
