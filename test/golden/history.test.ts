// Past runs, an undo and a plan that is watched, on the screen.
import { describe, expect, it } from 'vitest';
import { historyText, runText } from '../../src/commands/history/human.ts';
import { undoText } from '../../src/commands/undo/human.ts';
import { textWithKeys } from '../../src/fleet/edit/edit.ts';
import { pastRun } from '../../src/history/past-run.ts';
import type { Undo } from '../../src/history/undo.ts';
import { sinceLast } from '../../src/plan/new-since.ts';
import { nextText, type Shown, screenful, watchText } from '../../src/view/plan/watch.ts';
import type { Style } from '../../src/view/style.ts';
import { fc, lawRuns } from '../support/fast-check.ts';
import { flaws, manyProjects, planOf, screens } from '../support/golden.ts';
import { diagnosticOf, projectOf } from '../support/model.ts';
import { digest, lines, pinStep, runOf, startStep, stopStep } from '../support/past-runs.ts';

const good = runOf('20261124T100000Z-4711', [pinStep('api', 'v0.1.0', 'v0.2.0'), startStep('web')]);
const bad = runOf('20261124T090000Z-4', [
  {
    ...pinStep('docs-site', 'v0.1.0', 'v0.2.0', { push: true }),
    outcome: { state: 'done', notes: ['pushed'] },
  },
  {
    ...pinStep('api', 'v0.1.0', 'v0.2.0'),
    outcome: { state: 'failed', why: 'git push failed\nremote: no' },
  },
  { ...stopStep('blog'), outcome: { state: 'stale', why: 'found agents: planned ["writer"], now []' } },
  { ...stopStep('notes'), outcome: { state: 'unchanged' } },
  { ...startStep('web'), outcome: { state: 'not-attempted', why: 'api/engine was not done' } },
]);
const killed = runOf('20261123T235959Z-99', [{ ...pinStep('api', 'v0.1.0', 'v0.2.0'), outcome: null }], {
  old: true,
  ended: false,
});
const noted = pastRun(
  '20261122T100000Z-5',
  lines(
    { event: 'run-started', run: '20261122T100000Z-5', digest, steps: [] },
    { event: 'step-resolved', run: '20261121T100000Z-1', step: 'api/engine', how: 'nothing-left' },
    { event: 'run-ended', interrupted: false },
  ),
  false,
);
const hostile = {
  ...runOf('20261121T100000Z-6', [{ ...stopStep('web'), before: { agents: ['\u001b[2J\u202ex'] } }]),
  by: '\u001b]0;me\u0007@host',
  command: 'po apply \u001b[31m',
};

async function kept(name: string, view: (style: Style) => string): Promise<void> {
  for (const width of [40, 80, 200]) expect(flaws(view({ color: false, width }), width)).toEqual([]);
  await expect(screens(view)).toMatchFileSnapshot(`history/${name}.txt`);
}

describe('history', () => {
  it('lists runs', () =>
    kept('list', (style) => historyText([good, bad, killed, noted, hostile], 25, style)));
  it('of nothing', () => {
    expect(historyText([], 0, { color: false, width: 80 })).toBe('Nothing was applied yet.\n');
  });
  it.each([
    ['run-done', good],
    ['run-failed', bad],
    ['run-killed', killed],
    ['run-noted', noted],
    ['run-hostile', hostile],
  ] as const)('%s', (name, run) => kept(name, (style) => runText(run, style)));
});

describe('undo', () => {
  const registry =
    '[engine]\nversion = "v0.2.0"\n\n[projects.api]\n[projects.web]\nstate = "stopped" # ghp_0123456789abcdefghij\n';
  const undo: Undo = {
    changes: [
      { path: ['engine', 'version'], before: 'v0.2.0', after: 'v0.1.0' },
      { path: ['projects', 'web', 'state'], before: 'stopped', after: 'running' },
      { path: ['projects', 'api', 'branch'], before: null, after: 'main' },
    ],
    projects: ['api', 'web'],
    asItIs: [{ run: good.run, step: 'web/agents', why: 'it started again what had ended', lines: [] }],
    notUndone: [
      {
        run: bad.run,
        step: 'docs-site/engine',
        why: 'the commit that it pushed stays; the way back is another one',
        lines: [],
      },
      {
        run: bad.run,
        step: 'letters/clone',
        why: 'write the table of the project again, as it was: po then takes the clone over again',
        lines: [
          '[projects.letters]',
          'repo = "https://joe:hunter2@git.example.org/a-team-with-a-long-name/letters-to-the-editor.git"',
        ],
      },
    ],
    overtaken: [],
  };
  const empty = { ...undo, changes: [], projects: [] };

  it('shows lines, what stays and the plan', async () => {
    const plan = await planOf({ projects: [projectOf('web')], missing: ['web/writer'] });
    const changes = undo.changes.map(({ path, after }) => ({ path, value: after }));
    const edited = { before: registry, after: textWithKeys(registry, changes) };
    await kept('undo', (style) =>
      undoText({ runs: [bad, good], undo, ...edited, plan, file: 'fleet.toml' }, style),
    );
  });
  it('of nothing that the registry says', () =>
    kept('undo-nothing', (style) =>
      undoText(
        { runs: [good], undo: empty, before: registry, after: null, plan: null, file: 'fleet.toml' },
        style,
      ),
    ));
});

describe('a plan that is watched', () => {
  const options = { file: 'fleet.toml', detail: 'all', next: 'po apply' } as const;
  const at = '2026-11-24T10:00:07.123Z';
  const lastAt = '2026-11-24T09:59:58.000Z';
  const nothing = { projects: [projectOf('api'), projectOf('web')] };

  async function shownOf(
    before: Parameters<typeof planOf>[0] | null,
    now: Parameters<typeof planOf>[0],
  ): Promise<Shown> {
    const plan = await planOf(now);
    const last = before === null ? null : await planOf(before);
    const since = last === null ? null : sinceLast(last, plan);
    return { at, seen: { kind: 'plan', plan }, since, lastAt: last === null ? null : lastAt, unwatched: [] };
  }

  it('at first', async () => {
    const shown = await shownOf(null, nothing);
    await kept('watch-first', (style) => watchText(shown, { ...style, ...options }));
  });
  it('with what is new', async () => {
    const before = { ...nothing, missing: ['api/writer', 'web/writer'] };
    const now = {
      projects: [projectOf('api', { engine: 'v0.2.0' }), projectOf('web', { state: 'stopped' as const })],
      places: { api: { kind: 'other', what: 'file' } as const },
    };
    const shown = await shownOf(before, now);
    await kept('watch-news', (style) => watchText(shown, { ...style, ...options }));
    await kept('watch-next', (style) => nextText(shown, { ...style, ...options }));
  });
  it('with a registry that has errors, and not all watched', async () => {
    const shown: Shown = {
      at,
      seen: { kind: 'failed', diagnostics: [diagnosticOf()] },
      since: null,
      lastAt,
      unwatched: [diagnosticOf()],
    };
    await kept('watch-errors', (style) => watchText(shown, { ...style, ...options }));
  });

  it('never takes more than the screen, and shows how it ends', async () => {
    const projects = manyProjects(12);
    const shown = await shownOf(null, {
      projects,
      places: Object.fromEntries(projects.map(({ name }) => [name, null])),
    });
    fc.assert(
      fc.property(
        fc.integer({ min: 20, max: 200 }),
        fc.integer({ min: 4, max: 60 }),
        fc.boolean(),
        (columns, rows, color) => {
          const style = { color, width: Math.max(40, columns) };
          const drawn = screenful(watchText(shown, { ...style, ...options }), { columns, rows });
          expect(drawn.length).toBeLessThan(rows);
          for (const { text, cells } of drawn) {
            expect(cells).toBeLessThan(Math.max(columns, 21));
            // biome-ignore lint/suspicious/noControlCharactersInRegex: these are the colours that `paint` writes.
            const plain = text.replaceAll(/\u001b\[\d+m/g, '');
            expect(plain.length).toBe(cells);
            // biome-ignore lint/suspicious/noControlCharactersInRegex: as above.
            const [on, off] = [/\u001b\[(1|2|3[1-6])m/g, /\u001b\[(22|39)m/g].map(
              (one) => text.match(one)?.length ?? 0,
            );
            expect(on).toBe(off);
          }
          if (columns >= 40) expect(drawn.at(-1)?.text).toMatch(/To apply this plan|po apply/);
        },
      ),
      { numRuns: lawRuns(60) },
    );
  });
});
