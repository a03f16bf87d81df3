// What differs, in words: told of the very steps that a plan has, so that the two never disagree. Pure.
import type { Fact, Facts } from '../../reconcilers/reconciler.ts';
import type { Step } from '../plan/plan.ts';
import type { Drift } from './status.ts';

export function driftOf({ kind, reason, action, before, after, display }: Step): Drift {
  return { kind, reason, action, text: wordsFor({ kind, reason, before, after, display }) };
}

type Words = Pick<Step, 'kind' | 'reason' | 'before' | 'after' | 'display'>;

function wordsFor({ kind, reason, before, after, display }: Words): string {
  switch (reason) {
    case 'missing':
      return missing[kind];
    case 'retired-back':
      return `the clone is retired, at ${text(before?.['path'])}, and wanted again`;
    case 'unmarked':
      return 'a clone is there that bears no mark of ours';
    case 'renamed':
      return `the clone is marked as ${text(before?.['project'])}, which was renamed`;
    case 'remote-differs':
    case 'branch-differs':
    case 'protection-differs':
      return placeWords(before, after);
    case 'clone-changes':
      return 'what else differs shows when the clone is as declared';
    case 'pin-differs':
      return `engine ${text(display['from'])} is pinned, and ${text(after?.['version'])} is declared`;
    case 'pin-uncommitted':
      return `engine ${text(after?.['version'])} is staged and not committed`;
    case 'checkout-missing':
      return 'engine/ is empty';
    case 'checkout-differs':
      return 'another engine is checked out in engine/ than is pinned';
    case 'agents-missing':
      return agentWords(after?.['agents'], display['dead']);
    case 'watchdog-missing':
      return 'nobody watches over the agents';
    case 'watchdog-outdated':
      return 'the watchdog is that of another engine version';
    case 'watchdog-node-removed':
      return 'the node that runs the watchdog was removed';
    case 'definition-changed':
      return `${listed(Object.keys(Object(before?.['restarted'])))} by an earlier definition`;
    case 'state-stopped':
      return `${listed(before?.['agents'])}, and stopped is declared`;
    case 'state-retired':
      return kind === 'clone'
        ? 'the clone is in its place, and retired is declared'
        : `${listed(before?.['agents'])}, and retired is declared`;
    case 'removed':
      return kind === 'clone'
        ? 'the clone bears our mark, and the registry does not name the project'
        : `${listed(before?.['agents'])}, and the registry does not name the project`;
  }
}

const missing = {
  clone: 'there is no clone',
  engine: 'no engine is pinned',
  agents: 'its agents are not there',
} as const;

function placeWords(before: Facts | null, after: Facts | null): string {
  const [from, to] = [before?.['remote'], after?.['remote']];
  const remote =
    to === undefined
      ? []
      : [`${from === null ? 'no remote' : `remote ${text(from)}`}, and ${text(to)} is declared`];
  const [here, wanted] = [before?.['branch'], after?.['branch']];
  const branch =
    wanted === undefined
      ? []
      : [`on ${here === null ? 'no branch' : `branch ${text(here)}`}, and ${text(wanted)} is declared`];
  const protect = after?.['protect'];
  const protection =
    protect === undefined
      ? []
      : [protect === true ? 'protected, and not marked as such' : 'marked as protected, and declared as not'];
  return [...remote, ...branch, ...protection].join('; ');
}

function agentWords(missing: Fact | undefined, dead: Fact | undefined): string {
  if (!isList(missing)) return 'agents do not run';
  const ended = isList(dead) ? missing.filter((name) => dead.includes(name)) : [];
  const never = missing.filter((name) => !ended.includes(name));
  return [
    ...(ended.length > 0 ? [`${named(ended)} ${ended.length === 1 ? 'has' : 'have'} ended`] : []),
    ...(never.length > 0 ? [`${named(never)} ${never.length === 1 ? 'does' : 'do'} not run`] : []),
  ].join('; ');
}

function listed(names: Fact | undefined): string {
  if (!isList(names)) return 'agents run';
  return `${named(names)} ${names.length === 1 ? 'runs' : 'run'}`;
}

function named(names: readonly Fact[]): string {
  return `${names.length === 1 ? 'agent' : 'agents'} ${names.map(text).join(', ')}`;
}

function isList(fact: Fact | undefined): fact is readonly Fact[] {
  return Array.isArray(fact);
}

function text(fact: Fact | undefined): string {
  return typeof fact === 'string' ? fact : '?';
}
