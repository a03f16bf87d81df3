// Puts steps of the clone into words. Pure.
import { type Told, text, told } from '../facts.ts';
import type { Described, Words } from '../reconciler.ts';
import type { CloneFound, CloneReason, CloneShown, CloneWanted } from './facts.ts';

export const words: Words<CloneReason> = {
  step,
  drift: {
    missing: () => 'no clone',
    'retired-back': ({ before }) => `the clone is retired, at ${text(found(before).path)}, and wanted again`,
    unmarked: () => 'the clone is not marked as this fleet’s',
    renamed: ({ before }) => `the clone is still marked with its former name, ${text(found(before).project)}`,
    'remote-differs': placeWords,
    'branch-differs': placeWords,
    'protection-differs': placeWords,
    'state-retired': () => 'the clone is still in place, fleet.toml declares retired',
    removed: () => 'the clone is marked as this fleet’s, but the project is not in fleet.toml',
  },
  found: { commit: 'pinned', fleet: 'marked' },
  toldInRow: ['missing'],
};

const found = told<CloneFound>;
const wanted = told<CloneWanted>;
const shown = told<CloneShown>;

function step({ action, reason, before, after, display }: Described): string {
  switch (action) {
    case 'create': {
      const { afterwards } = shown(display);
      if (reason === 'retired-back')
        return `bring the retired clone back${from(found(before))}${typeof afterwards === 'string' ? `; ${afterwards}` : ''}`;
      const { repo, branch, template } = wanted(after);
      if (typeof repo === 'string') return `clone ${repo}, branch ${text(branch)}`;
      return `scaffold a project from template "${text(template)}", branch ${text(branch)}`;
    }
    case 'update':
      return updateText(found(before), wanted(after));
    case 'adopt': {
      if (reason === 'renamed') return `adopt the clone of ${text(found(before).project)}, which was renamed`;
      const { workTreeOf: main } = shown(display);
      return `adopt the clone at ${text(wanted(after).path)}${typeof main === 'string' ? `, a linked work tree of ${main}` : ''}`;
    }
    case 'release':
      return `release ${text(found(before).path)}: it stays as it is`;
    case 'retire':
      return `move ${text(found(before).path)} as it is into ${text(wanted(after).under)}`;
    default:
      return `${action} the clone`;
  }
}

/** Its place is known only where po looked for it. */
function from({ path }: Told<CloneFound>): string {
  return typeof path === 'string' ? ` from ${path}` : '';
}

function updateText(before: Told<CloneFound>, after: Told<CloneWanted>): string {
  const [from, to] = [before.remote, after.remote];
  const remote =
    to === undefined
      ? []
      : [from === null ? `add the remote ${text(to)}` : `remote ${text(from)} → ${text(to)}`];
  const here = before.branch ?? 'no branch';
  const branch = after.branch === undefined ? [] : [`switch from ${text(here)} to ${text(after.branch)}`];
  const { protect } = after;
  const protection =
    protect === undefined
      ? []
      : [protect === true ? 'mark it as protected' : 'mark it as no longer protected'];
  return [...remote, ...branch, ...protection].join(', ');
}

function placeWords(step: Described): string {
  const [before, after] = [found(step.before), wanted(step.after)];
  const [from, to] = [before.remote, after.remote];
  const remote =
    to === undefined
      ? []
      : [`${from === null ? 'no remote' : `remote ${text(from)}`}, fleet.toml declares ${text(to)}`];
  const here = before.branch;
  const branch =
    after.branch === undefined
      ? []
      : [
          `on ${here === null ? 'no branch' : `branch ${text(here)}`}, fleet.toml declares ${text(after.branch)}`,
        ];
  const { protect } = after;
  const protection =
    protect === undefined
      ? []
      : [
          protect === true
            ? 'protected in fleet.toml, not marked so'
            : 'marked as protected, not so in fleet.toml',
        ];
  return [...remote, ...branch, ...protection].join('; ');
}
