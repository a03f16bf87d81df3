// What a change of the registry asks for: its steps for a fleet that matches the old registry. Pure: nothing is looked
// at, so it is no plan, and only a plan can be applied.
import type { Diagnostic } from '../../engine/kernel/diagnostic.ts';
import { helpLines } from '../../engine/kernel/help.ts';
import { reconcilers } from '../../reconcilers/index.ts';
import type { Fleet } from '../fleet/fleet.ts';
import type { DataOf } from '../formats/common.ts';
import type { diffSchema } from '../formats/diff.ts';
import { plan } from '../plan/assemble.ts';
import type { Observation } from '../plan/observation.ts';
import type { Step } from '../plan/plan.ts';
import { registryChanges } from './registry-changes.ts';

export interface Intent extends Omit<DataOf<typeof diffSchema>, 'format' | 'steps' | 'diagnostics'> {
  readonly steps: readonly Step[];
  readonly diagnostics: readonly Diagnostic[];
}

export interface IntentInput {
  /** Null: there was no registry. Its root and paths are as the head's: relative to the same place. */
  readonly base: Fleet | null;
  readonly baseName: string;
  readonly head: Fleet;
  readonly headName: string;
  /** The expected observation of the head’s projects where the base is applied. */
  readonly seen: Observation;
  readonly fileName: string;
  /** Only holds are compared with it. */
  readonly now: Date;
}

export function intentOf({ base, baseName, head, headName, seen, fileName, now }: IntentInput): Intent {
  const planned = plan(head, seen, now, fileName);
  const { summary, projects, holds, refused } = planned;
  return {
    fleet: { name: head.name, file: fileName },
    base: { name: baseName, digest: base?.digest ?? null },
    head: { name: headName, digest: head.digest },
    refused,
    summary,
    steps: planned.steps.map(asDeclared),
    blocked: planned.blocked.map((block) => ({ ...block, help: wordsOf(block.help) })),
    projects,
    holds,
    changes: base === null ? [] : registryChanges(base, head),
    diagnostics: planned.diagnostics.map(({ help, ...one }) => ({
      ...one,
      ...(help === undefined ? {} : { help: wordsOf(help) }),
    })),
  };
}

/** Commands are only valid on the fleet's machine, which this may not be. */
function wordsOf(help: string): string {
  const lines = helpLines(help);
  const words = lines.filter(({ isCommand }) => !isCommand).map(({ text }) => text);
  const hasCommands = words.length < lines.length;
  return hasCommands ? `${words.join('\n').replace(/:$/, '')} (po plan shows the command)` : words.join('\n');
}

/** Without what only a look tells. */
function asDeclared(step: Step): Step {
  return { ...step, ...reconcilers[step.kind].registry.unobserved(step) };
}
