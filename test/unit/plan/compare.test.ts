// A reviewed plan against the plan of now: of each step what became of it, and whether it is still agreed to.
import { describe, expect, it } from 'vitest';
import { approvalStateOf, type Reviewed } from '../../../src/apply/approval.ts';
import { type Comparison, compare, type Side } from '../../../src/plan/compare.ts';
import { declarationsOf } from '../../../src/plan/declarations.ts';
import { savedPlanOf } from '../../../src/plan/saved-plan.ts';
import { behind, planOf, type Situation } from '../../support/golden.ts';
import {
  cloneOf,
  diagnosticOf,
  fleetOf,
  type ModelPlace,
  projectOf,
  repositoryOf,
  workOf,
} from '../../support/model.ts';

const api = projectOf('api', { engine: 'v0.2.0' });
const web = projectOf('web');
const pair: Situation = { projects: [api, web], places: { api: behind(api), web: null } };

async function side(situation: Situation): Promise<Side> {
  const { projects, fleet = {} } = situation;
  return { plan: await planOf(situation), declared: declarationsOf(fleetOf(projects, fleet)) };
}

/** `web/clone done`, and for a change its facts. */
function fates({ steps }: Comparison): string[] {
  return steps.map(({ id, fate }) => {
    const facts = fate.kind === 'changed' ? ` ${fate.changes.map((one) => `${one.side}.${one.key}`)}` : '';
    return `${id} ${fate.kind}${facts}`;
  });
}

async function between(then: Situation, now: Situation): Promise<Comparison> {
  return compare(await side(then), await side(now));
}

const movedHead = (place: ModelPlace): ModelPlace =>
  place.kind === 'repository'
    ? { ...place, repository: { ...place.repository, commit: '5'.repeat(40) } }
    : place;

describe('of a step', () => {
  it('says that it is the same', async () => {
    const comparison = await between(pair, pair);
    expect(comparison).toMatchObject({ isSame: true, isDone: false });
    expect(fates(comparison)).toEqual([
      'api/engine same',
      'web/clone same',
      'web/engine same',
      'web/agents same',
    ]);
  });

  it('says which fact of it has moved: the commit that a pin goes on top of', async () => {
    const comparison = await between(pair, { ...pair, places: { api: movedHead(behind(api)), web: null } });
    expect(comparison.isSame).toBe(false);
    expect(fates(comparison)[0]).toBe('api/engine changed found.parent');
  });

  it('does not mind where HEAD is while no commit is made', async () => {
    const repository = repositoryOf(api, { engineOnDisk: { kind: 'absent' } });
    const then: Situation = { projects: [api], places: { api: cloneOf(api, { repository }) } };
    const now: Situation = { projects: [api], places: { api: movedHead(cloneOf(api, { repository })) } };
    const comparison = await between(then, now);
    expect(comparison.isSame).toBe(true);
    expect(fates(comparison)).toEqual(['api/engine same']);
  });

  it('says that it is done, by whomever', async () => {
    const comparison = await between(pair, { projects: [api, web] });
    expect(fates(comparison)).toEqual([
      'api/engine done',
      'web/clone done',
      'web/engine done',
      'web/agents done',
    ]);
    expect(comparison).toMatchObject({ isSame: false, isDone: true });
  });

  it('that nobody asks for any more is not done', async () => {
    const older = projectOf('api', { engine: 'v0.1.0' });
    const comparison = await between(pair, { projects: [older, web] });
    expect(fates(comparison)[0]).toBe('api/engine undeclared');
    expect(comparison.isDone).toBe(false);
    // Its clone is asked for all the same.
    const stopped = projectOf('web', { state: 'stopped' });
    expect(fates(await between(pair, { projects: [api, stopped], missing: ['web/writer'] }))).toEqual([
      'api/engine done',
      'web/clone done',
      'web/engine done',
      'web/agents undeclared',
    ]);
  });

  it('of a project that the registry has lost is not done', async () => {
    const comparison = await between(pair, { projects: [web] });
    expect(fates(comparison)[0]).toBe('api/engine undeclared');
  });

  it('that is new was not reviewed', async () => {
    const more: Situation = { ...pair, projects: [...pair.projects, projectOf('new')] };
    const comparison = await between(pair, { ...more, places: { ...pair.places, new: null } });
    expect(fates(comparison).slice(-3)).toEqual(['new/clone added', 'new/engine added', 'new/agents added']);
    expect(comparison).toMatchObject({ isSame: false, isDone: false });
  });

  it('that is kept back says by what', async () => {
    const taken = await between(pair, {
      projects: [api, web],
      places: { web: { kind: 'other', what: 'file' } },
    });
    expect(taken.steps[1]?.fate).toEqual({
      kind: 'blocked',
      reason: '/fleet/web is a file that is not a clone',
    });
    const hold = { reason: 'a move', until: null };
    const held = await between(pair, { projects: [api, projectOf('web', { hold })] });
    expect(held.steps[1]?.fate).toEqual({ kind: 'held', reason: 'a move' });
    const unseen = await between(pair, { projects: [api, web], places: { web: { kind: 'unreadable' } } });
    expect(unseen.steps[1]?.fate).toEqual({ kind: 'unknown', reason: '/fleet/x: EACCES' });
    for (const { isDone } of [taken, held, unseen]) expect(isDone).toBe(false);
  });

  it('that waits for what is blocked is not done, whatever stood in the way of its project before', async () => {
    const repo = 'https://git.example.org/web.git';
    const later = projectOf('web', { repo, after: ['api'] });
    const repository = repositoryOf(later, { remoteUrl: 'https://git.example.org/old.git' });
    const work = workOf(later, { engineChanges: ['agents.mjs'] });
    const places = { web: cloneOf(projectOf('web', { engine: 'v0.2.0' }), { repository, work }) };
    const pending = { ...later, engine: 'v0.2.0' };
    const then = { projects: [api, pending], places: { ...places, api: behind(api) } };
    const now: Situation = { ...then, places: { ...places, api: { kind: 'other', what: 'file' } } };
    const comparison = await between(then, now);
    expect(comparison.steps.find(({ id }) => id === 'web/clone')?.fate).toEqual({
      kind: 'blocked',
      reason: 'waits for api, which is blocked',
    });
  });

  it('that came before what stands in the way now is done', async () => {
    const clone = cloneOf(web, { agentsToml: null });
    const comparison = await between(pair, { projects: [api, web], places: { web: clone } });
    expect(fates(comparison)).toEqual([
      'api/engine done',
      'web/clone done',
      'web/engine done',
      'web/agents blocked',
    ]);
  });
});

describe('what was agreed to', () => {
  const whole = {
    selection: { only: [], except: [] },
    options: { allowMassRemoval: false, restart: false },
  };
  const state = async (approval: (then: Side) => Reviewed | { kind: 'shown'; side: Side }, now: Situation) =>
    approvalStateOf(approval(await side(pair)), await side(now)).kind;
  const file = (then: Side): Reviewed => ({
    kind: 'file',
    file: 'x',
    saved: savedPlanOf(fleetOf(pair.projects), whole, then.plan),
  });
  const digest = ({ plan }: Side): Reviewed => ({ kind: 'digest', digest: plan.digest });
  const prefix = ({ plan }: Side): Reviewed => ({ kind: 'digest', digest: plan.digest.slice(0, 23) });
  const shown = (then: Side) => ({ kind: 'shown', side: then }) as const;
  const done: Situation = { projects: [api, web] };
  const doneAndMore: Situation = { projects: [api, web, projectOf('new')], places: { new: null } };
  const inPart: Situation = { projects: [api, web], places: { web: null } };
  const blocked: Situation = { projects: [api, web], places: { web: { kind: 'other', what: 'file' } } };
  const unseen: Situation = { ...pair, diagnostics: [diagnosticOf()] };

  it.each<[string, Situation, string, string, string, string]>([
    ['nothing has moved', pair, 'approved', 'approved', 'approved', 'approved'],
    ['all is done', done, 'done', 'nothing-left', 'nothing-left', 'done'],
    ['all is done and more is wanted', doneAndMore, 'done', 'stale', 'stale', 'done'],
    ['a part is done', inPart, 'stale', 'stale', 'stale', 'stale'],
    ['nothing is wanted and something is blocked', blocked, 'stale', 'stale', 'stale', 'stale'],
    ['something cannot be seen', unseen, 'errored', 'errored', 'errored', 'approved'],
  ])('when %s', async (_name, now, byFile, byDigest, byPrefix, byScreen) => {
    expect(await state(file, now)).toBe(byFile);
    expect(await state(digest, now)).toBe(byDigest);
    expect(await state(prefix, now)).toBe(byPrefix);
    expect(await state(shown, now)).toBe(byScreen);
  });

  it('when it could not see everything is never applied, though now all can be seen', async () => {
    const then = await side({ ...pair, diagnostics: [diagnosticOf()] });
    expect(approvalStateOf(file(then), await side(pair))).toEqual({ kind: 'errored', when: 'then' });
  });

  it('when the digest is another by its last digit is not agreed to', async () => {
    const { plan } = await side(pair);
    const other = plan.digest.replace(/.$/, (digit) => (digit === '0' ? '1' : '0'));
    expect(approvalStateOf({ kind: 'digest', digest: other }, await side(pair)).kind).toBe('stale');
  });
});
