// `po apply --require-reviewed`: does a plan only if its digest is in a plan file that HEAD of the registry's
// repository holds, or in our comment on the merged pull request that brought the registry there. Writes nothing.
import { dirname } from 'node:path';
import { shellWord } from '../../../engine/kernel/help.ts';
import { host, isInterruption, jobOfEnvironment, withoutSecret } from '../../cli/at-forge.ts';
import { forgeIn } from '../../cli/forge-arguments.ts';
import type { Arguments, Context } from '../../cli/run.ts';
import { version } from '../../cli/version.ts';
import { markerOf } from '../../comment/marker.ts';
import { digestIn, planComments } from '../../comment/reviewed.ts';
import { type RepositoryTarget, repositoryOf } from '../../comment/target.ts';
import { tokenFor } from '../../comment/token.ts';
import type { Plan } from '../../plan/plan.ts';
import { readSavedPlan } from '../../plan/read-saved-plan.ts';
import type { PlanInput } from '../../registry/present-plan.ts';
import { systemForge } from '../../world/forge/system.ts';
import { commitsThatBrought, committedFilesWith } from '../../world/git/committed.ts';

export type Review =
  | { readonly found: true /** In words. */; readonly where: string }
  /** Where po looked and why it was not found there, a sentence each. */
  | { readonly found: false; readonly looked: readonly string[] };

/** Throws a `DiagnosticError` where the named forge gives no answer: unknown is not the same as unreviewed. */
export async function reviewOf(
  { registry }: PlanInput,
  plan: Plan,
  args: Arguments,
  context: Context,
): Promise<Review> {
  const { file, fileName } = registry;
  const commits = await commitsThatBrought(file, plan.fleet.digest);
  if (commits.length === 0) {
    return {
      found: false,
      looked: [`${fileName} has uncommitted changes, so a review cannot cover it`],
    };
  }
  const files = await committedFilesWith(dirname(file), plan.digest);
  const planFile = files.find(({ path, text }) => {
    const read = readSavedPlan(path, text);
    return (
      read.ok && read.value.plan.digest === plan.digest && read.value.plan.fleet.name === plan.fleet.name
    );
  });
  if (planFile !== undefined)
    return { found: true, where: `${shellWord(planFile.path)} in HEAD holds this plan` };
  const looked = ['no plan file that HEAD holds has this digest'];
  const target = forgeOf(args);
  if (target === null) {
    return {
      found: false,
      looked: [...looked, 'po asked no forge: none was named (--platform, --server, --repository)'],
    };
  }
  return atForge(target, commits, plan, looked, context);
}

/** Null where nothing names the forge. */
function forgeOf(args: Arguments): RepositoryTarget | null {
  const given = forgeIn(args);
  if (typeof given === 'string') throw new Error('usage is checked before');
  const job = jobOfEnvironment();
  const isNamed = given.platform !== null || given.server !== null || given.repository !== null;
  return isNamed || job !== null ? repositoryOf(given, job) : null;
}

/** Our plans on merged pull requests. */
async function atForge(
  target: RepositoryTarget,
  commits: readonly string[],
  plan: Plan,
  looked: readonly string[],
  { interrupted }: Context,
): Promise<Review> {
  const token = tokenFor(target, process.env, jobOfEnvironment() !== null);
  const options = { token: token.value, userAgent: `po/${version}`, interrupted };
  const at = (pullRequest: number) => systemForge({ ...target.place, pullRequest }, options);
  const marker = markerOf({ kind: 'plan', fleet: plan.fleet.name, host });
  let asked: number | null = null;
  try {
    // The pull request does not matter yet.
    const forge = await at(0);
    const merged = (await Promise.all(commits.map((commit) => forge.mergedWith(commit)))).flat();
    if (merged.length === 0) {
      const brought = commits.map((commit) => commit.slice(0, 12)).join(', ');
      return { found: false, looked: [...looked, `no merged pull request has brought ${brought}`] };
    }
    const own = await forge.ownAccount();
    const notThere: string[] = [];
    for (asked of new Set(merged)) {
      const comments = await (await at(asked)).comments();
      const ours = planComments({ comments, own, marker });
      const shown = ours.find((comment) => digestIn(comment) === plan.digest);
      const where = `the comment on merged pull request ${asked}`;
      if (shown !== undefined) return { found: true, where: `${where} shows this plan, ${shown.url}` };
      notThere.push(
        ours.length === 0
          ? `merged pull request ${asked} has no plan of ours as a comment`
          : `${where} shows another plan`,
      );
    }
    return { found: false, looked: [...looked, ...notThere] };
  } catch (error) {
    if (isInterruption(error)) return { found: false, looked: [...looked, 'interrupted'] };
    const place = { ...target.place, pullRequest: asked };
    throw withoutSecret(error, { place, tokenName: token.name }, token.value);
  }
}
