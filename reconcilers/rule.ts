// Rules in order: the first that holds decides. Pure.
import type { Decided, Decision } from './reconciler.ts';

/** One rule of a `diff`, with its name and reason for `po show` and the tests. */
export interface Rule<Subject, Why extends string = string> {
  readonly name: string;
  /** Why the rule exists: a clause that names no project. */
  readonly why: string;
  /** What it has found. False, null or undefined: it does not hold. */
  readonly when: (subject: Subject) => unknown;
  /** `found` is what `when` has answered, so that nothing is looked up twice. */
  readonly decision: (subject: Subject, found: never) => Decided<Why>;
}

type No = false | null | undefined;

/** Makes the rules of one kind, with the type that `when` finds as that of `found`. */
export function ruleFor<Subject, Why extends string>() {
  return <Found>(
    rule: Rule<Subject, Why> & {
      readonly when: (subject: Subject) => Found | No;
      readonly decision: (subject: Subject, found: Found) => Decided<Why>;
    },
  ): Rule<Subject, Why> => rule;
}

/** @throws if no rule holds: the last one of a table always does */
export function decide<Subject, Why extends string>(
  rules: readonly Rule<Subject, Why>[],
  subject: Subject,
): Decision<Why> {
  for (const rule of rules) {
    const decision = askRule(rule, subject);
    if (decision !== null) return { ...decision, rule };
  }
  throw new Error('no rule holds');
}

/** Null where the rule does not hold. */
export function askRule<Subject, Why extends string>(
  { when, decision }: Rule<Subject, Why>,
  subject: Subject,
): Decided<Why> | null {
  const found = when(subject);
  return found === false || found === null || found === undefined ? null : decision(subject, found as never);
}
