// Settings of a clone's own git configuration that name programs or addresses: a step that would use one is blocked until
// the operator has accepted it. Pure.
import { remedyText, shellWord } from '../engine/kernel/help.ts';
import type { Repository, UnacceptedSetting } from '../src/world/repository.ts';
import type { Blocked, Desired } from './reconciler.ts';

/** What a step does that settings of the clone may change. */
export interface Uses {
  readonly remote?: boolean;
  readonly files?: boolean;
  readonly commit?: boolean;
  readonly isSigned?: boolean;
}

const shown = 5;

export function settingsInTheWay(
  { project: { name } }: Desired,
  { path, unaccepted }: Repository,
  uses: Uses,
): Blocked | null {
  const names = [...new Set((unaccepted ?? []).filter((one) => isUsed(one, uses)).map((one) => one.name))];
  if (names.length === 0) return null;
  const more = names.length > shown ? ` and ${names.length - shown} more` : '';
  return {
    code: 'settings-unaccepted',
    reason: `the git configuration of ${path} sets ${names.slice(0, shown).join(', ')}${more}, which this step would use and you have not accepted`,
    help: remedyText('read the settings, and accept them if they are yours:', `po trust ${shellWord(name)}`),
  };
}

function isUsed({ name, use }: UnacceptedSetting, uses: Uses): boolean {
  if (use !== 'commit') return uses[use] === true;
  // An unsigned commit uses only the setting that turns signing off.
  return uses.commit === true && (uses.isSigned === true || name === 'commit.gpgsign');
}
