// What the codes of the pin mean, for the reference. A code of its own is a key of one of these tables.
import { codeTable } from '../../engine/kernel/codes.ts';

export const reasons = codeTable({
  'pin-differs': {
    means:
      'The commit that the clone’s HEAD pins at `engine/` is not that of the version in the registry. The version is checked out and the pin committed alone.',
  },
  'pin-uncommitted': {
    means:
      'The wanted version is staged at `engine/` and not committed, as after a run that was cut off. The pin is committed alone.',
  },
  'pin-unpushed': {
    means:
      'The pin is committed and checked out in the clone, and the declared branch of origin, as it was last fetched, does not have it. The pin is pushed; where the branch has only gone on at origin and pins another version, the wanted one is committed on top of that and pushed.',
  },
  'checkout-missing': {
    means:
      'The pin is right, and `engine/` is empty, as after `git clone`. The pinned commit is checked out; nothing is committed.',
  },
  'checkout-differs': {
    means:
      'The pin is right, and another commit is checked out in `engine/`. The pinned one is checked out; nothing is committed.',
  },
});

export const blocks = codeTable({
  'engine-path-taken': {
    means: 'The clone has a file or folder `engine` that is not the engine’s submodule.',
    todo: 'Move it away: every project of a fleet has its engine there.',
  },
  'engine-staged': {
    means: 'Somebody has staged another pin and will want to commit that one.',
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
