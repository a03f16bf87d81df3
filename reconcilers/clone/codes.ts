// What the codes of the clone mean, for the reference. Each kind's own codes are keys of these tables.
import { codeTable } from '../../engine/kernel/codes.ts';

export const reasons = codeTable({
  'retired-back': {
    means:
      'The project was retired and is declared again. po moves its clone back from `.retired/`, whole, with its marks and all work in it.',
  },
  unmarked: {
    means:
      'The clone at the path fits the registry and bears no mark of a fleet. po marks it and changes nothing else in it.',
  },
  renamed: {
    means:
      'The clone bears the mark of a project that is no longer in fleet.toml, and fits one that is. po takes it over under the new name.',
  },
  'remote-differs': {
    means:
      'The clone’s `origin` is not the `repo` that is declared. po changes the address once it has seen that the remote holds the same project or nothing.',
  },
  'branch-differs': {
    means:
      'The clone is on another branch than the registry declares, and a switch loses nothing. po switches it.',
  },
  'protection-differs': {
    means:
      'The mark in the clone differs from `protect` in fleet.toml. po records it in the clone, where it stays when the project is no longer in fleet.toml.',
  },
});

export const blocks = codeTable({
  'remote-ambiguous': {
    means: '`origin` has several addresses, or another one for pushing, and po would change only one.',
    todo: 'Leave one address, or change them yourself.',
  },
  'remote-refuses': {
    means: 'The declared remote is empty and does not take the first commit of the project.',
    todo: 'Read its message; give it a first commit yourself, or get the right to push.',
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
