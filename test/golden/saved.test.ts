// Saved plans on the screen: shown, stale, applied, and what an apply that was cut off has left.
import { describe, expect, it } from 'vitest';
import { cross } from '../../src/apply/resume.ts';
import { compare } from '../../src/plan/compare.ts';
import { declarationsOf } from '../../src/plan/declarations.ts';
import type { Plan } from '../../src/plan/plan.ts';
import { savedPlanOf } from '../../src/plan/saved-plan.ts';
import { resumeText, unclearRefusedText, unclearText } from '../../src/view/apply/resume.ts';
import {
  approvedText,
  type Freshness,
  nothingLeftText,
  savedText,
  showText,
  staleDigestText,
  staleSavedText,
} from '../../src/view/saved/human.ts';
import type { Style } from '../../src/view/style.ts';
import { behind, flaws, manyProjects, planOf, type Situation, screens } from '../support/golden.ts';
import { diagnosticOf, fleetOf, projectOf } from '../support/model.ts';

const file = 'monday.plan';
const next = {
  apply: `po apply --plan ${file}`,
  plan: `po plan --out ${file}`,
  show: `po show ${file}`,
};
const verbose = false;

const [api, web, notes] = [
  projectOf('api', { engine: 'v0.2.0', repo: 'https://git.example.org/team/api.git' }),
  projectOf('web', { repo: 'https://git.example.org/team/web.git' }),
  projectOf('notes', { state: 'stopped' }),
];
const monday: Situation = { projects: [api, web, notes], places: { api: behind(api), web: null } };
const allDone: Situation = { projects: [api, web, notes], missing: ['notes/writer'] };

/** Somebody has committed in the clone meanwhile. */
function moved(situation: Situation, ...names: string[]): Situation {
  const places = { ...situation.places };
  for (const name of names) {
    const place = places[name];
    if (place?.kind !== 'repository') throw new Error('no clone');
    const repository = { ...place.repository, commit: '5'.repeat(40), upstreamCommit: '5'.repeat(40) };
    places[name] = { ...place, repository };
  }
  return { ...situation, places };
}

const tuesday: Situation = {
  ...moved(monday, 'api'),
  projects: [
    api,
    projectOf('web', { hold: { reason: 'the customer moves house', until: null } }),
    projectOf('notes'),
  ],
  missing: ['notes/writer'],
};
const manyBehind = manyProjects(12, () => ({ engine: 'v0.2.0' }));
const many: Situation = {
  projects: manyBehind,
  places: Object.fromEntries(manyBehind.map((project) => [project.name, behind(project)])),
};

async function savedOf(situation: Situation, only: readonly string[] = []) {
  const isPart = only.length > 0;
  const made = {
    selection: { only, except: isPart ? ['web-old'] : [] },
    options: { allowMassRemoval: false, restart: isPart },
  };
  return savedPlanOf(fleetOf(situation.projects, situation.fleet), made, await planOf(situation));
}

async function freshness(then: Situation, now: Situation, root = '/fleet'): Promise<Freshness> {
  const saved = await savedOf(then);
  const plan = await planOf({ ...now, fleet: { ...now.fleet, root } });
  const comparison = compare(saved, { plan, declared: declarationsOf(fleetOf(now.projects, { root })) });
  const kind = comparison.isSame ? 'same' : comparison.isDone ? 'done' : 'stale';
  return { kind, comparison, root, plan };
}

type View = (style: Style) => string;

async function shown(then: Situation, now: Situation, root?: string): Promise<View> {
  const [saved, fresh] = [await savedOf(then), await freshness(then, now, root)];
  return (style) => showText(saved, fresh, { ...style, verbose, file, next });
}

async function stale(then: Situation, now: Situation): Promise<View> {
  const [saved, fresh] = [await savedOf(then), await freshness(then, now)];
  if (fresh.kind !== 'stale') throw new Error(`it is ${fresh.kind}`);
  const { comparison, root, plan } = fresh;
  return (style) =>
    staleSavedText(saved, { comparison, root, digest: plan.digest }, { ...style, file, next });
}

const views: Readonly<Record<string, () => Promise<View>>> = {
  'show-fresh': () => shown(monday, monday),
  'show-stale': () => shown(monday, tuesday),
  'show-done': () => shown(monday, allDone),
  'show-done-and-more': () =>
    shown(monday, { ...allDone, projects: [...allDone.projects, projectOf('new')], places: { new: null } }),
  'show-nothing-to-do': () => shown(allDone, allDone),
  'show-moved-root': () => shown(monday, monday, '/srv/fleet'),
  'show-errored': () => shown({ ...monday, tmuxIsSilent: true }, { ...monday, tmuxIsSilent: true }),
  'show-unseen-now': () => shown(monday, { ...monday, diagnostics: [diagnosticOf()] }),
  'show-alone': async () => {
    const saved = await savedOf(monday, ['api', '@web']);
    const diagnostics = [diagnosticOf({ detail: '/registry/fleet.toml does not exist' })];
    return (style) => showText(saved, { kind: 'alone', diagnostics }, { ...style, verbose, file, next });
  },
  'stale-head-moved': () => stale(monday, moved(monday, 'api')),
  'stale-much': () => stale(monday, tuesday),
  'stale-in-many': () => stale(many, moved(many, ...manyBehind.slice(2).map(({ name }) => name))),
  'stale-digest': async () => {
    const [then, now] = [await planOf(monday), await planOf(tuesday)];
    return (style) => staleDigestText(then.digest, now, style);
  },
  'applied-before': async () => {
    const done = await freshness(monday, allDone);
    if (done.kind === 'alone') throw new Error('alone');
    const plan = await planOf(allDone);
    const saved = await savedOf(monday);
    const byFile = { kind: 'file', file, saved } as const;
    const byDigest = { kind: 'digest', digest: saved.plan.digest } as const;
    const { comparison } = done;
    return (style) =>
      [
        approvedText(byFile, style),
        approvedText(byDigest, style),
        nothingLeftText({ approval: byFile, comparison, plan }, style),
        nothingLeftText({ approval: byDigest, comparison: null, plan }, style),
      ].join('\n');
  },
  saved: async () => {
    const plans: Plan[] = [
      await planOf(monday),
      await planOf(allDone),
      await planOf({ ...monday, tmuxIsSilent: true }),
    ];
    return (style) => plans.map((plan) => savedText(plan, file, next, style)).join('\n');
  },
  'cut-off': async () => {
    const plan = await planOf({
      ...monday,
      projects: [...monday.projects, projectOf('held', { hold: { reason: 'x', until: null } })],
    });
    const interruptedSteps = cross(
      [
        { ...cut('20261122T080000Z-4711', 'api/engine'), before: headless },
        cut('20261122T080000Z-4711', 'notes/engine'),
        cut('20261122T080000Z-4711', 'gone/clone'),
        {
          ...cut('20261122T090000Z-4799', 'web/clone'),
          action: 'create',
          before: null,
          after: webAfter(plan),
        },
        cut('20261122T090000Z-4799', 'held/engine'),
      ],
      plan,
      new Set(['api', 'web', 'notes', 'held']),
    );
    const paths = new Map([['notes', '/fleet/notes']]);
    return (style) => resumeText(interruptedSteps, { ...style, paths });
  },
  unclear: async () => {
    const plan = await planOf(moved(monday, 'api'));
    const interruptedSteps = cross(
      [
        { ...cut('20261122T080000Z-4711', 'api/engine'), before: { ...headless, parent: 'c'.repeat(40) } },
        {
          ...cut('20261122T080000Z-4711', 'web/agents'),
          action: 'stop',
          before: { agents: ['a'] },
          after: { agents: [] },
        },
      ],
      plan,
      new Set(['api', 'web']),
    );
    const ways = { ask: 'po apply', plan: 'po plan --out FILE', apply: 'po apply --plan FILE' };
    return (style) => `${unclearText(interruptedSteps, style)}\n${unclearRefusedText(ways, style)}`;
  },
};

const headless = { commit: '1'.repeat(40), checkedOut: '1'.repeat(40), parent: 'c'.repeat(40) };

function webAfter(plan: Plan) {
  return plan.steps.find(({ id }) => id === 'web/clone')?.after ?? null;
}

function cut(run: string, step: string) {
  const at = '2026-11-22T09:00:01.123Z';
  const after = { version: 'v0.2.0', commit: '2'.repeat(40), push: true };
  return { run, step, at, lastAt: at, action: 'update', before: null, after } as const;
}

describe.each(Object.entries(views))('%s', (name, make) => {
  it('looks as it should', async () => {
    await expect(screens(await make())).toMatchFileSnapshot(`saved/${name}.txt`);
  });

  it('is clean at any width, and the same in colour', async () => {
    const view = await make();
    // A command is left in one piece, however narrow the screen.
    for (const width of [name === 'cut-off' ? 50 : 40, 60, 80, 120, 200]) {
      expect(flaws(view({ color: false, width }), width)).toEqual([]);
      // biome-ignore lint/suspicious/noControlCharactersInRegex: colours are what is taken out here
      const colorless = view({ color: true, width }).replaceAll(/\u001b\[[\d;]+m/g, '');
      expect(colorless).toBe(view({ color: false, width }));
    }
  });
});
