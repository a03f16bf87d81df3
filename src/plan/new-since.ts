// The differences of a plan from the one shown before it. Pure.
import { canonical, effectOf } from './digest.ts';
import type { Plan, PlannedBlock } from './plan.ts';

export interface Since {
  /** Step ids. */
  readonly added: readonly string[];
  readonly changed: readonly string[];
  readonly gone: readonly string[];
  /** `<project>/<kind>` */
  readonly blocked: readonly string[];
  readonly cleared: readonly string[];
  /** Whether anything is new that a reader of the plan should see, steps and blocks or not. */
  readonly isNews: boolean;
}

export function sinceLast(last: Plan, now: Plan): Since {
  const before = new Map(last.steps.map((step) => [step.id, canonical(effectOf(step))]));
  const after = new Map(now.steps.map((step) => [step.id, canonical(effectOf(step))]));
  const [blocks, newBlocks] = [last, now].map(
    ({ blocked }) => new Map(blocked.map((block) => [blockKey(block), `${block.project}/${block.kind}`])),
  );
  const newFacts = ({ digest, blocked, refused, holds, diagnostics, projects }: Plan) =>
    JSON.stringify({ digest, blocked, refused, holds, diagnostics, count: projects.length });
  return {
    added: [...after.keys()].filter((id) => !before.has(id)),
    changed: [...after].flatMap(([id, effect]) => (before.has(id) && before.get(id) !== effect ? [id] : [])),
    gone: [...before.keys()].filter((id) => !after.has(id)),
    blocked: missingIn(newBlocks, blocks),
    cleared: missingIn(blocks, newBlocks),
    isNews: newFacts(last) !== newFacts(now),
  };
}

type Blocks = ReadonlyMap<string, string> | undefined;

function missingIn(some: Blocks, others: Blocks): string[] {
  return [...(some ?? [])].flatMap(([key, name]) => (others?.has(key) ? [] : [name]));
}

function blockKey({ project, kind, code }: PlannedBlock): string {
  return `${project}/${kind}/${code}`;
}
