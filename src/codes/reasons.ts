// Why a step is wanted: the reasons that mean the same in every kind. Each kind has its other reasons in its
// `codes.ts`.
import { codeTable } from '../../engine/kernel/codes.ts';

/**
 * `missing` and `clone-changes`, with nothing in `before`: the step gives only its end. `state-stopped`: it comes
 * before everything else of the project.
 */
export const sharedReasons = codeTable({
  missing: {
    means:
      'Something that fleet.toml declares is missing: the clone at the path, the engine in it, or the agents. po makes it from the repository, from the template or from `agents.toml`.',
  },
  'clone-changes': {
    means:
      'An earlier step of the project changes the clone, so only the end is known: the declared pin and agents. What is left to do is known when its turn comes.',
  },
  'state-stopped': {
    means:
      'fleet.toml declares `state = "stopped"`, and agents of the project run or would be started again: they are wanted up, or their watchdog runs. po stops them for good.',
  },
  'state-retired': {
    means:
      'fleet.toml declares `state = "retired"`. po stops the agents and moves the clone, whole, to `.retired/` under the root.',
  },
  removed: {
    means:
      'The project is no longer in fleet.toml. po stops its agents and releases its clone as it is: it removes only the mark.',
  },
});

export type SharedReason = keyof typeof sharedReasons;
