// The steps that earlier applies left interrupted, as `po apply` meets them: reads them under the lock, reports each
// once, and shows a person those that are not clear. Never changes the plan.
import { join } from 'node:path';
import { DiagnosticError } from '../../../engine/kernel/diagnostic.ts';
import type { Approval } from '../../apply/approval.ts';
import type { Journal } from '../../apply/journal.ts';
import { type CutStep, readCutSteps } from '../../apply/past-runs.ts';
import { cross, type InterruptedStep, keyOf, unclearIn } from '../../apply/resume.ts';
import { commandLine } from '../../cli/plan-arguments.ts';
import type { Arguments } from '../../cli/run.ts';
import type { Fleet } from '../../fleet/fleet.ts';
import type { Plan } from '../../plan/plan.ts';
import type { WaysOut } from '../../report/event.ts';
import { unreadable } from '../../world/files.ts';
import { journalsIn } from '../../world/journal-files.ts';
import type { World } from '../../world/world.ts';

export type InterruptedSteps = readonly InterruptedStep[];

export function interruptedStepsOf(fleet: Fleet, plan: Plan): InterruptedSteps {
  const registered = new Set(fleet.projects.map(({ name }) => name));
  return cross(cutSteps(join(fleet.root, '.po', 'runs')), plan, registered);
}

function cutSteps(folder: string): readonly CutStep[] {
  try {
    return readCutSteps(journalsIn(folder));
  } catch (error) {
    if (!(error instanceof Error) || !('code' in error)) throw error;
    throw new DiagnosticError([unreadable(folder, String(error.code))]);
  }
}

/**
 * The unclear steps that the operator has not accepted. An answer at the terminal accepts the ones on the screen; a
 * plan saved after the interruption was made from the present state, and a matching digest covers exactly that.
 */
export function notAccepted(
  left: InterruptedSteps,
  seen: InterruptedSteps,
  approval: Approval | null,
): InterruptedSteps {
  const shown = new Set(unclearIn(seen).map(({ cut }) => keyOf(cut)));
  return unclearIn(left).filter(({ cut }) => {
    if (shown.has(keyOf(cut)) || approval?.kind === 'digest') return false;
    return !(approval?.kind === 'file' && approval.saved.plan.observedAt > cut.lastAt);
  });
}

/** @param isToDo the plan is carried out now: only then is a step carried on, or accepted */
export function toldNow(left: InterruptedSteps, isToDo: boolean): InterruptedSteps {
  return left.filter(({ how }) => isToDo || (how.kind !== 'carried-on' && how.kind !== 'unclear'));
}

/** Whether a run has something to note though it has no step. */
export function isToNote(left: InterruptedSteps): boolean {
  return left.some(({ how }) => how.kind === 'nothing-left' || how.kind === 'gone');
}

/** Notes each step so that it is reported only once. A step that stays open is not noted: it is reported again. */
export function noteInterrupted(journal: Journal, told: InterruptedSteps): void {
  for (const { cut, how } of told) {
    if (how.kind === 'open') continue;
    const word = how.kind === 'unclear' ? 'accepted' : how.kind;
    journal.write({ event: 'step-resolved', run: cut.run, step: cut.step, how: word });
  }
}

/** Nothing else would remove the half-made files of a step that is not repeated. */
export async function discardInterrupted(
  told: InterruptedSteps,
  fleet: Fleet,
  { git }: World,
): Promise<void> {
  const paths = pathsIn(fleet);
  for (const project of new Set(told.map(({ cut }) => cut.step.split('/')[0] ?? ''))) {
    const path = paths.get(project);
    if (path !== undefined) await git.discardUnfinished(path);
  }
}

export function pathsIn(fleet: Fleet): ReadonlyMap<string, string> {
  return new Map(fleet.projects.map(({ name, path }) => [name, path]));
}

export function waysOut(args: Arguments): WaysOut {
  return {
    ask: commandLine('apply', args),
    plan: `${commandLine('plan', args)} --out FILE`,
    apply: `${commandLine('apply', { ...args, positionals: [], flag: () => false, list: () => [] })} --plan FILE`,
  };
}
