// What doctor found, as data. Every finding that is not fine says why it matters, by its check (`src/codes/checks.ts`),
// and what to type.
import type { CheckName } from '../codes/checks.ts';

export interface Finding {
  readonly check: CheckName;
  /** `error`: something will not work. `warning`: it may not, or not well. */
  readonly level: 'ok' | 'warning' | 'error';
  /** Null for the machine or the fleet as a whole. */
  readonly project: string | null;
  readonly what: string;
  /** The remedy, made by `remedyText`; null where there is nothing to do. */
  readonly fix: string | null;
}

export function fine(check: CheckName, what: string, project: string | null = null): Finding {
  return { check, level: 'ok', project, what, fix: null };
}

export function wrong(
  level: 'warning' | 'error',
  check: CheckName,
  what: string,
  fix: string,
  project: string | null = null,
): Finding {
  return { check, level, project, what, fix };
}
