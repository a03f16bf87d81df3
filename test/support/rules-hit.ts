// Which rules the tests of each `diff` are decided by. Together they are all rules: a rule that no test reaches is a fault.
import { expect, it } from 'vitest';
import type { Decision } from '../../reconcilers/reconciler.ts';

export const rulesHit: Readonly<Record<string, readonly string[]>> = {
  'agents-diff': [
    ...['agents-file-fault', 'agents-file-unreadable', 'clone-gone', 'clone-moved', 'engine-changed'],
    ...['engine-missing', 'engine-not-a-release', 'no-agents-file', 'no-clone', 'runs-elsewhere'],
    ...['session-taken', 'start', 'stop', 'stopped', 'up-to-date', 'would-stop-itself'],
  ],
  'agents-restart': [
    ...['engine-changed', 'restart', 'session-taken', 'start', 'stop', 'up-to-date', 'would-restart-itself'],
  ],
  'clone-diff': [
    ...['adopt', 'agents-elsewhere', 'bound', 'clone-elsewhere', 'in-use', 'marked-by-another', 'missing'],
    ...['no-clone', 'nothing-of-ours', 'other-remote', 'perhaps-renamed', 'release', 'retire', 'retired'],
    ...['retired-behind', 'unmarked-on-another-branch', 'up-to-date', 'update'],
  ],
  'clone-update': [
    ...['branch-in-use', 'marked-by-another', 'not-switched', 'other-remote', 'remote-ambiguous', 'settings'],
    ...['switch', 'unmarked-on-another-branch', 'up-to-date', 'update'],
  ],
  'engine-diff': [
    ...['engine-path-taken', 'engine-staged', 'foreign-engine', 'gitmodules-changed', 'leaving', 'no-clone'],
    ...['operation', 'pin', 'pin-on-another-branch', 'settings', 'up-to-date', 'work-in-engine'],
  ],
  'engine-upstream': [
    ...['at-origin', 'branch-apart', 'files-change', 'leaving', 'not-pushed', 'other-remote'],
    ...['other-remote-first', 'pin', 'pin-on-another-branch', 'push', 'up-to-date', 'work-in-engine'],
  ],
};

/** The `diff` of a kind, and a last test that says by which rules it has decided in this file. */
export function recorded<Args extends readonly unknown[], V extends Decision>(
  file: string,
  diff: (...args: Args) => V,
) {
  const hit = new Set<string>();
  return {
    diff(...args: Args): V {
      const decision = diff(...args);
      hit.add(decision.rule.name);
      return decision;
    },
    itHitsItsRules() {
      it('is decided by these rules', () => {
        expect([...hit].toSorted()).toEqual(rulesHit[file]);
      });
    },
  };
}
