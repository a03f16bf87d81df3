// What a change of the registry asks for, for a comment on a pull request. Pure.
import type { Intent } from '../../plan/intent.ts';
import type { RegistryChange } from '../../plan/registry-changes.ts';
import { registryFactText } from '../../view/fact-text.ts';
import { code } from '../../view/markdown.ts';
import { changesMarkdown } from '../../view/plan/changes-markdown.ts';
import { countsByRisk } from '../../view/plan/markdown.ts';
import { sentenceOf } from './human.ts';

export interface DiffMarkdownOptions {
  /** What tells the same to a person, such as `po diff --base main`. */
  readonly again: string;
  /** How much there may be of it, by `sizeOf`; at least 10,000. */
  readonly limit?: number;
}

/** Ends with a newline. */
export function diffMarkdown(intent: Intent, { again, limit }: DiffMarkdownOptions): string {
  const { fleet, base, head, changes } = intent;
  const counts = countsByRisk(intent);
  const words = counts.length > 0 ? counts : ['nothing to do'];
  return changesMarkdown(intent, {
    opening: [
      `### Change of fleet ${code(fleet.name, 100)}: ${words.join(', ')}`,
      `What the change of ${code(fleet.file)} asks for, from ${code(base.name, 200)} to ${code(head.name, 200)}: ${sentenceOf(intent)}.`,
    ],
    further: { title: 'Also changed, with no step to apply', entries: changes.map(changeLine) },
    closing: [
      `The fleet itself was not inspected: these are the steps for a fleet that matches ${code(base.name, 200)}. To see what it changes in the fleet as it is now: ${code('po plan')}.`,
    ],
    whole: again,
    ...(limit === undefined ? {} : { limit }),
  });
}

function changeLine({ project, key, before, after }: RegistryChange): string {
  const where = project === null ? code(key, 100) : `${code(project, 100)} ${code(key, 100)}`;
  return `- ${where}: ${code(registryFactText(before))} → ${code(registryFactText(after))}`;
}
