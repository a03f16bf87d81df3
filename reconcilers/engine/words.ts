// Puts steps of the pin into words. Pure.
import { text, told } from '../facts.ts';
import type { Described, Words } from '../reconciler.ts';
import type { EngineReason, EngineShown, EngineWanted } from './facts.ts';

export const words: Words<EngineReason> = {
  step,
  drift: {
    missing: () => 'no engine pinned',
    'clone-changes': () => 'the rest is known once the clone is as declared',
    'pin-differs': ({ after, display }) =>
      `engine ${text(shown(display).from)} is pinned, fleet.toml declares ${versionIn(after)}`,
    'pin-uncommitted': ({ after }) => `engine ${versionIn(after)} is staged but not committed`,
    'pin-unpushed': ({ after }) => `origin does not have the pin of engine ${versionIn(after)}`,
    'checkout-missing': () => 'engine/ is empty',
    'checkout-differs': () => 'engine/ has another commit checked out than the pin',
  },
  found: { commit: 'pinned', checkedOut: 'checked out in engine/', parent: 'HEAD' },
  toldInRow: ['clone-changes', 'pin-differs', 'missing'],
};

const wanted = told<EngineWanted>;
const shown = told<EngineShown>;

function versionIn(after: Described['after']): string {
  return text(wanted(after).version);
}

function step({ action, reason, after, display }: Described): string {
  const version = versionIn(after);
  if (reason === 'clone-changes') return `engine ${version}: pin it, if the clone does not by then`;
  const { unpushed, signed, from } = shown(display);
  const pushes = wanted(after).push === true;
  const push = pushes ? ' and push' : typeof unpushed === 'string' ? `, not pushed: ${unpushed}` : '';
  if (reason === 'checkout-missing' || reason === 'checkout-differs')
    return `check out engine ${version} in engine/${pushes ? ', push the pin' : ''}`;
  const goesOn = typeof wanted(after).fastForward === 'string';
  const commit = signed === true ? 'commit the pin (signed)' : 'commit the pin';
  const first = goesOn ? 'fast-forward to origin, ' : '';
  if (reason === 'pin-unpushed')
    return `engine ${version}: ${goesOn ? `${first}${commit} there${push}` : 'push the pin, which origin does not have'}`;
  if (action === 'create') return `engine ${version}: ${first}add it, ${commit}${push}`;
  return `engine ${text(from)} → ${version}: ${first}${commit}${push}`;
}
