// Rules in order: the first that holds decides. Pure.
import type { Decided, Verdict } from './reconciler.ts';

/** One rule of a `diff`, with its name and reason for `po show` and the tests. */
export interface Rule<Subject, Why extends string = string> {
  readonly name: string;
  /** Why there is that rule: a clause that names no project. */
  readonly why: string;
  /** Null where it does not hold. */
  readonly decide: (subject: Subject) => Decided<Why> | null;
}

type No = false | null | undefined;

/**
 * Makes the rules of one kind. `when` answers what it has found, and `verdict` is given that, so that nothing is looked up
 * twice; false, null or undefined: the rule does not hold.
 */
export function ruleFor<Subject, Why extends string>() {
  return <Found>(rule: {
    readonly name: string;
    readonly why: string;
    readonly when: (subject: Subject) => Found | No;
    readonly verdict: (subject: Subject, found: Found) => Decided<Why>;
  }): Rule<Subject, Why> => {
    const { name, why, when, verdict } = rule;
    return {
      name,
      why,
      decide(subject) {
        const found = when(subject);
        return found === false || found === null || found === undefined ? null : verdict(subject, found);
      },
    };
  };
}

/** @throws if no rule holds: the last of a table always does */
export function decide<Subject, Why extends string>(
  rules: readonly Rule<Subject, Why>[],
  subject: Subject,
): Verdict<Why> {
  for (const { name, why, decide: verdictOf } of rules) {
    const verdict = verdictOf(subject);
    if (verdict !== null) return { ...verdict, rule: { name, why } };
  }
  throw new Error('no rule holds');
}
