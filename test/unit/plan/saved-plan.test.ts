// A saved plan as text: what is in it, what never is, and what is believed when it is read again.
import { describe, expect, it } from 'vitest';
import type { Reason } from '../../../reconcilers/index.ts';
import { digestOf } from '../../../src/plan/digest.ts';
import type { Plan, Step } from '../../../src/plan/plan.ts';
import { readSavedPlan } from '../../../src/plan/read-saved-plan.ts';
import { type SavedPlan, savedPlanOf } from '../../../src/plan/saved-plan.ts';
import { jsonText } from '../../../src/view/json.ts';
import { behind, planOf, type Situation } from '../../support/golden.ts';
import { diagnosticOf, fleetOf, projectOf } from '../../support/model.ts';

const token = 'ghp_0123456789abcdefghij';
const secretive = `https://operator:hunter2@git.example.org/team/web.git`;
const [api, web] = [
  projectOf('api', { engine: 'v0.2.0', repo: `https://${token}@git.example.org/team/api.git` }),
  projectOf('web', { repo: secretive }),
];
const projects = [api, web, projectOf('held', { hold: { reason: `see ${secretive}`, until: null } })];

const made = {
  selection: { only: ['api', '@docs'], except: ['web-old'] },
  options: { allowMassRemoval: false, restart: true },
};

const situation: Situation = {
  projects,
  places: {
    api: behind(api, {}),
    web: null,
    held: null,
  },
};

async function planned(changes: Partial<Situation> = {}): Promise<Plan> {
  return planOf({ ...situation, ...changes });
}

async function saved(changes: Partial<Situation> = {}): Promise<SavedPlan> {
  return savedPlanOf(fleetOf(projects), made, await planned(changes));
}

function problem(text: string) {
  const read = readSavedPlan('x.plan', text);
  return read.ok ? 'ok' : read.diagnostic;
}

describe('what is saved', () => {
  it('is read again as it was, with whatever a later po adds', async () => {
    const one = await saved();
    expect(one.plan.steps.length).toBeGreaterThan(2);
    expect(readSavedPlan('x', jsonText(one))).toEqual({ ok: true, value: one });
    const more = { ...one, colour: 'blue', plan: { ...one.plan, waves: [1] } };
    expect(readSavedPlan('x', jsonText(more))).toEqual({ ok: true, value: one });
  });

  it('names the fleet, the root, the registry, the selection, and what is asked for in each step', async () => {
    const { format, encoding, registry, root, selection, options, declared, plan } = await saved();
    expect({ format, encoding, registry, root, selection, options }).toEqual({
      format: 'po.saved-plan/1',
      encoding: 'po.effects/2',
      registry: '/registry/fleet.toml',
      root: '/fleet',
      ...made,
    });
    expect(Object.keys(declared).sort()).toEqual(plan.steps.map(({ id }) => id).sort());
  });

  it('holds no credentials and no line of the registry, wherever they come from', async () => {
    const source = `repo = "${secretive}" # the password is hunter2, and ${token}`;
    const diagnostics = [
      diagnosticOf({
        severity: 'warning',
        detail: `credentials in ${secretive}`,
        help: `take ${token} out`,
        place: { file: 'fleet.toml', line: 12, column: 8, length: 5, source },
      }),
    ];
    const plan = await planned({ diagnostics });
    const one = savedPlanOf(fleetOf(projects), made, {
      ...plan,
      blocked: [
        {
          project: 'api',
          kind: 'engine',
          code: 'engine-foreign',
          reason: `at ${secretive}`,
          help: `ask ${secretive}`,
        },
      ],
      steps: plan.steps.map((step) => ({ ...step, display: { deep: [{ from: secretive }] } })),
    });
    const text = jsonText(one);
    expect(text).not.toMatch(/hunter2|operator|ghp_|the password/);
    expect(one.plan.diagnostics[0]?.detail).toMatch(/^fleet\.toml:12:8: credentials in https:\/\/git\./);
    expect(one.plan.diagnostics[0]).not.toHaveProperty('place');
  });

  it('is refused where a step holds credentials: that is a fault of ours', async () => {
    const plan = await planned();
    const steps = plan.steps.map((step) => ({ ...step, after: { deep: { repo: [secretive] } } }));
    expect(() => savedPlanOf(fleetOf(projects), made, { ...plan, steps })).toThrow('holds credentials');
    const harmless = plan.steps.map((step) => ({ ...step, after: { branch: 'sk-0123456789abcdef0123' } }));
    expect(savedPlanOf(fleetOf(projects), made, { ...plan, steps: harmless }).plan.steps).toEqual(harmless);
  });
});

/** As po would write it, were it one of its documents. */
const textOf = (value: unknown) => `${JSON.stringify(value, null, 2)}\n`;

describe('what is read', () => {
  const cases: readonly [string, (one: SavedPlan) => string, string, RegExp][] = [
    ['nothing', () => '', 'not-a-saved-plan', /no JSON/],
    ['a registry', () => '[fleet]\nname = "x"\n', 'not-a-saved-plan', /no JSON/],
    ['JSON of something else', () => '{"name": "left-pad"}', 'not-a-saved-plan', /names no format/],
    ['no object', () => '[1, 2]', 'not-a-saved-plan', /names no format/],
    ['null', () => 'null', 'not-a-saved-plan', /names no format/],
    ['another document of ours', () => '{"format": "po.apply/1"}', 'not-a-saved-plan', /"po.apply\/1"/],
    [
      'a terminal’s own language',
      () => '{"format": "\\u001b[2J"}',
      'not-a-saved-plan',
      /its format is "\\u001b\[2J"/,
    ],
    ['what po plan --json prints', ({ plan }) => jsonText(plan), 'not-a-saved-plan', /po plan --json/],
    ['a later format', (one) => textOf({ ...one, format: 'po.saved-plan/2' }), 'saved-plan-version', /\/2/],
    [
      'another digest',
      (one) => jsonText({ ...one, encoding: 'po.effects/3' }),
      'saved-plan-version',
      /its digest is po\.effects\/3/,
    ],
    ['half of it', (one) => jsonText(one).slice(0, 900), 'saved-plan-damaged', /not whole/],
    ['less than it', ({ root, ...one }) => textOf(one), 'saved-plan-damaged', /root is not as/],
    [
      'another step than was saved',
      (one) => withStep(one, { after: { path: '/fleet/web', branch: 'evil', repo: null, template: 'x' } }),
      'saved-plan-damaged',
      /digest that it bears/,
    ],
    [
      'a step that is called harmless',
      (one) => withStep(one, { risk: one.plan.steps[0]?.risk === 'safe' ? 'disruptive' : 'safe' }),
      'saved-plan-damaged',
      /digest that it bears/,
    ],
    ['another root', (one) => jsonText({ ...one, root: '/' }), 'saved-plan-damaged', /digest that it bears/],
    [
      'a summary that counts otherwise',
      (one) => jsonText({ ...one, plan: { ...one.plan, summary: { ...one.plan.summary, update: 0 } } }),
      'saved-plan-damaged',
      /does not count/,
    ],
    [
      'an action that nobody knows',
      (one) => withStep(one, { action: 'delete' as 'stop' }),
      'saved-plan-damaged',
      /plan\.steps\.0\.action/,
    ],
    [
      'a name that steers the terminal',
      (one) => withStep(one, { project: 'api\u001b[2J' }),
      'saved-plan-damaged',
      /"api\\u001b\[2J" is no name/,
    ],
    [
      'a reason that steers the terminal',
      (one) => withStep(one, { reason: '\u001b[2J' as Reason }),
      'saved-plan-damaged',
      /plan\.steps\.0\.reason/,
    ],
    [
      'a digest that is none',
      (one) => jsonText({ ...one, plan: { ...one.plan, digest: 'sha256:ok' } }),
      'saved-plan-damaged',
      /plan\.digest/,
    ],
  ];

  it.each(cases)('%s', async (_name, textOf, code, detail) => {
    expect(problem(textOf(await saved()))).toMatchObject({
      severity: 'error',
      code,
      detail: expect.stringMatching(detail),
      help: expect.stringContaining('po plan --out FILE'),
    });
  });

  it('takes a reason that a later po gives', async () => {
    const one = await saved();
    expect(problem(withStep(one, { reason: 'agents-tired' as Reason }))).toBe('ok');
  });
});

/** The text of a plan whose first step was changed by hand. */
function withStep(one: SavedPlan, changes: Partial<Step>): string {
  const steps = one.plan.steps.map((step, index) => (index === 0 ? { ...step, ...changes } : step));
  return jsonText({ ...one, plan: { ...one.plan, steps } });
}

it('the digest of a saved plan is the one that its own steps have', async () => {
  const { plan, root } = await saved();
  expect(digestOf({ fleet: plan.fleet.name, root }, plan.steps)).toBe(plan.digest);
});
