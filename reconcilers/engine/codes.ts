// What the codes of the pin mean, for the reference. Each kind's own codes are keys of these tables.
import { codeTable } from '../../engine/kernel/codes.ts';

export const reasons = codeTable({
  'pin-differs': {
    means:
      'The clone’s HEAD pins another commit at `engine/` than that of the version in fleet.toml. po checks the version out and commits the pin alone.',
  },
  'pin-uncommitted': {
    means:
      'The wanted version is staged at `engine/` and not committed, as after an interrupted run. po commits the pin alone.',
  },
  'pin-unpushed': {
    means:
      'The pin is committed and checked out in the clone, and the declared branch of origin, as it was last fetched, does not have it. po pushes the pin; where the branch has only moved forward at origin and pins another version, po commits the wanted one on top of that and pushes it.',
  },
  'checkout-missing': {
    means:
      'The pin is right, and `engine/` is empty, as after `git clone`. po checks the pinned commit out and commits nothing.',
  },
  'checkout-differs': {
    means:
      'The pin is right, and another commit is checked out in `engine/`. po checks the pinned one out and commits nothing.',
  },
});

export const blocks = codeTable({
  'engine-path-taken': {
    means: 'The clone has a file or folder `engine` that is not the engine’s submodule.',
    todo: 'Move it away: every project of a fleet has its engine there.',
  },
  'engine-staged': {
    means: 'Another pin is staged, and its author will want to commit it.',
    todo: 'Commit it, or take it out of the index with the command that is shown.',
  },
  'gitmodules-changed': {
    means: '`.gitmodules` has uncommitted changes, and the step has to write an entry into it.',
    todo: 'Commit them.',
  },
});

declare module '../../src/codes/blocked.ts' {
  interface BlockTables {
    readonly engine: keyof typeof blocks;
  }
}
