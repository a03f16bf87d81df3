// What earlier runs did to one project, as `po show PROJECT` tells it.
import { expect, it } from 'vitest';
import { projectRuns } from '../../../src/history/project-runs.ts';
import { pinStep, runOf, startStep } from '../../support/past-runs.ts';

it('tells of the newest runs, and of each the steps of that project alone', () => {
  const older = runOf('20261123T100000Z-1', [startStep('web'), startStep('web-old')]);
  const newer = runOf('20261124T100000Z-1', [
    { ...pinStep('web', 'v0.1.0', 'v0.2.0'), outcome: { state: 'failed', why: 'no\nway' } },
    { ...startStep('web'), outcome: { state: 'not-attempted', why: 'web/engine failed' } },
  ]);
  const other = runOf('20261125T100000Z-1', [startStep('api')]);
  const found = projectRuns('web', [other, newer, older], 5);
  expect(
    found.map(({ run, steps }) => [run, steps.map(({ id, outcome, why }) => [id, outcome, why])]),
  ).toEqual([
    ['20261124T100000Z-1', [['web/engine', 'failed', 'no\nway']]],
    ['20261123T100000Z-1', [['web/agents', 'done', null]]],
  ]);
  expect(projectRuns('web', [other, newer, older], 1).map(({ run }) => run)).toEqual(['20261124T100000Z-1']);
});

it('reads no more journals than it needs', () => {
  const read: string[] = [];
  const journals = function* () {
    for (const name of ['20261124T100000Z-2', '20261124T100000Z-1']) {
      read.push(name);
      yield runOf(name, [startStep('web')]);
    }
  };
  projectRuns('web', journals(), 1);
  expect(read).toEqual(['20261124T100000Z-2']);
});
