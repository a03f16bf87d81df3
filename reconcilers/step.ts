// A step of any kind: what a reconciler proposes, and what is put into words. Part of the contract.

/** JSON-able facts of a step. Only what drives the step belongs here: the digest is made of it. */
export type Facts = { readonly [key: string]: Fact };
export type Fact = string | number | boolean | null | readonly Fact[] | Facts;

/**
 * A step as a reconciler proposes it; the plan adds id, host and what it waits for. Each kind lists the reasons and
 * facts of its steps in its `facts.ts`.
 */
export interface Proposal<Why extends string = string, Found = Facts, Wanted = Facts, Shown = Facts> {
  readonly action: Action;
  /**
   * A reason code of its kind: `missing`, `pin-differs`, … With `missing` and `clone-changes`, and nothing in
   * `before`, the step gives only its end state: what is left to do is known when its turn comes.
   */
  readonly reason: Why;
  readonly risk: Risk;
  readonly before: Found | null;
  readonly after: Wanted | null;
  /** For people only; drives nothing and is not in the digest. */
  readonly display?: Shown;
}

/** A step to be put into words. It may come from a saved plan or a journal, and hold anything. */
export interface Described extends Omit<Proposal, 'risk' | 'display'> {
  readonly display: Facts;
}

export type Action = 'create' | 'adopt' | 'update' | 'start' | 'restart' | 'stop' | 'release' | 'retire';

/** `disruptive`: it ends something that runs. */
export type Risk = 'safe' | 'disruptive';
