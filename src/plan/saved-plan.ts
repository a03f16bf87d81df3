// A plan as a file that can be reviewed, shown and applied later: `po.saved-plan/1`. It holds no line of the registry
// and no credentials, and it is trusted only if its steps match its digest. Pure.
import type { Diagnostic } from '../../engine/kernel/diagnostic.ts';
import { cutSecrets } from '../../engine/kernel/secrets.ts';
import { isList } from '../../reconcilers/facts.ts';
import type { Fact, Facts } from '../../reconcilers/reconciler.ts';
import type { Fleet } from '../fleet/fleet.ts';
import type { DataOf } from '../formats/common.ts';
import type { savedPlanSchema } from '../formats/saved-plan.ts';
import { declarationsOf } from './declarations.ts';
import { encoding } from './digest.ts';
import type { Plan, Step } from './plan.ts';

export type SavedPlan = DataOf<typeof savedPlanSchema>;

export function savedPlanOf(
  fleet: Fleet,
  { selection, options }: Pick<SavedPlan, 'selection' | 'options'>,
  plan: Plan,
): SavedPlan {
  for (const step of plan.steps) refuseCredentials(step);
  const declared = declarationsOf(fleet);
  return {
    format: 'po.saved-plan/1',
    encoding,
    registry: fleet.file,
    root: fleet.root,
    selection: { only: selection.only, except: selection.except },
    options: { allowMassRemoval: options.allowMassRemoval, restart: options.restart },
    declared: Object.fromEntries(
      plan.steps.flatMap(({ id }) => (declared[id] === undefined ? [] : [[id, declared[id]]])),
    ),
    plan: {
      ...plan,
      steps: plan.steps.map((step) => ({ ...step, display: withoutSecrets(step.display) })),
      blocked: plan.blocked.map((block) => ({
        ...block,
        reason: cutSecrets(block.reason),
        help: cutSecrets(block.help),
      })),
      refused:
        plan.refused === null
          ? null
          : {
              ...plan.refused,
              reason: cutSecrets(plan.refused.reason),
              help: cutSecrets(plan.refused.help),
            },
      holds: plan.holds.map((hold) => ({ ...hold, reason: cutSecrets(hold.reason) })),
      diagnostics: plan.diagnostics.map(withoutSource),
    },
  };
}

/**
 * Reconcilers cut credentials out of what they propose, and the digest covers exactly that. A credential found here
 * is our own fault, and nothing is written.
 */
function refuseCredentials({ id, before, after }: Step): void {
  for (const text of [...textsIn(before), ...textsIn(after)]) {
    if (text.includes('://') && cutSecrets(text) !== text) throw new Error(`${id} holds credentials`);
  }
}

function textsIn(fact: Fact): string[] {
  if (typeof fact === 'string') return [fact];
  return fact === null || typeof fact !== 'object' ? [] : Object.values(fact).flatMap(textsIn);
}

function withoutSecrets(facts: Facts): Facts {
  return Object.fromEntries(Object.entries(facts).map(([key, fact]) => [key, cut(fact)]));
}

function cut(fact: Fact): Fact {
  if (typeof fact === 'string') return cutSecrets(fact);
  if (fact === null || typeof fact !== 'object') return fact;
  return isList(fact) ? fact.map(cut) : withoutSecrets(fact);
}

/** A diagnostic with its place in words, without the quoted line of the registry. */
function withoutSource({ place, ...diagnostic }: Diagnostic): Diagnostic {
  const where = place === undefined ? '' : `${place.file}:${place.line}:${place.column}: `;
  return {
    ...diagnostic,
    summary: cutSecrets(diagnostic.summary),
    detail: where + cutSecrets(diagnostic.detail),
    ...(diagnostic.help === undefined ? {} : { help: cutSecrets(diagnostic.help) }),
  };
}
