// Every kind of thing that po reconciles in a project, in the order in which a new project gets them. Only this record
// names the kinds; everything else asks it.
import type { SharedReason } from '../src/codes/reasons.ts';
import type { Look } from '../src/world/look.ts';
import type { Repository } from '../src/world/repository.ts';
import { agents } from './agents/index.ts';
import { clone } from './clone/index.ts';
import { engine } from './engine/index.ts';
import type { Decision, Desired, PendingEffects, Reconciler } from './reconciler.ts';
import type { Meaning } from './step-meaning.ts';

export const reconcilers = { clone, engine, agents } as const;

export type Kind = keyof typeof reconcilers;

/** In the order of the record. */
export const kinds: readonly [Kind, ...Kind[]] = Object.keys(reconcilers) as [Kind, ...Kind[]];

/** The one that all others are in: where it is missing nothing of them is there, and what blocks it blocks them. */
export const [firstKind] = kinds;

export function isKind(text: string | undefined): text is Kind {
  return text !== undefined && Object.hasOwn(reconcilers, text);
}

/** Why a step is wanted: a reason that kinds share, or one of a kind's own. */
export type Reason = SharedReason | { [K in Kind]: keyof (typeof reconcilers)[K]['codes']['reasons'] }[Kind];

export type ObservedOf<K extends Kind> =
  (typeof reconcilers)[K] extends Reconciler<infer Observed, string> ? Observed : never;

/** What was observed of one project, by kind. */
export type Looks = { readonly [K in Kind]: Look<ObservedOf<K>> };

/** A kind that is in the record: it gives no reason that no table has. */
interface Listed<Observed> extends Omit<Reconciler<Observed>, 'diff'> {
  diff(desired: Desired, observed: Observed, pendingEffects?: PendingEffects): Decision<Reason>;
}

/** For code that works on any kind and its observations. */
export function reconcilerOf<K extends Kind>(kind: K): Listed<ObservedOf<K>> {
  const all: { readonly [Each in Kind]: Listed<ObservedOf<Each>> } = reconcilers;
  return all[kind];
}

/** What a kind answers on what was observed of it; undefined where that is unknown, or it has no answer. */
export function askKind<K extends Kind, Answer>(
  kind: K,
  looks: Looks,
  ask: (reconciler: Listed<ObservedOf<K>>, observed: ObservedOf<K>) => Answer,
): Answer | undefined {
  const look = looks[kind];
  return look.known ? ask(reconcilerOf(kind), look.value) : undefined;
}

/** The repository at a project's path; null where there is none, or where that is unknown. */
export function repositoryIn(looks: Looks): Repository | null {
  const found = kinds.map((kind) => askKind(kind, looks, (own, seen) => own.repository?.(seen)));
  return found.find((repository) => repository != null) ?? null;
}

export function meaningOf(kind: Kind): Meaning {
  return reconcilers[kind].meaning;
}

/** @param lookOf makes the look of each kind with its own reconciler */
export function looksOf(lookOf: <K extends Kind>(kind: K) => Look<ObservedOf<K>>): Looks {
  return Object.fromEntries(kinds.map((kind) => [kind, lookOf(kind)])) as unknown as Looks;
}
