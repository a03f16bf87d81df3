// Why a command did nothing, on purpose. What a refusal tells besides its code is in `report/event.ts`.
import { codeTable } from '../../engine/kernel/codes.ts';

export const refusals = codeTable({
  'confirmation-needed': {
    means: 'Input or output is no terminal, so nobody can be asked, and `--yes` was not given.',
    todo: 'Look at the plan, then apply with `--yes`.',
  },
  declined: { means: 'The question was answered with something other than `yes`.' },
  'lock-held': {
    means:
      'Another apply works on this fleet. Its holder is named; the lock is free the moment that process ends.',
    todo: 'Wait for it, or see what it waits for.',
  },
  'not-reviewed': {
    means:
      '`--require-reviewed` was given, and the digest of this plan is neither in a plan file that HEAD holds nor in the comment on the pull request that brought the registry there. Where it was looked for is printed.',
    todo: 'Have the plan reviewed: commit the file of `po plan --out`, or put it on the pull request with `po comment` before it is merged.',
  },
  'plan-stale': {
    means: 'What would be done now is not what was shown or reviewed. The difference is printed.',
    todo: 'Look at a new plan.',
  },
  'earlier-run-unclear': {
    means:
      'An earlier apply was cut off in a step. What is found now is neither what that step began from nor on its way, or something else is wanted now; the evidence is printed.',
    todo: 'See how it stands. Then apply and be asked, or make a plan with `po plan --out` and apply that.',
  },
});

export type RefusalCode = keyof typeof refusals;

/** What keeps a plan as a whole from being done until it is lifted on purpose. */
export const guards = codeTable({
  'fleet-elsewhere': {
    means:
      'Agents of this fleet run from another root than the registry declares: it is a second checkout or a copy, or its root was changed. Nothing is planned, so that no project is made or started a second time.',
    todo: 'Use the registry of that root, or set `root` back to it; give another fleet another `name`.',
  },
  'fleet-moved': {
    means:
      'The folder of the whole fleet was moved while its agents ran. They go on in it, and their engines do not know them by the new path.',
    todo: 'Move it back with the command that is shown; or end the agents, and apply.',
  },
  'empty-registry': {
    means:
      'fleet.toml declares no project, and clones bear the marks of this fleet: all of them would be released.',
    todo: 'See that it is the right file; say `--allow-mass-removal` when it is.',
  },
  'mass-removal': {
    means: 'More than half of the projects of a fleet of three or more are not in fleet.toml any more.',
    todo: 'Bring them back into the file; say `--allow-mass-removal` when they are to go.',
  },
});

export type GuardCode = keyof typeof guards;
