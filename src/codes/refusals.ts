// Why a command did nothing, on purpose. `report/event.ts` has what a refusal carries besides its code.
import { codeTable } from '../../engine/kernel/codes.ts';

export const refusals = codeTable({
  'confirmation-needed': {
    means: 'Input or output is no terminal, so po cannot ask, and `--yes` was not given.',
    todo: 'Read the plan, then apply with `--yes`.',
  },
  declined: { means: 'The question was answered with something other than `yes`.' },
  'lock-held': {
    means:
      'Another apply works on this fleet. Its holder is named; the lock is free the moment that process ends.',
    todo: 'Wait for it, or check what it waits for.',
  },
  'not-reviewed': {
    means:
      '`--require-reviewed` was given, and the digest of this plan is neither in a plan file that HEAD holds nor in the comment on the pull request that brought the registry there. po prints where it looked.',
    todo: 'Have the plan reviewed: commit the file of `po plan --out`, or put it on the pull request with `po comment` before it is merged.',
  },
  'plan-stale': {
    means: 'The steps now differ from what was shown or reviewed. po prints the difference.',
    todo: 'Make and review a new plan.',
  },
  'earlier-run-unclear': {
    means:
      'An earlier apply was interrupted in a step. The present state is neither what that step began from nor on its way, or something else is wanted now. po prints the evidence.',
    todo: 'Inspect the project. Then run `po apply` and answer its question, or make a plan with `po plan --out` and apply that.',
  },
});

export type RefusalCode = keyof typeof refusals;

/** Guards that keep a whole plan from being done until the operator lifts them. */
export const guards = codeTable({
  'fleet-elsewhere': {
    means:
      'Agents of this fleet run from another root than the registry declares: it is a second checkout or a copy, or its root was changed. po plans nothing, so that it makes or starts no project a second time.',
    todo: 'Use the registry of that root, or set `root` back to it; give another fleet another `name`.',
  },
  'fleet-moved': {
    means:
      'The folder of the whole fleet was moved while its agents ran. They keep running in it, and their engines do not know them by the new path.',
    todo: 'Move it back with the command that is shown; or end the agents, and apply.',
  },
  'empty-registry': {
    means:
      'fleet.toml declares no project, and clones bear the marks of this fleet: all of them would be released.',
    todo: 'Check that it is the right file; if it is, pass `--allow-mass-removal`.',
  },
  'mass-removal': {
    means: 'More than half of the projects of a fleet of three or more are no longer in fleet.toml.',
    todo: 'Put them back into the file, or pass `--allow-mass-removal` to release them.',
  },
});

export type GuardCode = keyof typeof guards;
