// What `po apply` may do: any plan (`--yes`), the answer at the terminal, or a reviewed plan (`--plan FILE|DIGEST`),
// which is the approval, so po does not ask.
import { type Diagnostic, DiagnosticError } from '../../../engine/kernel/diagnostic.ts';
import type { Approval, ApprovalState, Reviewed } from '../../apply/approval.ts';
import { planningOptions, planOptions, selectorIn } from '../../cli/plan-arguments.ts';
import type { Arguments, Context } from '../../cli/run.ts';
import type { Plan } from '../../plan/plan.ts';
import { worldOf } from '../../registry/fleet-world.ts';
import type { PlanInput } from '../../registry/present-plan.ts';
import { fleetOf, readRegistry } from '../../registry/registry.ts';
import { readSaved, registryOf, selectSaved } from '../../registry/saved-plans.ts';
import { selectIn } from '../../registry/selecting.ts';

/** What is wrong with the value of `--plan`, or null. */
export function usageProblem(args: Arguments): string | null {
  const word = args.text('plan');
  if (word === null) return null;
  if (word.startsWith('sha256:')) {
    // A digest is an approval: a shorter one might match another plan, by chance or on purpose.
    return digestPattern.test(word)
      ? null
      : 'a digest is `sha256:` and 64 hex digits; the first 16 are enough';
  }
  const beside = [
    ...(args.positionals.length > 0 ? ['projects'] : []),
    ...Object.entries(planningOptions).flatMap(([name, { type }]) => {
      const isGiven = type === 'boolean' ? args.flag(name) : args.list(name).length > 0;
      return isGiven ? [`--${name}`] : [];
    }),
  ];
  return beside.length === 0
    ? null
    : `a saved plan has its own options: omit ${beside.join(', ')} beside --plan FILE`;
}

const digestPattern = /^sha256:[0-9a-f]{16,64}$/i;

/** What `--plan` names, or null without it. Throws a diagnostic for an unusable file. */
export async function reviewedIn(args: Arguments, context: Context): Promise<Reviewed | null> {
  const word = args.text('plan');
  if (word === null) return null;
  if (digestPattern.test(word)) return { kind: 'digest', digest: word.toLowerCase() };
  return { kind: 'file', file: word, saved: await readSaved(word, context) };
}

/** The registry, the projects and the options that the plan is made from. */
export async function planInputFor(
  reviewed: Reviewed | null,
  args: Arguments,
  context: Context,
): Promise<PlanInput> {
  if (reviewed?.kind === 'file') {
    const { saved } = reviewed;
    const found = registryOf(saved, args, context);
    if (!found.found) throw new DiagnosticError(found.diagnostics);
    const { registry, fleet } = found;
    const selected = await selectSaved(saved, fleet, registry.fileName, worldOf(fleet));
    return { registry, fleet, ...selected, options: saved.options };
  }
  const registry = readRegistry(args, context);
  const fleet = fleetOf(registry);
  const selected = await selectIn(fleet, selectorIn(args), registry.fileName, worldOf(fleet));
  return { registry, fleet, ...selected, options: planOptions(args) };
}

/** Why a plan that could not see everything, when it was saved or now, is not applied. */
export function erroredDiagnostics(
  approval: Approval | null,
  { when }: Extract<ApprovalState, { kind: 'errored' }>,
  now: Plan,
): readonly Diagnostic[] {
  const what = approval?.kind === 'file' ? approval.file : 'the reviewed plan';
  const errors = when === 'now' ? now.diagnostics.filter(({ severity }) => severity === 'error') : [];
  return [
    ...errors,
    {
      severity: 'error',
      code: 'plan-errored',
      summary: 'A plan that could not see everything',
      detail:
        when === 'then'
          ? `po could not see everything when ${what} was made; po can show it but never apply it`
          : `po cannot see everything now, so it cannot tell whether ${what} is still right; nothing was done`,
      help: when === 'then' ? 'make it again: po plan --out FILE' : 'remove the cause, then apply it again',
    },
  ];
}
