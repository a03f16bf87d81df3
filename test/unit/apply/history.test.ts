// Past runs, as journals of every version tell them.

import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { journalIn } from '../../../src/apply/journal.ts';
import { readCutSteps } from '../../../src/apply/past-runs.ts';
import { historyDocument } from '../../../src/commands/history/json.ts';
import { pastRun } from '../../../src/history/past-run.ts';
import { pastRuns, runNamed } from '../../../src/registry/past-runs.ts';
import { journalsIn, newLineFile } from '../../../src/world/journal-files.ts';
import { flawsOf } from '../../support/formats.ts';
import { digest, done, lines, pinStep, runOf, startStep, stopStep } from '../../support/past-runs.ts';

const whole = runOf('20261124T100000Z-1', [
  pinStep('api', 'v0.1.0', 'v0.2.0'),
  { ...stopStep('web'), outcome: { state: 'failed', why: 'it did not end\nkill 7' } },
  { ...startStep('blog'), outcome: { state: 'not-attempted', why: 'interrupted' } },
]);

it('tells who, how and what, and how each step went', () => {
  expect(whole).toMatchObject({
    end: 'completed',
    startedAt: '2026-11-24T10:00:00.000Z',
    by: 'ada@desk',
    command: 'po apply --yes',
    po: '0.1.0',
    digest,
  });
  expect(whole.steps.map(({ id, durationMs, outcome }) => [id, durationMs, outcome.state])).toEqual([
    ['api/engine', 1_000, 'done'],
    ['web/agents', 1_000, 'failed'],
    ['blog/agents', null, 'not-attempted'],
  ]);
  expect(whole.steps[1]?.declared).toMatchObject({ state: 'stopped', engine: 'v0.1.0' });
});

it('reads a journal of before, and makes nothing up that it does not say', () => {
  const [step] = [pinStep('api', 'v0.1.0', 'v0.2.0')];
  const old = runOf('20251124T100000Z-1', [step], { old: true });
  expect(old).toMatchObject({ by: null, command: null, po: null, registry: null, end: 'completed' });
  expect(old.steps[0]).toMatchObject({
    action: 'update',
    reason: null,
    declared: null,
    before: { commit: '1'.repeat(40) },
    outcome: { state: 'done' },
  });
});

describe('a run that never said that it ended', () => {
  const begun = lines(
    { event: 'run-started', run: 'r', digest, steps: ['api/engine', 'web/engine', 'blog/engine'] },
    { event: 'step-started', step: 'api/engine', action: 'update', before: null, after: null },
    { event: 'step-ended', step: 'api/engine', outcome: done },
    { event: 'step-started', step: 'web/engine', action: 'update', before: null, after: null },
  );

  it('was cut off, and says in which step', () => {
    const run = pastRun('r', begun, false);
    expect(run.end).toBe('cut-off');
    expect(run.steps.map(({ outcome }) => outcome.state)).toEqual(['done', 'cut-off', 'not-reached']);
  });

  it('is running where its process holds the lock', () => {
    const run = pastRun('r', begun, true);
    expect(run.end).toBe('running');
    expect(run.steps.map(({ outcome }) => outcome.state)).toEqual(['done', 'running', 'not-reached']);
  });

  it('is told of even where its first line is lost, or of another po', () => {
    expect(pastRun('r', begun.slice(1), false).steps.map(({ id }) => id)).toEqual([
      'api/engine',
      'web/engine',
    ]);
    expect(pastRun('r', [], false)).toMatchObject({ startedAt: null, steps: [], end: 'cut-off' });
    const [start, ...rest] = begun;
    const strange = { ...start, at: start?.at ?? '', event: 'run-started', fields: { about: 7, steps: 'x' } };
    expect(pastRun('r', [strange, ...rest], false)).toMatchObject({ digest: null, by: null });
  });
});

it('keeps what a run did not attempt out of what became of earlier steps', () => {
  const folder = mkdtempSync(join(tmpdir(), 'po-runs-'));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  const write = (
    run: string,
    second: number,
    ...events: Parameters<ReturnType<typeof journalIn>['write']>[0][]
  ) => {
    const journal = journalIn(newLineFile(join(folder, `${run}.jsonl`)), () => new Date(second * 1_000));
    for (const event of events) journal.write(event);
    journal.close();
  };
  write(
    'a',
    1,
    { event: 'run-started', run: 'a', digest, steps: ['api/engine'] },
    { event: 'step-started', step: 'api/engine', action: 'update', before: null, after: null },
  );
  write(
    'b',
    2,
    { event: 'run-started', run: 'b', digest, steps: ['api/engine'] },
    { event: 'run-ended', interrupted: true, notAttempted: [{ step: 'api/engine', why: 'interrupted' }] },
  );
  expect(readCutSteps(journalsIn(folder)).map(({ run, step }) => [run, step])).toEqual([['a', 'api/engine']]);
  writeFileSync(join(folder, 'b.jsonl'), '{"torn', { flag: 'a' });
  expect(journalsIn(folder).runs()).toEqual(['a', 'b']);
  expect(
    journalsIn(folder)
      .linesOf('b')
      .map(({ event }) => event),
  ).toEqual(['run-started', 'run-ended']);
  expect(pastRun('b', journalsIn(folder).linesOf('b'), false).steps[0]?.outcome).toEqual({
    state: 'not-attempted',
    why: 'interrupted',
  });
});

it('finds nothing where nothing was applied', () => {
  expect(pastRuns(join(tmpdir(), 'po-there-is-no-such-root')).ids).toEqual([]);
});

it('names a run by its beginning where that fits one alone', () => {
  const ids = ['20261124T100000Z-2', '20261124T100000Z-1', '20261123T100000Z-1'];
  expect(runNamed('last', ids)).toBe(ids[0]);
  expect(runNamed('20261123', ids)).toBe(ids[2]);
  expect(runNamed('20261124T100000Z-1', [...ids, '20261124T100000Z-12'])).toBe(ids[1]);
  expect(() => runNamed('20261124', ids)).toThrow('2 runs begin with "20261124"');
  const many = Array.from({ length: 11 }, (_, at) => `2026-${at}`);
  expect(() => runNamed('2026', many)).toThrow(/: 2026-0, .*2026-4 and 6 more$/m);
  expect(() => runNamed('2026', many.slice(0, 5))).toThrow(/2026-4$/m);
  expect(() => runNamed('monday', ids)).toThrow('has no run "monday"');
  expect(() => runNamed('last', [])).toThrow('nothing was applied yet');
});

it('is what its schema promises', () => {
  const runs = [whole, runOf('old', [pinStep('api', 'v0.1.0', 'v0.2.0')], { old: true, ended: false })];
  const document = historyDocument({ name: 'recipes', root: '/fleet' }, runs, 7);
  expect(flawsOf('history', JSON.parse(JSON.stringify(document)))).toEqual([]);
});
