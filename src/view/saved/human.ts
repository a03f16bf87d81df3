// Saved plans for people: saving, content, comparison with the present, and the result of applying. Pure.
import type { Diagnostic } from '../../../engine/kernel/diagnostic.ts';
import type { Reviewed } from '../../apply/approval.ts';
import type { Comparison } from '../../plan/compare.ts';
import type { Plan } from '../../plan/plan.ts';
import type { SavedPlan } from '../../plan/saved-plan.ts';
import type { NextCommands, RunEvent } from '../../report/event.ts';
import { timeText } from '../fact-text.ts';
import { planText, upToDate } from '../plan/human.ts';
import { command, hanging, hangingLines, harmless, paint, plural, type Style } from '../style.ts';
import { differenceText } from './stale.ts';

/** After the plan itself. Ends with a newline. */
export function savedText(plan: Plan, file: string, next: NextCommands, style: Style): string {
  const lines = hanging('Saved: ', 7, file, style);
  if (plan.errored) {
    const why = 'not everything could be seen, so it can be shown and never applied.';
    lines.push(...hanging('', 0, `As it is, ${why}`, style), command('To show it: ', next.show, style));
  } else if (plan.steps.length > 0) {
    lines.push(command('To apply it: ', next.apply, style));
  }
  return `${lines.join('\n')}\n`;
}

/** A saved plan compared with the present fleet. */
export type Freshness =
  | {
      readonly kind: 'same' | 'done' | 'stale';
      readonly comparison: Comparison;
      /** The fleet's root now. */
      readonly root: string;
      /** The plan of now. */
      readonly plan: Plan;
    }
  /** It could not be compared, and why. */
  | { readonly kind: 'alone'; readonly diagnostics: readonly Diagnostic[] };

export interface ShowOptions extends Style {
  readonly verbose: boolean;
  readonly file: string;
  readonly next: NextCommands;
}

/** The plan as it was saved, compared with the present. Ends with a newline. */
export function showText(saved: SavedPlan, freshness: Freshness, options: ShowOptions): string {
  const { plan, selection } = saved;
  const { only, except } = selection;
  const which = [
    only.length === 0 ? '' : `, of ${only.join(', ')} only`,
    except.length === 0 ? '' : `, without ${except.join(', ')}`,
    saved.options.restart ? ', with --restart' : '',
    saved.options.allowMassRemoval ? ', with --allow-mass-removal' : '',
  ].join('');
  const title = `Saved plan ${options.file}: fleet ${plan.fleet.name}, made ${timeText(plan.observedAt)}${which}`;
  const head = hanging('', 0, title, options).map((line) => paint(options, 'bold', line));
  const body = planText(plan, { ...options, next: null });
  return `${[head.join('\n'), body.trimEnd(), state(saved, freshness, options)].join('\n\n')}\n`;
}

function state(saved: SavedPlan, freshness: Freshness, options: ShowOptions): string {
  const say = (word: string, how: 'green' | 'yellow', rest: string) =>
    hanging(paint(options, how, word), word.length, rest, options);
  if (freshness.kind === 'alone') {
    const why = freshness.diagnostics.map(({ detail }) => detail).join('\n');
    const lines = say(
      'NOT COMPARED',
      'yellow',
      ': the fleet as it is now cannot be told, so it may be stale.',
    );
    return [...lines, ...hangingLines('  ', 2, why, options)].join('\n');
  }
  const errors = freshness.plan.diagnostics.filter(({ severity }) => severity === 'error');
  const unseen = [...new Set(errors.map(({ detail }) => detail))];
  const lines = [
    ...conclusionLines(saved, freshness, say, options),
    ...(unseen.length === 0
      ? []
      : hanging('', 0, 'Not everything can be seen now, so it would not be applied:', options)),
    ...unseen.flatMap((detail) => hanging('  ', 2, detail, options)),
  ];
  const { next } = options;
  if (freshness.kind === 'stale') {
    lines.push(command('To review what would be done now: ', next.plan, options));
  } else if (freshness.kind === 'same' && isApplyable(saved.plan) && unseen.length === 0) {
    lines.push(command('To apply it: ', next.apply, options));
  }
  return lines.join('\n');
}

function isApplyable({ errored, steps }: Plan): boolean {
  return !errored && steps.length > 0;
}

function conclusionLines(
  saved: SavedPlan,
  freshness: Exclude<Freshness, { kind: 'alone' }>,
  say: (word: string, how: 'green' | 'yellow', rest: string) => string[],
  style: Style,
): string[] {
  switch (freshness.kind) {
    case 'done':
      return doneLines('all that it wants', freshness.comparison, style);
    case 'same':
      if (saved.plan.errored) return say('NEVER APPLIED', 'yellow', `: ${erroredThen}`);
      return say('FRESH', 'green', ': it is exactly what would be done now.');
    case 'stale':
      return [
        ...say('STALE', 'yellow', ': the fleet has moved since it was made.'),
        ...differenceLines(saved, freshness, style),
      ];
  }
}

const erroredThen = 'when it was made, not everything could be seen.';

function differenceLines(
  { root: was }: SavedPlan,
  { comparison, root: is }: { readonly comparison: Comparison; readonly root: string },
  style: Style,
): string[] {
  const difference = differenceText(comparison, { ...style, was: 'reviewed' });
  return [
    '',
    ...(was === is ? [] : hanging('  ', 2, `the fleet's root was ${was} and is now ${is}`, style)),
    ...(difference === '' ? [] : [difference]),
    '',
  ];
}

/** What an apply of a stale plan prints: nothing was done. Ends with a newline. */
export function staleSavedText(
  saved: SavedPlan,
  stale: { readonly comparison: Comparison; readonly root: string; readonly digest: string },
  options: { readonly file: string; readonly next: NextCommands } & Style,
): string {
  const why = `The fleet has moved since ${options.file} was made, so nothing was done.`;
  return `${[
    ...hanging('', 0, why, options),
    ...differenceLines(saved, stale, options),
    `  reviewed  ${harmless(saved.plan.digest)}`,
    `  now       ${harmless(stale.digest)}`,
    '',
    command('To review what would be done now: ', options.next.plan, options),
  ].join('\n')}\n`;
}

/** The same where only the digest of what was reviewed is known. */
export function staleDigestText(digest: string, now: Plan, style: Style): string {
  const why =
    'The plan has changed since the review of this digest, so nothing was done. The present plan is above.';
  const more = 'If some projects alone were reviewed, name the same ones.';
  return `${[
    ...hanging('', 0, why, style),
    `  reviewed  ${harmless(digest)}`,
    `  now       ${harmless(now.digest)}`,
    ...hanging('', 0, more, style),
  ].join('\n')}\n`;
}

/** The line above what is done: what was approved, and that it was checked. Ends with a newline. */
export function approvedText(reviewed: Reviewed, style: Style): string {
  const what = reviewed.kind === 'file' ? reviewed.file : 'what was reviewed under this digest';
  const text = `${what}: checked under the lock, it is still exactly what would be done.`;
  return `${hanging('Applying ', 9, text, style).join('\n')}\n`;
}

/** Why nothing is done despite an approval. Ends with a newline. */
export function nothingLeftText({ approval, comparison, plan }: NothingLeft, style: Style): string {
  if (comparison === null) return nothingWantedText(plan, style);
  const what = approval.kind === 'file' ? `all of ${approval.file}` : 'all that was shown';
  return `${doneLines(what, comparison, style).join('\n')}\n`;
}

type NothingLeft = Omit<Extract<RunEvent, { kind: 'nothing-left' }>, 'kind'>;

function doneLines(what: string, { steps }: Comparison, style: Style): string[] {
  const were = steps.filter(({ was }) => was !== null).length;
  const added = steps.length - were;
  const rest = `${what} is done already (${plural(were, 'step')}).`;
  const more = `Beyond it ${plural(added, 'step')} ${added === 1 ? 'is' : 'are'} wanted now; po plan shows what.`;
  const lines = hanging('Nothing left to do: ', 20, rest, style);
  return [...lines, ...(added === 0 ? [] : hanging('', 0, more, style))];
}

/** Another digest, and nothing to do. */
function nothingWantedText({ fleet, summary }: Plan, style: Style): string {
  const as = `${upToDate(summary.unchanged)} in fleet ${fleet.name}.`;
  const doubt =
    'A digest alone does not say whether this is the work that was reviewed; a saved plan (po plan --out FILE) does.';
  const lines = [...hanging('Nothing left to do: ', 20, as, style), ...hanging('', 0, doubt, style)];
  return `${lines.join('\n')}\n`;
}
