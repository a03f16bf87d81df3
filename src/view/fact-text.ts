// Facts of steps in words for people. Pure.
import type { Fact, Facts } from '../../reconcilers/reconciler.ts';
import { canonical } from '../plan/digest.ts';

/** What a fact of a step's `before` is called; any other key is its own name. */
const found: Readonly<Record<string, string>> = {
  commit: 'pinned',
  checkedOut: 'checked out in engine/',
  parent: 'HEAD',
  fleet: 'marked',
};

export function labelOf(side: 'found' | 'wanted' | 'step', key: string): string {
  return side === 'found' ? (found[key] ?? key) : key;
}

/** A commit is shown as git does, and a list as words. */
export function factText(fact: Fact | undefined): string {
  if (fact === undefined || fact === null) return 'none';
  if (typeof fact === 'string') return /^[0-9a-f]{40}$/.test(fact) ? fact.slice(0, 12) : fact;
  if (typeof fact !== 'object') return String(fact);
  return isList(fact) ? fact.map(factText).join(', ') || 'none' : canonical(fact);
}

/** A value of the registry: whole, and a text in it as it was written there. */
export function registryFactText(fact: Fact): string {
  if (fact === null) return 'none';
  if (typeof fact !== 'object') return String(fact);
  if (isList(fact)) return fact.map(registryFactText).join(', ') || 'none';
  return Object.entries(fact)
    .flatMap(([key, value]) => (value === null ? [] : [`${key} ${registryFactText(value)}`]))
    .join(', ');
}

export function factsText(side: 'found' | 'wanted', facts: Facts | null): string {
  const entries = Object.entries(facts ?? {});
  if (entries.length === 0) return 'nothing';
  return entries.map(([key, fact]) => namedFact(side, key, fact)).join('; ');
}

function namedFact(side: 'found' | 'wanted', key: string, fact: Fact): string {
  if (key === 'agents' && fact === null) return 'the agents that agents.toml declares';
  if (key === 'agents' && Array.isArray(fact) && fact.length === 0) return 'no agents';
  // Their digests tell a reader nothing.
  if (key === 'definitions' && typeof fact === 'object' && fact !== null && !isList(fact)) {
    const names = Object.keys(fact).toSorted();
    if (names.length === 0) return 'no definitions';
    return `${names.length === 1 ? 'definition' : 'definitions'} of ${names.join(', ')}`;
  }
  return `${labelOf(side, key)} ${factText(fact)}`;
}

function isList(fact: object): fact is readonly Fact[] {
  return Array.isArray(fact);
}

/** `2026-11-22 10:00:03 UTC` */
export function timeText(iso: string): string {
  return /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d/.test(iso) ? `${iso.slice(0, 19).replace('T', ' ')} UTC` : iso;
}
