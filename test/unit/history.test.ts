// What earlier runs did to one project, from journals that may be cut off anywhere.
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import { runsThatTouched } from '../../src/apply/history.ts';

function journals(runs: Readonly<Record<string, readonly string[]>>): string {
  const folder = join(mkdtempSync(join(tmpdir(), 'po-history-')), 'runs');
  onTestFinished(() => rmSync(join(folder, '..'), { recursive: true, force: true }));
  mkdirSync(folder);
  for (const [name, lines] of Object.entries(runs))
    writeFileSync(join(folder, `${name}.jsonl`), lines.join('\n'));
  return folder;
}

const line = (at: string, event: string, more: object) => JSON.stringify({ at, event, ...more });
const started = (at: string, step: string) =>
  line(at, 'step-started', { step, action: 'start', before: null, after: null });
const ended = (at: string, step: string, outcome: object) => line(at, 'step-ended', { step, outcome });

it('tells the newest runs first, and of each the steps of that project alone', () => {
  const folder = journals({
    one: [
      line('2026-11-01T00:00:00.000Z', 'run-started', { run: 'one', digest: 'x', steps: [] }),
      started('2026-11-01T00:00:01.000Z', 'web/agents'),
      started('2026-11-01T00:00:02.000Z', 'web-old/agents'),
      ended('2026-11-01T00:00:03.000Z', 'web/agents', { state: 'done', notes: ['pushed'] }),
    ],
    two: [
      started('2026-11-02T00:00:01.000Z', 'web/agents'),
      ended('2026-11-02T00:00:02.000Z', 'web/agents', { state: 'failed', why: 'no\nway' }),
      started('2026-11-02T00:00:03.000Z', 'web/engine'),
      '{"at":"2026-11-02T00:00:04.000Z","event":"step-en',
    ],
    other: [started('2026-11-03T00:00:01.000Z', 'api/agents'), 'null', '[]', '7'],
  });
  const step = (id: string, outcome: string, why: string | null) => ({ id, action: 'start', outcome, why });
  expect(runsThatTouched(folder, 'web', 5)).toEqual([
    {
      run: 'two',
      at: '2026-11-02T00:00:01.000Z',
      steps: [step('web/agents', 'failed', 'no\nway'), step('web/engine', 'cut-off', null)],
    },
    { run: 'one', at: '2026-11-01T00:00:01.000Z', steps: [step('web/agents', 'done', 'pushed')] },
  ]);
  expect(runsThatTouched(folder, 'web', 1).map(({ run }) => run)).toEqual(['two']);
  expect(runsThatTouched(join(folder, 'gone'), 'web', 5)).toEqual([]);
});
