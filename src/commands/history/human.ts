// Past runs for people: a line a run, or one run with each of its steps. Pure.
import type { PastOutcome, PastRun, PastStep, RunEnd } from '../../history/past-run.ts';
import { factsText, timeText } from '../../view/fact-text.ts';
import { stepText } from '../../view/step-text.ts';
import {
  cells,
  command,
  hanging,
  harmless,
  type Paint,
  paint,
  plural,
  type Style,
} from '../../view/style.ts';
import { durationText } from '../../world/text.ts';

/** More steps of one run than anyone reads on a screen. */
const mostSteps = 1_000;

/** Below this there is no room for who ran it and what was typed. */
const wideColumns = 120;

/** @param total how many runs there are in all. Ends with a newline. */
export function historyText(runs: readonly PastRun[], total: number, style: Style): string {
  if (runs.length === 0) return `${total === 0 ? 'Nothing was applied yet.' : 'No run is shown: -n is 0.'}\n`;
  const rows = runs.map((run) => {
    const [how, word] = outcomeOf(run);
    const when = run.startedAt === null ? 'unknown' : timeText(run.startedAt);
    return { how, run, cells: [harmless(run.run), harmless(when), word, countsText(run)] };
  });
  const widths = [0, 1, 2].map((at) => Math.max(...rows.map((row) => cells(row.cells[at] ?? ''))));
  const lines = rows.flatMap(({ how, run, cells: [id = '', when = '', word = '', counts = ''] }) => {
    const padded = (text: string, at: number) => text + ' '.repeat((widths[at] ?? 0) - cells(text));
    const columns = [
      paint(style, 'bold', padded(id, 0)),
      padded(when, 1),
      paint(style, how, padded(word, 2)),
    ];
    const headCells = widths.reduce((sum, width) => sum + width, 0) + 6;
    const who = style.width < wideColumns ? '' : whoText(run);
    const text = who === '' ? counts : `${counts}; ${who}`;
    if (headCells + 8 <= style.width) return hanging(`${columns.join('  ')}  `, headCells, text, style);
    return [paint(style, 'bold', id), ...hanging('  ', 2, `${when}: ${word}, ${text}`, style)];
  });
  const rest = total - runs.length;
  const more = rest === 0 ? [] : ['', `${plural(rest, 'earlier run')}: po history -n ${total}`];
  return `${[...lines, ...more].join('\n')}\n`;
}

function whoText({ by, command }: PastRun): string {
  return [by === null ? '' : `by ${by}`, command ?? ''].filter((part) => part !== '').join(': ');
}

const ends: Readonly<Record<RunEnd, readonly [Paint, string]>> = {
  completed: ['green', 'done'],
  interrupted: ['yellow', 'interrupted'],
  'cut-off': ['red', 'killed'],
  running: ['cyan', 'running'],
};

/** A run that came to its end with a step that failed is not called done. */
function outcomeOf({ end, steps }: PastRun): readonly [Paint, string] {
  const has = (...states: PastOutcome['state'][]) =>
    steps.some(({ outcome }) => states.includes(outcome.state));
  if (end !== 'completed') return ends[end];
  if (has('failed', 'stale')) return ['red', 'failed'];
  return has('blocked', 'unpushed') ? ['yellow', 'not all done'] : ends[end];
}

const counted = [
  ['done', ['done']],
  ['already so', ['unchanged']],
  ['failed', ['failed', 'stale']],
  ['blocked', ['blocked']],
  ['not at origin', ['unpushed']],
  ['skipped', ['not-attempted', 'not-reached']],
  ['cut off', ['cut-off']],
  ['being done', ['running']],
] as const satisfies readonly (readonly [string, readonly PastOutcome['state'][]])[];

function countsText({ steps, resolved }: PastRun): string {
  const counts = counted.flatMap(([what, states]) => {
    const count = steps.filter(({ outcome }) => states.some((state) => state === outcome.state)).length;
    return count === 0 ? [] : [`${count} ${what}`];
  });
  if (counts.length > 0) return counts.join(', ');
  return resolved.length === 0
    ? 'no step'
    : `only noted what became of ${plural(resolved.length, 'earlier step')}`;
}

/** One run: what it was, and what became of each step. Ends with a newline. */
export function runText(run: PastRun, style: Style): string {
  const [how, word] = outcomeOf(run);
  const title = `${paint(style, 'bold', `Run ${harmless(run.run)}:`)} ${paint(style, how, word)}`;
  const facts = [
    ['when', whenText(run)],
    ['by', run.by],
    ['command', run.command],
    ['registry', run.registry?.file ?? null],
    ['steps', countsText(run)],
  ] as const;
  const head = facts.flatMap(([name, value]) =>
    value === null ? [] : hanging(`  ${paint(style, 'dim', name.padEnd(8))} `, 11, value, style),
  );
  const digest = run.digest === null ? [] : [paint(style, 'dim', `Digest: ${harmless(run.digest)}`)];
  const notes = run.resolved.flatMap(({ run: of, step, how: became }) =>
    hanging('  · ', 4, `${step} of run ${of}, which was cut off: ${becameText(became)}`, style),
  );
  const parts = [
    [title, ...head, ...digest],
    ...(notes.length === 0 ? [] : [notes]),
    ...run.steps.slice(0, mostSteps).map((step) => stepLines(step, style)),
    ...(run.steps.length > mostSteps
      ? [[`  and ${run.steps.length - mostSteps} more steps: --json lists them`]]
      : []),
  ];
  const next = run.steps.some(({ startedAt }) => startedAt !== null)
    ? [[command('To see what would undo it: ', `po undo ${harmless(run.run)}`, style)]]
    : [];
  return `${[...parts, ...next].map((lines) => lines.join('\n')).join('\n\n')}\n`;
}

function whenText({ startedAt, endedAt, end }: PastRun): string {
  if (startedAt === null) return 'unknown';
  const durationMs = endedAt === null ? Number.NaN : Date.parse(endedAt) - Date.parse(startedAt);
  const took = durationMs >= 0 ? `, took ${durationText(durationMs)}` : '';
  const missing = end === 'cut-off' ? ', and it never said that it ended' : '';
  return `${timeText(startedAt)}${took}${missing}`;
}

function becameText(how: string): string {
  switch (how) {
    case 'nothing-left':
      return 'nothing was left of it';
    case 'carried-on':
      return 'carried on here';
    case 'accepted':
      return 'unclear, and what was wanted by then was accepted';
    case 'gone':
      return 'its project was gone from the registry';
    default:
      return how;
  }
}

function stepLines(step: PastStep, style: Style): string[] {
  const [how, mark, said] = outcomeText(step.outcome);
  const { action, reason, risk, durationMs } = step;
  const isWhole = action !== null && reason !== null && risk !== null;
  const what = isWhole ? stepText({ ...step, action, reason }) : (action ?? 'not recorded what');
  const took = durationMs === null ? '' : ` ${durationText(Math.round(durationMs / 100) * 100)}`;
  const id = harmless(step.id);
  const head = `  ${paint(style, how, mark)} ${paint(style, 'bold', id)}  `;
  const [first = '', ...more] = said.split('\n');
  const facts = step.startedAt === null ? [] : factLines(step, style);
  return [
    ...hanging(head, 6 + cells(id), `${what}: ${first}${took}`, style),
    ...more.flatMap((line) => hanging('      ', 6, line, style)),
    ...facts,
  ];
}

function factLines({ kind, before, after }: PastStep, style: Style): string[] {
  return [
    ...hanging(`      ${paint(style, 'dim', 'before')} `, 13, factsText(kind, 'found', before), style),
    ...hanging(`      ${paint(style, 'dim', 'after')}  `, 13, factsText(kind, 'wanted', after), style),
  ];
}

function outcomeText(outcome: PastOutcome): readonly [Paint, string, string] {
  switch (outcome.state) {
    case 'done':
      return ['green', '✓', ['done', ...outcome.notes].join('; ')];
    case 'unchanged':
      return ['dim', '=', 'already so'];
    case 'failed':
      return ['red', '✗', `failed\n${outcome.why}`];
    case 'blocked':
      return ['yellow', '!', `blocked\n${outcome.why}`];
    case 'unpushed':
      return ['yellow', '!', `done here, not at origin\n${outcome.why}`];
    case 'stale':
      return ['red', '✗', `changed since it was planned\n${outcome.why}`];
    case 'not-attempted':
      return ['yellow', '·', `not attempted because ${outcome.why}`];
    case 'not-reached':
      return ['yellow', '·', 'not begun'];
    case 'cut-off':
      return ['red', '!', 'begun, and its end was never recorded'];
    case 'running':
      return ['cyan', '▸', 'being done'];
  }
}
