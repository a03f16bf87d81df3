// What the codes of the clone mean, for the reference. A code of its own is a key of one of these tables.
import { codeTable } from '../../engine/kernel/codes.ts';

export const reasons = codeTable({
  'retired-back': {
    means:
      'The project was retired and is wanted again. Its clone is moved back from `.retired/`, whole, with its marks and all work in it.',
  },
  unmarked: {
    means:
      'A clone is at the path, fits the registry and bears no mark of a fleet. It is marked as ours, and nothing else in it is changed.',
  },
  renamed: {
    means:
      'The clone bears the mark of a project that the registry does not name any more, and fits one that it does. It is taken over under the new name.',
  },
  'remote-differs': {
    means:
      'The clone’s `origin` is not the `repo` that is declared. Its address is changed, after the remote was seen to hold the same project or nothing.',
  },
  'branch-differs': {
    means:
      'The clone is on another branch than the registry declares, and nothing in it can be lost. It is switched.',
  },
  'protection-differs': {
    means:
      'The clone does not bear what the registry says of `protect`. It is recorded in the clone, where it stays when the registry does not name the project any more.',
  },
});

export const blocks = codeTable({
  'remote-ambiguous': {
    means: '`origin` has several addresses, or another one for pushing, and only one would be changed.',
    todo: 'Leave it one address, or change them yourself.',
  },
  'remote-refuses': {
    means: 'The declared remote is empty and does not take the first commit of the project.',
    todo: 'Read what it says; give it a first commit yourself, or get the right to push.',
  },
  'marked-by-another': {
    means: 'The clone is marked as a project of another fleet, or under another name of this one.',
    todo: 'Take it out of that fleet, then remove the mark with the command that is shown.',
  },
  'path-taken': {
    means: 'Something that is not a clone is at the path.',
    todo: 'Move it away, or give the project another `path`.',
  },
  'remote-differs': {
    means:
      'The clone has another remote than the registry declares, and may hold the only copy of something.',
    todo: 'Change `repo` in the registry, or the remote with the command that is shown.',
  },
});

declare module '../../src/codes/blocked.ts' {
  interface BlockTables {
    readonly clone: keyof typeof blocks;
  }
}
