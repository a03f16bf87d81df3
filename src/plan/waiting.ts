// Why a project waits for another one: that one is not in the state that it builds on, and this apply does not bring it
// there. Pure.
import { remedyText, shellWord } from '../../engine/kernel/help.ts';
import { hideSecrets } from '../../engine/kernel/secrets.ts';
import { meaningOf } from '../../reconcilers/index.ts';
import type { Blocked } from '../../reconcilers/reconciler.ts';
import type { Project } from '../fleet/fleet.ts';
import { isLeaving } from './order.ts';
import type { ProjectDecision } from './project.ts';

export type Stuck =
  /** It has an obstacle of its own, or it could not be seen. */
  | 'blocked'
  /** It is on hold, and not up to date. */
  | 'held'
  /** It was not selected, and has yet to be made or started. */
  | 'unselected';

type Planned = ProjectDecision['proposals'][number];

/** Of two reasons, the first one that is given counts. */
export function stuckBy(
  isSo: (decision: ProjectDecision) => boolean,
  why: Stuck,
): (decision: ProjectDecision) => [string, Stuck][] {
  return (decision) => (isSo(decision) ? [[decision.name, why]] : []);
}

export function isStuck(decision: ProjectDecision): boolean {
  return decision.isStuck;
}

/**
 * An operator who selects some projects means these alone, and the ones before them may be a version behind. Only a
 * missing one leaves nothing to build on.
 */
export function isNotThere({ proposals }: ProjectDecision): boolean {
  return proposals.some(({ kind, proposal }) => meaningOf(kind).isMissing?.(proposal) === true);
}

/** A step that removes something waits for no other project. */
export function isArriving({ proposal }: Planned): boolean {
  return !isLeaving(proposal);
}

/**
 * Without the name of the waiting project: the text is the same for all that wait for the same one, and so shown
 * once.
 */
export function blockBehind(culprit: string, why: Stuck, hold: Project['hold']): Blocked {
  const name = shellWord(culprit);
  switch (why) {
    case 'blocked':
      return {
        code: 'after-blocked',
        reason: `waits for ${culprit}, which is blocked`,
        help: remedyText(`clear ${culprit}, or take it out of \`after\``),
      };
    case 'held':
      return {
        code: 'after-held',
        reason: `waits for ${culprit}, which is on hold and not up to date: ${hideSecrets(hold?.reason ?? '')}`,
        help: remedyText(`take ${culprit} out of \`after\`; or, when it may go on:`, `po unhold ${name}`),
      };
    case 'unselected':
      return {
        code: 'after-unselected',
        reason: `waits for ${culprit}, which is not selected and not there yet`,
        help: remedyText('apply it first, or select it as well:', `po apply ${name}`),
      };
  }
}
