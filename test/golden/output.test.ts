// What is seen of the same work in other ways: quietly, as lines of events, and while it runs.
// `npx vitest run test/golden/output.test.ts --update` writes the golden files anew.
import { describe, expect, it } from 'vitest';
import type { StepResult } from '../../src/apply/outcome.ts';
import { exitCode } from '../../src/exit-code.ts';
import { eventsReporter } from '../../src/report/events.ts';
import { resultText } from '../../src/view/apply/human.ts';
import { stillRunningLines } from '../../src/view/apply/still-running.ts';
import { follow, liveLines, progressOf } from '../../src/view/live.ts';
import { quietPlanText } from '../../src/view/plan/human.ts';
import type { Style } from '../../src/view/style.ts';
import { flawsOf } from '../support/formats.ts';
import { flaws, manyProjects, planOf, type Situation, screens } from '../support/golden.ts';
import { diagnosticOf, projectOf } from '../support/model.ts';

const git = (name: string) => `https://git.example.org/team/${name}.git`;
const trouble: Situation = {
  projects: [
    projectOf('api', { repo: git('api') }),
    projectOf('blog', { hold: { reason: 'move', until: null } }),
    projectOf('notes'),
    projectOf('shop', { state: 'stopped' }),
  ],
  places: { api: null, notes: { kind: 'other', what: 'file' } },
  diagnostics: [{ ...diagnosticOf(), severity: 'warning' }],
};
const quiet: Readonly<Record<string, Situation>> = {
  trouble,
  'nothing-to-do': { projects: [projectOf('api')] },
  'all-new': {
    projects: manyProjects(3),
    places: Object.fromEntries(manyProjects(3).map(({ name }) => [name, null])),
  },
  'all-blocked': { projects: [projectOf('api')], places: { api: { kind: 'other', what: 'file' } } },
};

describe.each(Object.entries(quiet))('quiet: %s', (name, situation) => {
  it.each([
    ['plan', false],
    ['apply', true],
  ] as const)('po %s -q', async (command, isApplied) => {
    const plan = await planOf(situation);
    const view = (style: Style) => quietPlanText(plan, style, isApplied);
    for (const width of [40, 80, 200]) {
      const text = view({ color: false, width });
      if (text !== '') expect(flaws(text, width)).toEqual([]);
    }
    await expect(screens(view)).toMatchFileSnapshot(`output/quiet-${command}-${name}.txt`);
  });
});

/** A run in which each step takes a second, the third one fails and the rest is left out. */
async function brokenRun() {
  const plan = await planOf({
    projects: [projectOf('api', { repo: git('api') }), projectOf('web', { repo: git('web') })],
    places: { api: null, web: null },
  });
  const results = plan.steps.map(({ id }, index): StepResult => {
    if (index < 2)
      return { id, outcome: { state: 'done', notes: index === 0 ? [] : ['pushed'] }, durationMs: 1_000 };
    if (index === 2) return { id, outcome: { state: 'failed', why: 'exit 1\nno room' }, durationMs: 1_000 };
    return {
      id,
      outcome: { state: 'not-attempted', why: `${plan.steps[2]?.id} was not done` },
      durationMs: 0,
    };
  });
  return { plan, results };
}

it('a run as lines of events', async () => {
  const { plan, results } = await brokenRun();
  let seconds = 0;
  let text = '';
  const reporter = eventsReporter({
    command: 'apply',
    po: '0.1.0',
    now: () => new Date(Date.UTC(2026, 10, 22, 10, 0, seconds)),
    write: (chunk) => {
      text += chunk;
    },
  });
  reporter.report({ kind: 'plan-made', plan });
  reporter.report({ kind: 'run-started', run: '20261122T100000Z-1', plan });
  plan.steps.forEach((step, index) => {
    const result = results[index];
    if (result === undefined) throw new Error('no result');
    if (index < 3) {
      reporter.report({ kind: 'step-started', step });
      if (step.kind === 'clone')
        reporter.report({ kind: 'step-waits', step, for: 'git clone, at most 30 min' });
      seconds += 1;
    }
    reporter.report({ kind: 'step-ended', step, result });
  });
  reporter.report({ kind: 'interrupted' });
  reporter.report({ kind: 'run-ended', plan, results });
  reporter.report({ kind: 'ended', exitCode: exitCode.interrupted });
  const lines = text.trimEnd().split('\n');
  for (const line of lines) expect(flawsOf('events', JSON.parse(line))).toEqual([]);
  // One field a line, so that a change of one is a change of one line.
  const shown = lines.map((line) => JSON.stringify(JSON.parse(line), null, 1)).join('\n');
  await expect(`${shown}\n`).toMatchFileSnapshot('output/events.txt');
});

it('a run while it goes on', async () => {
  const { plan } = await brokenRun();
  const [first, second] = plan.steps.filter(({ kind }) => kind === 'clone');
  if (first === undefined || second === undefined) throw new Error('no steps');
  let progress = progressOf(plan, 0);
  progress = follow(progress, { kind: 'step-started', step: first }, 0);
  progress = follow(progress, { kind: 'step-started', step: second }, 62_000);
  const what = 'an answer from git.example.org, at most 30 min';
  progress = follow(progress, { kind: 'step-waits', step: second, for: what }, 62_000);
  const view = ({ color, width }: Style) => {
    const lines = (isInterrupted: boolean) =>
      liveLines({ ...progress, isInterrupted }, 75_000, { columns: width, rows: 24 }, { color })
        .map(({ text }) => `${text}\n`)
        .join('');
    const plain = stillRunningLines(progress, 75_000, 30_000, { color, width });
    return `${lines(false)}\nInterrupted:\n${lines(true)}\nIn plain lines:\n${plain}`;
  };
  for (const width of [40, 80, 200]) expect(flaws(view({ color: false, width }), width)).toEqual([]);
  await expect(screens(view)).toMatchFileSnapshot('output/running.txt');
});

it('a run that ended badly, quietly', async () => {
  const { plan, results } = await brokenRun();
  const again = (projects: readonly string[] | null) => ['po apply', ...(projects ?? [])].join(' ');
  const view = (style: Style) => resultText({ plan, results, interrupted: false, again }, style);
  await expect(screens(view)).toMatchFileSnapshot('output/quiet-apply-failed.txt');
});
