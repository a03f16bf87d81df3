// Facts of steps in words for people. Pure.
import { type Kind, reconcilers } from '../../reconcilers/index.ts';
import type { Fact, Facts, Words } from '../../reconcilers/reconciler.ts';
import { canonical } from '../plan/digest.ts';

/** What a fact of a step of the kind is called. */
export function labelOf(kind: Kind, side: 'found' | 'wanted' | 'step', key: string): string {
  const { found = {} }: Words = reconcilers[kind].words;
  return side === 'found' && Object.hasOwn(found, key) ? (found[key] ?? key) : key;
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

export function factsText(kind: Kind, side: 'found' | 'wanted', facts: Facts | null): string {
  const entries = Object.entries(facts ?? {});
  if (entries.length === 0) return 'nothing';
  return entries.map(([key, fact]) => namedFact(kind, side, key, fact)).join('; ');
}

function namedFact(kind: Kind, side: 'found' | 'wanted', key: string, fact: Fact): string {
  const { words }: { readonly words: Words } = reconcilers[kind];
  return words.fact?.(key, fact) ?? `${labelOf(kind, side, key)} ${factText(fact)}`;
}

function isList(fact: object): fact is readonly Fact[] {
  return Array.isArray(fact);
}

/** `2026-11-22 10:00:03 UTC` */
export function timeText(iso: string): string {
  return /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d/.test(iso) ? `${iso.slice(0, 19).replace('T', ' ')} UTC` : iso;
}
