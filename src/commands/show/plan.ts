// `po show FILE`: shows a saved plan, compared with the present fleet. Changes nothing. Also shows a plan that is
// stale, or whose registry is elsewhere.
import { DiagnosticError } from '../../../engine/kernel/diagnostic.ts';
import type { Answer, Arguments, Context } from '../../cli/run.ts';
import { exitCode } from '../../exit-code.ts';
import { compare } from '../../plan/compare.ts';
import { declarationsOf } from '../../plan/declarations.ts';
import type { SavedPlan } from '../../plan/saved-plan.ts';
import { worldOf } from '../../registry/fleet-world.ts';
import { presentPlan } from '../../registry/present-plan.ts';
import { nextFor, readSaved, registryOf, selectSaved } from '../../registry/saved-plans.ts';
import { type Freshness, showText } from '../../view/saved/human.ts';
import { showDocument } from '../../view/saved/json.ts';

export async function showPlan(file: string, args: Arguments, context: Context): Promise<Answer> {
  const saved = await readSaved(file, context);
  const freshness = await freshnessOf(saved, args, context);
  const options = { verbose: args.flag('verbose'), file, next: nextFor(file, saved, args) };
  return {
    exitCode: exitCode.done,
    document: showDocument(file, saved, freshness),
    text: (view) => showText(saved, freshness, { ...view, ...options }),
  };
}

async function freshnessOf(saved: SavedPlan, args: Arguments, context: Context): Promise<Freshness> {
  const found = registryOf(saved, args, context);
  if (!found.found) return { kind: 'alone', diagnostics: found.diagnostics };
  const { registry, fleet } = found;
  try {
    const world = worldOf(fleet);
    const selected = await selectSaved(saved, fleet, registry.fileName, world);
    const planInput = { registry, fleet, ...selected, options: saved.options };
    const { plan } = await presentPlan(planInput, world);
    const comparison = compare(saved, { plan, declared: declarationsOf(fleet) });
    const kind = comparison.isSame ? 'same' : comparison.isDone ? 'done' : 'stale';
    return { kind, comparison, root: fleet.root, plan };
  } catch (error) {
    if (error instanceof DiagnosticError) return { kind: 'alone', diagnostics: error.diagnostics };
    throw error;
  }
}
