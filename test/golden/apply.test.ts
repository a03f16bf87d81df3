// What `po apply` looks like while it works and when it is done. `npx vitest run -u` writes the golden files anew.
import { describe, expect, it } from 'vitest';
import type { Outcome, StepResult } from '../../src/apply/outcome.ts';
import { compare } from '../../src/plan/compare.ts';
import type { Plan } from '../../src/plan/plan.ts';
import { progressLine, resultText } from '../../src/view/apply/human.ts';
import { awaitedText, waitingText } from '../../src/view/apply/waiting.ts';
import { staleShownText } from '../../src/view/saved/stale.ts';
import type { Style } from '../../src/view/style.ts';
import { behind, flaws, manyProjects, planOf, type Situation, screens } from '../support/golden.ts';
import { projectOf } from '../support/model.ts';

const git = (name: string) => `https://git.example.org/team/${name}.git`;
const [api, web] = [
  projectOf('api', { repo: git('api') }),
  projectOf('web', { repo: git('web'), after: ['api'] }),
];
const newPair: Situation = { projects: [api, web], places: { api: null, web: null } };
const updates: Situation = {
  projects: manyProjects(4, () => ({ engine: 'v0.2.0' })),
  places: Object.fromEntries(
    manyProjects(4, () => ({ engine: 'v0.2.0' })).map((project) => [project.name, behind(project)]),
  ),
};

const done: Outcome = { state: 'done', notes: [] };
const skipped = (id: string): Outcome => ({ state: 'not-attempted', why: `${id} was not done` });

const failedIn = (count: number): Record<string, Outcome> =>
  Object.fromEntries(
    manyProjects(count).map(({ name }) => [`${name}/agents`, { state: 'failed', why: 'exit 1' }]),
  );

interface End {
  readonly situation: Situation;
  /** By step id; a step that is not named is done. */
  readonly outcomes?: Readonly<Record<string, Outcome>>;
  readonly interrupted?: boolean;
}

const ends: Readonly<Record<string, End>> = {
  'all-done': { situation: newPair },
  notes: {
    situation: newPair,
    outcomes: {
      'api/clone': { state: 'done', notes: ['the remote was empty: scaffolded and pushed'] },
      'api/engine': { state: 'done', notes: ['pushed'] },
      'web/engine': {
        state: 'done',
        notes: [
          'not pushed: ! [remote rejected] main -> main (protected branch hook declined)',
          'when that is fixed:\n  git -C /fleet/web push',
        ],
      },
    },
  },
  'already-so': { situation: updates, outcomes: { 'api/engine': { state: 'unchanged' } } },
  failed: {
    situation: newPair,
    outcomes: {
      'api/engine': {
        state: 'failed',
        why: 'git fetch /fleet/.po/engine.git refs/tags/v0.1.0 failed\nfatal: unable to write loose object file: No space left on device\nfatal: unpack-objects failed',
      },
      ...Object.fromEntries(
        ['api/agents', 'web/clone', 'web/engine', 'web/agents'].map((id) => [id, skipped('api/engine')]),
      ),
    },
  },
  'stopped-after-failures': {
    situation: updates,
    outcomes: {
      'api/engine': { state: 'failed', why: 'git checkout failed' },
      'app/engine': { state: 'failed', why: 'git checkout failed' },
      'billing/engine': { state: 'not-attempted', why: '2 steps have failed already (max_failures)' },
      'blog/engine': { state: 'not-attempted', why: '2 steps have failed already (max_failures)' },
    },
  },
  'many-left-out': {
    situation: {
      projects: manyProjects(12, (index) => ({ after: index === 0 ? [] : ['api'] })),
      places: Object.fromEntries(manyProjects(12).map(({ name }) => [name, null])),
    },
    outcomes: {
      'api/clone': { state: 'failed', why: 'git clone failed\nfatal: repository not found' },
      ...Object.fromEntries(
        manyProjects(12).flatMap(({ name }) =>
          ['clone', 'engine', 'agents']
            .map((kind) => [`${name}/${kind}`, skipped('api/clone')] as const)
            .filter(([id]) => id !== 'api/clone'),
        ),
      ),
    },
  },
  'failed-in-nine': {
    situation: { projects: manyProjects(12), missing: manyProjects(12).map(({ name }) => `${name}/writer`) },
    outcomes: failedIn(9),
  },
  'stale-step': {
    situation: updates,
    outcomes: {
      'api/engine': {
        state: 'stale',
        why: 'planned {"action":"update","after":{"version":"v0.2.0"},"before":{"commit":"1111"}}, and now it would be {"action":"update","after":{"version":"v0.2.0"},"before":{"commit":"eeee"}}',
      },
    },
  },
  interrupted: {
    situation: updates,
    outcomes: Object.fromEntries(
      ['billing', 'blog'].map((name) => [`${name}/engine`, { state: 'not-attempted', why: 'interrupted' }]),
    ),
    interrupted: true,
  },
  'blocked-and-held-beside': {
    situation: {
      projects: [
        projectOf('api'),
        projectOf('blog', { hold: { reason: 'move', until: null } }),
        projectOf('notes'),
      ],
      places: { api: { kind: 'other', what: 'file' }, notes: null },
    },
  },
  'hostile-output': {
    situation: { projects: [projectOf('api')], missing: ['api/writer'] },
    outcomes: {
      'api/agents': {
        state: 'failed',
        why: 'node engine/agents.mjs up writer: exit 1\n\u001b[2J\u001b]0;pwned\u0007 wiped\ttab',
      },
    },
  },
};

async function render({
  situation,
  outcomes = {},
  interrupted = false,
}: End): Promise<(style: Style) => string> {
  const plan = await planOf(situation);
  const results = plan.steps.map(({ id }, index): StepResult => {
    const outcome = outcomes[id] ?? done;
    return { id, outcome, durationMs: outcome.state === 'done' ? 340 * (index + 1) : 0 };
  });
  return (style) => {
    const progress = plan.steps.map((step, index) => {
      const result = results[index];
      return result === undefined ? '' : (progressLine({ kind: 'step-ended', step, result }, style) ?? '');
    });
    const again = (projects: readonly string[] | null) => ['po apply', ...(projects ?? [])].join(' ');
    const end = resultText({ plan, results, interrupted, again }, style);
    return `${progress.join('')}\n${end}`;
  };
}

describe.each(Object.entries(ends))('%s', (name, end) => {
  it('looks as it should', async () => {
    await expect(screens(await render(end))).toMatchFileSnapshot(`apply/${name}.txt`);
  });

  it('is clean at any width, and the same in colour', async () => {
    const view = await render(end);
    for (const width of [40, 60, 80, 120, 200]) {
      expect(flaws(view({ color: false, width }), width)).toEqual([]);
      // biome-ignore lint/suspicious/noControlCharactersInRegex: colours are what is taken out here
      const colorless = view({ color: true, width }).replaceAll(/\u001b\[\d+m/g, '');
      expect(colorless).toBe(view({ color: false, width }));
    }
  });
});

it('names at most eight projects to try again', async () => {
  const { situation } = ends['failed-in-nine'] ?? { situation: { projects: [] } };
  const endOf = async (count: number) =>
    (await render({ situation, outcomes: failedIn(count) }))({ color: false, width: 80 });
  const eight = manyProjects(8).map(({ name }) => name);
  expect(await endOf(8)).toContain(`To try again: po apply ${eight.join(' ')}\n`);
  expect(await endOf(9)).toMatch(/\nTo try again: po apply\n$/);
});

it('says nothing when a step begins', async () => {
  const { steps } = await planOf(newPair);
  const [step] = steps;
  expect(
    step === undefined ? '' : progressLine({ kind: 'step-started', step }, { color: false, width: 80 }),
  ).toBeNull();
});

it('who waits for a person after it', async () => {
  const waiting = [
    { project: 'docs-site', agent: 'writer', state: 'held', reason: 'trust' },
    { project: 'api', agent: 'reviewer', state: 'held', reason: 'not-logged-in' },
    { project: 'api', agent: 'writer', state: 'held', reason: 'usage-limit' },
    { project: 'web', agent: 'writer', state: 'waiting', reason: null },
  ] as const;
  const line = (command: string) => `po ${command} -f ../fleets/fleet.toml`;
  const silent = ['a', 'b', 'c', 'd', 'e', 'f', 'g'].map((name) => `billing/${name}`);
  const views = [
    { waiting: waiting.slice(0, 1), silent: [] },
    { waiting, silent },
    { waiting: [], silent: silent.slice(0, 1) },
  ];
  const view = (style: Style) =>
    [awaitedText(2, 15_000, style), ...views.map((arrival) => waitingText(arrival, line, style))].join('\n');
  for (const width of [60, 80, 200]) expect(flaws(view({ color: false, width }), width)).toEqual([]);
  expect(waitingText({ waiting: [], silent: [] }, line, { color: false, width: 80 })).toBe('');
  await expect(screens(view)).toMatchFileSnapshot('apply/agents-wait.txt');
});

/** Somebody has committed in the clone meanwhile. */
function moved(situation: Situation, name: string): Situation {
  const place = situation.places?.[name];
  if (place?.kind !== 'repository') throw new Error('no clone');
  const repository = { ...place.repository, commit: '5'.repeat(40), upstreamCommit: '5'.repeat(40) };
  return { ...situation, places: { ...situation.places, [name]: { ...place, repository } } };
}

describe('a stale plan', () => {
  const stale: Readonly<Record<string, readonly [Situation, Situation]>> = {
    'stale-more-to-do': [newPair, { ...newPair, places: { web: null } }],
    'stale-other-step': [
      { projects: [projectOf('api')], missing: ['api/writer'] },
      { projects: [projectOf('api', { state: 'stopped' })] },
    ],
    'stale-moved-head': [updates, moved(updates, 'api')],
    'stale-moved-heads': [updates, moved(moved(updates, 'api'), 'blog')],
  };

  it.each(Object.entries(stale))('%s', async (name, [before, now]) => {
    const [shown, current]: Plan[] = await Promise.all([planOf(before), planOf(now)]);
    if (shown === undefined || current === undefined) throw new Error('no plans');
    expect(shown.digest).not.toBe(current.digest);
    const comparison = compare({ plan: shown, declared: {} }, { plan: current, declared: {} });
    const view = (style: Style) => staleShownText(shown, current, comparison, style);
    for (const width of [40, 80, 200]) expect(flaws(view({ color: false, width }), width)).toEqual([]);
    await expect(screens(view)).toMatchFileSnapshot(`apply/${name}.txt`);
  });
});
