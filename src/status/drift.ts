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
      return 'the clone is not marked as this fleet’s';
    case 'renamed':
      return `the clone is still marked with its former name, ${text(before?.['project'])}`;
    case 'remote-differs':
    case 'branch-differs':
    case 'protection-differs':
      return placeWords(before, after);
    case 'clone-changes':
      return 'the rest shows when the clone is as declared';
    case 'pin-differs':
      return `engine ${text(display['from'])} is pinned, fleet.toml declares ${text(after?.['version'])}`;
    case 'pin-uncommitted':
      return `engine ${text(after?.['version'])} is staged but not committed`;
    case 'pin-unpushed':
      return `origin does not have the pin of engine ${text(after?.['version'])}`;
    case 'checkout-missing':
      return 'engine/ is empty';
    case 'checkout-differs':
      return 'engine/ has another commit checked out than the pin';
    case 'agents-missing':
      return agentWords(after?.['agents'], display['dead']);
    case 'watchdog-missing':
      return 'the watchdog does not run';
    case 'watchdog-outdated':
      return 'the watchdog is from another engine version';
    case 'watchdog-node-removed':
      return 'the node that runs the watchdog was removed';
    case 'definition-changed':
      return `${listed(Object.keys(Object(before?.['restarted'])))} an earlier definition`;
    case 'state-stopped':
      return `${listed(before?.['agents'])}, fleet.toml declares stopped`;
    case 'state-retired':
      return kind === 'clone'
        ? 'the clone is still in place, fleet.toml declares retired'
        : `${listed(before?.['agents'])}, fleet.toml declares retired`;
    case 'removed':
      return kind === 'clone'
        ? 'the clone is marked as this fleet’s, but the project is not in fleet.toml'
        : `${listed(before?.['agents'])}, but the project is not in fleet.toml`;
  }
}

const missing = {
  clone: 'no clone',
  engine: 'no engine pinned',
  agents: 'its agents do not run',
} as const;

function placeWords(before: Facts | null, after: Facts | null): string {
  const [from, to] = [before?.['remote'], after?.['remote']];
  const remote =
    to === undefined
      ? []
      : [`${from === null ? 'no remote' : `remote ${text(from)}`}, fleet.toml declares ${text(to)}`];
  const [here, wanted] = [before?.['branch'], after?.['branch']];
  const branch =
    wanted === undefined
      ? []
      : [`on ${here === null ? 'no branch' : `branch ${text(here)}`}, fleet.toml declares ${text(wanted)}`];
  const protect = after?.['protect'];
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
