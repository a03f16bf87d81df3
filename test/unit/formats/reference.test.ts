// What is published in docs/reference/: that it is what the sources say now, and that what po prints is what it
// promises.
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { referenceFiles } from '../../../scripts/reference.ts';
import { writeReference } from '../../../scripts/write-reference.ts';
import type { Outcome, StepResult } from '../../../src/apply/outcome.ts';
import { cross } from '../../../src/apply/resume.ts';
import { exitCode } from '../../../src/exit-code.ts';
import { events } from '../../../src/formats/events.ts';
import { compare } from '../../../src/plan/compare.ts';
import { savedPlanOf } from '../../../src/plan/saved-plan.ts';
import { documentReporter } from '../../../src/report/document.ts';
import type { Refusal, RunEvent } from '../../../src/report/event.ts';
import { eventsReporter } from '../../../src/report/events.ts';
import { jsonText } from '../../../src/view/json.ts';
import { showDocument } from '../../../src/view/saved/json.ts';
import { flawsOf } from '../../support/formats.ts';
import { planOf, type Situation } from '../../support/golden.ts';
import { diagnosticOf, fleetOf, projectOf } from '../../support/model.ts';

const folder = join(import.meta.dirname, '../../../docs/reference');

it('is what `npm run generate` makes of these sources', () => {
  const made = Object.fromEntries(referenceFiles().map(({ name, content }) => [name, content]));
  const there = Object.fromEntries(
    readdirSync(folder)
      // Made by `npm run test:clis`, `test:adversary` and `test:kill` from what they saw.
      .filter((name) => !['clis.md', 'adversary.md', 'fault-matrix.md'].includes(name))
      .map((name) => [name, readFileSync(join(folder, name), 'utf8')]),
  );
  expect(Object.keys(there).sort()).toEqual(Object.keys(made).sort());
  expect(there).toEqual(made);
});

it('has an entry for every page and every schema on its first page', () => {
  const first = readFileSync(join(folder, 'README.md'), 'utf8');
  for (const { name } of referenceFiles()) {
    if (name !== 'README.md') expect(first).toContain(`](${name})`);
  }
});

const withoutLinks = (page: string, names: readonly string[]) =>
  names.reduce((text, name) => text.replaceAll(`](${name})`, ']'), page);

it('keeps a page that another command makes, for as long as the first page links it', () => {
  const place = mkdtempSync(join(tmpdir(), 'po-reference-'));
  onTestFinished(() => rmSync(place, { recursive: true, force: true }));
  writeReference(place, referenceFiles());
  for (const name of ['clis.md', 'adversary.md', 'fault-matrix.md']) writeFileSync(join(place, name), 'seen');
  writeReference(place, referenceFiles());
  expect(readdirSync(place)).toEqual(expect.arrayContaining(['clis.md', 'adversary.md', 'fault-matrix.md']));
});

it('takes away what was made earlier and is not any more, and nothing of anybody else’s', () => {
  const place = mkdtempSync(join(tmpdir(), 'po-reference-'));
  onTestFinished(() => rmSync(place, { recursive: true, force: true }));
  writeFileSync(join(place, 'README.md'), '# Mine\n\n- [notes](notes.md)\n');
  writeFileSync(join(place, 'notes.md'), 'mine');
  writeReference(place, referenceFiles());
  writeFileSync(join(place, 'own.schema.json'), '{}');
  mkdirSync(join(place, 'drafts'));
  const gone = ['events.md', 'plan.schema.json', 'po.1'];
  const first = readFileSync(join(place, 'README.md'), 'utf8');
  const left = referenceFiles().filter(({ name }) => !gone.includes(name));
  writeReference(
    place,
    left.map((file) => (file.name === 'README.md' ? { ...file, content: withoutLinks(first, gone) } : file)),
  );
  const expected = [...left.map(({ name }) => name), 'drafts', 'notes.md', 'own.schema.json'];
  expect(readdirSync(place).sort()).toEqual(expected.sort());
});

const situations: Readonly<Record<string, Situation>> = {
  'no projects': { projects: [] },
  new: {
    projects: [projectOf('api', { repo: 'https://git.example.org/team/api.git' })],
    places: { api: null },
  },
  'blocked, held and unchanged': {
    projects: [
      projectOf('api'),
      projectOf('blog', { hold: { reason: 'move', until: '2020-01-01' } }),
      projectOf('notes'),
    ],
    places: { api: { kind: 'other', what: 'file' } },
  },
  'a stop': { projects: [projectOf('api', { state: 'stopped' })] },
  'dead agents': { projects: [projectOf('api')], dead: ['api/writer'] },
  'diagnostics with and without a place': {
    projects: [projectOf('api')],
    diagnostics: [
      diagnosticOf(),
      {
        ...diagnosticOf(),
        severity: 'warning',
        help: 'do this',
        place: { file: 'fleet.toml', line: 3, column: 1, length: 4, source: 'name = 1' },
      },
    ],
  },
  'a silent tmux': { projects: [projectOf('api')], tmuxIsSilent: true },
};

const outcomes: readonly Outcome[] = [
  { state: 'done', notes: ['pushed'] },
  { state: 'unchanged' },
  { state: 'failed', why: 'one\ntwo' },
  { state: 'stale', why: 'found commit: planned 1, now 2' },
  { state: 'not-attempted', why: 'interrupted' },
];

/** Everything that can be reported about a situation. */
async function reported(situation: Situation): Promise<readonly RunEvent[]> {
  const plan = await planOf(situation);
  const results = plan.steps.flatMap(({ id }, index): StepResult[] => {
    const outcome = outcomes[index % outcomes.length];
    return outcome === undefined ? [] : [{ id, outcome, durationMs: index }];
  });
  const made = {
    selection: { only: [], except: ['web'] },
    options: { allowMassRemoval: false, restart: true },
  };
  const saved = savedPlanOf(fleetOf(situation.projects), made, plan);
  const byFile = { kind: 'file', file: 'x.plan', saved } as const;
  const byDigest = { kind: 'digest', digest: plan.digest } as const;
  const approvals = [byFile, byDigest, { kind: 'shown', side: { plan, declared: {} } }] as const;
  const other = await planOf({ projects: [projectOf('api', { engine: 'v0.2.0' })] });
  const comparison = compare({ plan, declared: {} }, { plan: other, declared: {} });
  const next = { apply: 'a', plan: 'b', show: 'c' };
  const cuts = ['api/clone', 'api/engine', 'api/agents', 'gone/clone', 'far/clone'].map((step) => ({
    run: 'r',
    step,
    at: '2026-11-22T10:00:00.000Z',
    lastAt: '2026-11-22T10:00:00.000Z',
    action: 'adopt' as const,
    before: null,
    after: null,
  }));
  const interruptedSteps = cross(cuts, plan, new Set(['far']));
  const refusals: readonly Refusal[] = [
    { code: 'confirmation-needed' },
    { code: 'declined' },
    { code: 'lock-held', fleet: 'recipes', holder: 'pid 1' },
    { code: 'not-reviewed', digest: plan.digest, looked: ['it is not committed'] },
    ...approvals.map(
      (approval): Refusal => ({
        code: 'plan-stale',
        approval,
        comparison: approval.kind === 'digest' ? null : comparison,
        root: '/fleet',
        current: plan,
        next,
      }),
    ),
    { code: 'earlier-run-unclear', interruptedSteps, ways: { ask: 'a', plan: 'b', apply: 'c' } },
  ];
  return [
    { kind: 'plan-made', plan },
    { kind: 'plan-saved', file: 'x.plan', plan, next },
    ...[byFile, byDigest].map((reviewed): RunEvent => ({ kind: 'plan-approved', reviewed, plan })),
    { kind: 'plan-reviewed', where: 'a.plan.json in HEAD holds this plan', plan },
    { kind: 'earlier-runs', interruptedSteps, paths: new Map() },
    { kind: 'earlier-runs-unclear', interruptedSteps },
    { kind: 'nothing-left', approval: byFile, comparison, plan },
    { kind: 'nothing-left', approval: byDigest, comparison: null, plan },
    { kind: 'run-started', run: '20261122T100000Z-1', plan },
    ...plan.steps.flatMap((step, index): RunEvent[] => {
      const result = results[index];
      if (result === undefined) return [];
      return [
        { kind: 'step-started', step },
        { kind: 'step-waits', step, for: 'its turn' },
        { kind: 'step-ended', step, result },
      ];
    }),
    { kind: 'interrupted' },
    { kind: 'run-ended', plan, results },
    { kind: 'agents-awaited', agents: 2, limitMs: 15_000 },
    {
      kind: 'agents-arrived',
      arrival: {
        waiting: [
          { project: 'api', agent: 'writer', state: 'held', reason: 'trust' },
          { project: 'web', agent: 'writer', state: 'waiting', reason: null },
        ],
        silent: ['far/writer'],
      },
    },
    ...refusals.map((refusal): RunEvent => ({ kind: 'refused', refusal })),
    { kind: 'failed', diagnostics: plan.diagnostics },
    ...Object.values(exitCode).map((code): RunEvent => ({ kind: 'ended', exitCode: code })),
  ];
}

describe.each(Object.entries(situations))('%s', (_, situation) => {
  it.each(['plan', 'apply'] as const)('is printed as its schema promises by %s --json', async (command) => {
    const all = await reported(situation);
    for (const refusal of [null, ...all.filter(({ kind }) => kind === 'refused')]) {
      const texts: string[] = [];
      const reporter = documentReporter({ command, write: (text) => void texts.push(text) });
      for (const event of all) {
        if (event.kind === 'failed' || event.kind === 'ended' || event.kind === 'refused') continue;
        reporter.report(event);
      }
      if (refusal !== null) reporter.report(refusal);
      reporter.report({ kind: 'ended', exitCode: exitCode.done });
      expect(texts).toHaveLength(1);
      expect(flawsOf(command, JSON.parse(texts[0] ?? ''))).toEqual([]);
    }
  });

  it('is printed as its schema promises by --events', async () => {
    const texts: string[] = [];
    const reporter = eventsReporter({
      command: 'apply',
      po: '0.1.0',
      now: () => new Date('2026-11-22T10:00:00Z'),
      write: (text) => void texts.push(text),
    });
    for (const event of await reported(situation)) reporter.report(event);
    const lines = texts.join('').trimEnd().split('\n');
    for (const line of lines) expect(flawsOf('events', JSON.parse(line)), line).toEqual([]);
    expect(lines[0]).toBe(
      '{"format":"po.events/1","po":"0.1.0","event":"stream-started","command":"apply","at":"2026-11-22T10:00:00.000Z"}',
    );
  });
});

it('together they show every event that there is', async () => {
  const seen = new Set<string>();
  for (const situation of Object.values(situations)) {
    const reporter = eventsReporter({
      command: 'apply',
      po: '0.1.0',
      now: () => new Date(0),
      write: (text) => {
        for (const line of text.trimEnd().split('\n')) seen.add(JSON.parse(line).event);
      },
    });
    for (const event of await reported(situation)) reporter.report(event);
  }
  expect([...seen].sort()).toEqual(Object.keys(events).sort());
});

it.each(Object.entries(situations))('%s is saved and shown as the schemas promise', async (_, situation) => {
  const plan = await planOf(situation);
  const made = {
    selection: { only: ['api'], except: [] },
    options: { allowMassRemoval: true, restart: false },
  };
  const saved = savedPlanOf(fleetOf(situation.projects), made, plan);
  expect(flawsOf('saved-plan', JSON.parse(jsonText(saved)))).toEqual([]);
  const now = await planOf({ projects: [projectOf('api', { engine: 'v0.2.0' }), projectOf('new')] });
  const comparison = compare(saved, { plan: now, declared: {} });
  const alone = { kind: 'alone', diagnostics: [diagnosticOf()] } as const;
  for (const freshness of [alone, { kind: 'stale', comparison, root: '/fleet', plan: now } as const]) {
    const document = showDocument('x.plan', saved, freshness);
    expect(flawsOf('show', JSON.parse(jsonText(document)))).toEqual([]);
  }
});

it('what is put right first is printed as its schema promises', () => {
  const texts: string[] = [];
  const reporter = documentReporter({ command: 'plan', write: (text) => void texts.push(text) });
  reporter.report({ kind: 'failed', diagnostics: [diagnosticOf()] });
  reporter.report({ kind: 'ended', exitCode: exitCode.failed });
  expect(flawsOf('diagnostics', JSON.parse(texts[0] ?? ''))).toEqual([]);
});

it('a fault of our own leaves no document that would pass for one', () => {
  const texts: string[] = [];
  const reporter = documentReporter({ command: 'apply', write: (text) => void texts.push(text) });
  reporter.report({ kind: 'ended', exitCode: exitCode.bug });
  expect(texts).toEqual([]);
});

it('the schemas find what is wrong', () => {
  expect(flawsOf('plan', {})).not.toEqual([]);
  expect(flawsOf('diagnostics', { format: 'po.diagnostics/1', diagnostics: [], more: 1 })).toHaveLength(1);
  expect(flawsOf('events', { event: 'interrupted', at: '2026-11-22T10:00:00Z' })).toEqual([]);
  expect(flawsOf('events', { event: 'interrupted', at: 'now' })).not.toEqual([]);
  expect(flawsOf('events', { event: 'something-else', at: '2026-11-22T10:00:00Z' })).not.toEqual([]);
});
