/** The faults of one file that are shown, and how many more there are. Pure. */
import type { Diagnostic } from './diagnostic.ts';
import { numberText, shownFaults, textLimits } from './limits.ts';
import { inPlaceOrder } from './order.ts';

/** In the order of the file. Where there are too many, errors are kept before warnings, and one more diagnostic counts the rest. */
export function faultsToShow(file: string, all: readonly Diagnostic[]): Diagnostic[] {
  const sorted = inPlaceOrder(all);
  const { most } = shownFaults;
  if (sorted.length <= most) return sorted.map(shortened);
  const errors = sorted.filter(({ severity }) => severity === 'error').slice(0, most);
  const warnings = sorted.filter(({ severity }) => severity === 'warning').slice(0, most - errors.length);
  const rest = sorted.length - most;
  const more: Diagnostic = {
    severity: errors.length > 0 ? 'error' : 'warning',
    code: 'more-faults',
    summary: 'More faults than are shown',
    detail: `${file}: and ${numberText(rest)} more.`,
    help: 'fix those above, and run the command again',
  };
  return [...inPlaceOrder([...errors, ...warnings]).map(shortened), more];
}

/** The text that a diagnostic quotes may have any length. */
function shortened(diagnostic: Diagnostic): Diagnostic {
  const { detail, help, project } = diagnostic;
  return {
    ...diagnostic,
    detail: cut(detail),
    ...(help === undefined ? {} : { help: cut(help) }),
    ...(project === undefined ? {} : { project: cut(project) }),
  };
}

const longest = textLimits.detail.most;

function cut(text: string): string {
  return text.length <= longest ? text : `${text.slice(0, longest)}… (cut)`;
}
