// The interrupted steps of an earlier apply, for people: the result of each, and for unclear ones the evidence and the
// remedies. Pure.
import { shellWord } from '../../../engine/kernel/help.ts';
import type { How, InterruptedStep } from '../../apply/resume.ts';
import type { WaysOut } from '../../report/event.ts';
import { factsText, timeText } from '../fact-text.ts';
import { stepText, symbols } from '../step-text.ts';
import { hanging, harmless, paint, plural, type Style } from '../style.ts';

export interface ResumeOptions extends Style {
  /** Where the clone of a project is, by the project's name. */
  readonly paths: ReadonlyMap<string, string>;
}

/** What is clear, a line a step. Ends with a newline; empty where there is nothing to tell. */
export function resumeText(interruptedSteps: readonly InterruptedStep[], options: ResumeOptions): string {
  const told = interruptedSteps.filter(({ how }) => lineOf(how) !== null);
  const runs = [...new Set(told.map(({ cut }) => cut.run))];
  const lines = runs.flatMap((run) => [
    ...hanging('Interrupted earlier: ', 21, `run ${run}`, options),
    ...told.filter(({ cut }) => cut.run === run).flatMap((one) => stepLines(one, options)),
  ]);
  return lines.length === 0 ? '' : `${lines.join('\n')}\n`;
}

function stepLines({ cut, how }: InterruptedStep, options: ResumeOptions): string[] {
  const path = options.paths.get(cut.step.split('/')[0] ?? '');
  const push = how.kind === 'nothing-left' && how.mayLackPush && path !== undefined;
  return [
    ...hanging(`  `, 2, `${cut.step}: ${lineOf(how) ?? ''}`, { ...options, near: 4 }),
    ...(push
      ? [
          ...hanging(
            '    ',
            4,
            'a push was planned as well, and the journal does not record it; see:',
            options,
          ),
          `    git -C ${shellWord(path)} status --short --branch`,
        ]
      : []),
  ];
}

/** Null for what is told elsewhere, or is not this apply's business. */
function lineOf(how: How): string | null {
  switch (how.kind) {
    case 'nothing-left':
      return 'nothing is left to do there';
    case 'carried-on':
      return 'it is carried on';
    case 'gone':
      return 'its project is no longer in the registry; what was begun stays as it is';
    case 'unclear':
      return 'its state is not clear, and what is wanted now was approved';
    case 'open':
      switch (how.why.kind) {
        case 'not-selected':
          return null;
        case 'blocked':
          return 'it stays open, blocked for now';
        case 'held':
          return 'it stays open, held for now';
        case 'unknown':
          return 'it stays open: its state cannot be seen now';
      }
  }
}

/** The evidence of what is not clear. Ends with a newline. */
export function unclearText(unclear: readonly InterruptedStep[], style: Style): string {
  const title = `An earlier apply was interrupted, and the state of ${plural(unclear.length, 'step')} is not clear:`;
  const lines = unclear.flatMap(({ cut, how }) => {
    if (how.kind !== 'unclear') return [];
    const { now } = how;
    const rows = [
      ['begun', `${timeText(cut.at)}, run ${cut.run}; its end was never recorded`],
      ['then found', factsText(now.kind, 'found', cut.before)],
      ['then wanted', `${cut.action ?? '?'}: ${factsText(now.kind, 'wanted', cut.after)}`],
      ['now found', factsText(now.kind, 'found', now.before)],
      ['now wanted', `${symbols[now.action]} ${stepText(now)}: ${factsText(now.kind, 'wanted', now.after)}`],
    ] as const;
    return [
      '',
      ...hanging('  ', 2, cut.step, style).map((line) => paint(style, 'bold', line)),
      ...rows.flatMap(([what, text]) =>
        hanging(`    ${paint(style, 'dim', what.padEnd(11))}  `, 17, text, style),
      ),
    ];
  });
  return `${[...hanging('', 0, title, style).map((line) => paint(style, 'yellow', line)), ...lines].join('\n')}\n`;
}

/** For an apply that did not ask. Ends with a newline. */
export function unclearRefusedText(next: WaysOut, style: Style): string {
  const why = 'Nothing was done. Inspect the projects; then approve what is wanted now, by either:';
  return `${[
    ...hanging('', 0, why, style),
    `  ${paint(style, 'cyan', harmless(next.ask))}`,
    ...hanging('      ', 6, 'asks, with this above the question', style),
    `  ${paint(style, 'cyan', harmless(next.plan))}`,
    `  ${paint(style, 'cyan', harmless(next.apply))}`,
    ...hanging('      ', 6, 'a plan that was made after it was cut off, and reviewed', style),
  ].join('\n')}\n`;
}
