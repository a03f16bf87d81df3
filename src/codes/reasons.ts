// Why a step is wanted: the reasons that mean the same in every kind. Each kind has the others in its `codes.ts`.
import { codeTable } from '../../engine/kernel/codes.ts';

/**
 * `missing` and `clone-changes`, with nothing in `before`: the step says only where it ends. `state-stopped`: it is asked for
 * before everything else of the project.
 */
export const sharedReasons = codeTable({
  missing: {
    means:
      'What the registry declares is not there: no clone at the path, no engine in it, or no agents. It is made, from the repository, from the template or from `agents.toml`.',
  },
  'clone-changes': {
    means:
      'An earlier step of the project changes the clone, so only the end is known: the pin and the agents that are declared. What is left to do shows when its turn comes.',
  },
  'state-stopped': {
    means:
      'The registry says `state = "stopped"`, and agents of the project run, or would be started again: they are wanted up, or their watchdog runs. They are stopped for good.',
  },
  'state-retired': {
    means:
      'The registry says `state = "retired"`. The agents are stopped and the clone is moved, whole, to `.retired/` under the root.',
  },
  removed: {
    means:
      'The project is not in fleet.toml any more. Its agents are stopped, and its clone is released as it is: only the mark is removed.',
  },
});

export type SharedReason = keyof typeof sharedReasons;
