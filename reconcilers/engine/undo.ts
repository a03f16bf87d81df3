// What would undo a past step of the pin. Pure.
import { textOrNull, told } from '../facts.ts';
import { back, because, cannot, type DoneStep, fine, type UndoContext, type WayBack } from '../undoing.ts';
import type { EngineFound, EngineShown, EngineWanted } from './facts.ts';

export function undo(step: DoneStep, { versionOf }: UndoContext): WayBack {
  const { action, reason, after, display } = step;
  if (action === 'create')
    return cannot('the project had no engine before, and every project of a fleet has one');
  if (reason === 'pin-unpushed')
    return cannot('what was pushed stays at origin; the next version is committed on top of it');
  if (reason === 'checkout-missing' || reason === 'checkout-differs')
    return fine('it corrected what is checked out; the pin was the same before');
  const commit = pinnedBefore(step);
  if (commit === null) return cannot('what was pinned before is not recorded');
  // For a pin that is no version po knows, the beginning of its commit is shown instead.
  const shown = textOrNull(told<EngineShown>(display).from);
  const version = versionOf(commit) ?? (shown !== null && !commit.startsWith(shown) ? shown : null);
  if (version === null)
    return cannot(`it was pinned at ${commit.slice(0, 12)}, which is no version that po knows`);
  const pushed =
    told<EngineWanted>(after).push === true
      ? [because('the commit that it pushed stays; undoing it takes another one')]
      : [];
  return { ...back({ engine: version }), cannot: pushed };
}

export function pinnedBefore({ before }: Pick<DoneStep, 'before'>): string | null {
  return textOrNull(told<EngineFound>(before).commit);
}
