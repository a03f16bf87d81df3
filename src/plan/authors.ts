// Warns once for the whole fleet that po itself will be the author of commits. Pure.
import type { Diagnostic } from '../../engine/kernel/diagnostic.ts';
import { remedyText } from '../../engine/kernel/help.ts';
import { meaningOf } from '../../reconcilers/index.ts';
import type { Step } from './plan.ts';

export function authorDiagnostics(steps: readonly Step[]): Diagnostic[] {
  if (!steps.some((step) => meaningOf(step.kind).commitsAsPo?.(step) === true)) return [];
  return [
    {
      severity: 'warning',
      code: 'commits-by-po',
      summary: 'git does not know your name and email',
      detail: 'git has no identity here: commits will be by po <po@localhost>',
      help: remedyText(
        'set yours:',
        'git config --global user.name "Your Name"',
        'git config --global user.email you@example.org',
      ),
    },
  ];
}
