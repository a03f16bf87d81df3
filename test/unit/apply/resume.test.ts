// What an apply that was killed has left: read from its journal, crossed with the plan of now, and put before a
// person where it is not clear.

import { appendFileSync, mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { isKind } from '../../../reconcilers/index.ts';
import type { Facts } from '../../../reconcilers/reconciler.ts';
import { type JournalEvent, journalIn } from '../../../src/apply/journal.ts';
import { type CutStep, readCutSteps } from '../../../src/apply/past-runs.ts';
import { cross } from '../../../src/apply/resume.ts';
import type { Plan, Step } from '../../../src/plan/plan.ts';
import { journalsIn, newLineFile } from '../../../src/world/journal-files.ts';
import { behind, planOf } from '../../support/golden.ts';
import { projectOf } from '../../support/model.ts';

const v1 = '1'.repeat(40);
const v2 = '2'.repeat(40);
const head = 'c'.repeat(40);
const theirs = 'd'.repeat(40);

const pin: CutStep = {
  run: '20261122T090000Z-11',
  step: 'web/engine',
  at: '2026-11-22T09:00:01.000Z',
  lastAt: '2026-11-22T09:00:01.000Z',
  action: 'update',
  before: { commit: v1, checkedOut: v1, parent: head },
  after: { version: 'v0.2.0', commit: v2, push: true },
};
const start: CutStep = {
  ...pin,
  step: 'web/agents',
  action: 'start',
  before: null,
  after: { agents: ['editor', 'writer'] },
};
const stop: CutStep = {
  ...start,
  action: 'stop',
  before: { agents: ['editor', 'writer'] },
  after: { agents: [] },
};
const create: CutStep = {
  ...pin,
  action: 'create',
  before: null,
  after: { version: 'v0.2.0', commit: v2, push: true },
};

/** A plan of project web whose one step is the cut one, with what differs now. */
async function planWith(cut: CutStep, changes: Partial<Step> = {}): Promise<Plan> {
  const plan = await planOf({ projects: [projectOf('web')], missing: ['web/writer'] });
  const [step] = plan.steps;
  if (step === undefined || cut.action === null) throw new Error('no step');
  const { action, before, after } = cut;
  const [, kind] = cut.step.split('/');
  if (!isKind(kind)) throw new Error(`a step of no kind: ${cut.step}`);
  return { ...plan, steps: [{ ...step, id: cut.step, kind, action, before, after, ...changes }] };
}

const registered = new Set(['web']);

async function how(cut: CutStep, changes: Partial<Step> = {}) {
  return cross([cut], await planWith(cut, changes), registered)[0]?.how.kind;
}

describe('a step that was cut off and is planned again', () => {
  const pinned = (before: Facts): Partial<Step> => ({ before });
  it.each<[string, CutStep, Partial<Step>]>([
    ['as it was', pin, {}],
    ['with the checkout done and not committed', pin, pinned({ commit: v1, checkedOut: v2, parent: head })],
    [
      'on the branch as it came from origin, with a pin of its own there',
      { ...pin, after: { version: 'v0.2.0', commit: v2, push: true, fastForward: theirs } },
      { ...pinned({ commit: theirs, checkedOut: v1, parent: theirs }) },
    ],
    [
      'on the branch as it came from origin, without a pin there',
      { ...pin, after: { version: 'v0.2.0', commit: v2, push: true, fastForward: theirs } },
      { ...pinned({ commit: null, checkedOut: v1, parent: theirs }), action: 'create' },
    ],
    [
      'on the branch as it came from origin, with the wanted pin there',
      {
        ...pin,
        action: 'create',
        before: { commit: null, checkedOut: null, parent: head },
        after: { version: 'v0.2.0', commit: v2, push: true, fastForward: theirs },
      },
      { ...pinned({ commit: v2, checkedOut: null }), action: 'update' },
    ],
    ['without its push', pin, { after: { version: 'v0.2.0', commit: v2, push: false } }],
    ['with a part of the agents left to start', start, { after: { agents: ['writer'] } }],
    ['with its watchdog alone left to start', start, { after: { agents: [] } }],
    ['with a part of the agents left to stop', stop, { before: { agents: ['editor'] } }],
    [
      'for agents that were not known yet',
      { ...start, after: { agents: null } },
      { after: { agents: ['writer'] } },
    ],
    ['on a clone that was to be made', create, { before: { commit: null, checkedOut: null, parent: head } }],
    [
      'on a clone that turned out to have a pin',
      create,
      { action: 'update', before: { commit: v1, checkedOut: null, parent: head } },
    ],
    [
      'with the first of two marks set',
      {
        ...start,
        step: 'web/clone',
        action: 'adopt',
        before: { fleet: null, project: null },
        after: { path: '/w', fleet: 'f' },
      },
      { before: { fleet: null, project: 'web' } },
    ],
    [
      'towards a branch that was fetched meanwhile',
      {
        ...start,
        step: 'web/clone',
        action: 'update',
        before: { branch: 'main', commit: head },
        after: { branch: 'b', commit: null },
      },
      { after: { branch: 'b', commit: theirs } },
    ],
  ])('is carried on: %s', async (_name, cut, changes) => {
    expect(await how(cut, changes)).toBe('carried-on');
  });

  it.each<[string, CutStep, Partial<Step>]>([
    [
      'somebody has committed meanwhile',
      pin,
      { before: { commit: v1, checkedOut: v1, parent: v2.replace('2', '3') } },
    ],
    ['another pin is found', pin, { before: { commit: '3'.repeat(40), checkedOut: v1, parent: head } }],
    ['another version is wanted', pin, { after: { version: 'v0.3.0', commit: '3'.repeat(40), push: true } }],
    [
      'a push is wanted that was not',
      { ...pin, after: { version: 'v0.2.0', commit: v2, push: false } },
      { after: { version: 'v0.2.0', commit: v2, push: true } },
    ],
    [
      'agents were to start and are to stop',
      start,
      { action: 'stop', before: { agents: ['writer'] }, after: { agents: [] } },
    ],
    [
      'the mark of another project is found',
      {
        ...start,
        step: 'web/clone',
        action: 'adopt',
        before: { fleet: null, project: null },
        after: { path: '/w', fleet: 'f' },
      },
      { before: { fleet: null, project: 'shop' } },
    ],
    ['other agents are to start', start, { after: { agents: ['painter'] } }],
    ['more agents are to stop', stop, { before: { agents: ['editor', 'painter', 'writer'] } }],
    ['more is known of the end', pin, { after: { version: 'v0.2.0', commit: v2, push: true, sign: true } }],
    ['a clone was found to adopt', { ...create, step: 'web/engine' }, { action: 'adopt' }],
    ['the journal does not say what was begun', { ...pin, action: null }, { action: 'update' }],
  ])('is unclear: %s', async (_name, cut, changes) => {
    const plan = await planWith({ ...cut, action: cut.action ?? 'update' }, changes);
    expect(cross([cut], plan, registered)[0]?.how).toMatchObject({ kind: 'unclear', now: { id: cut.step } });
  });
});

describe('a step that was cut off and is not planned again', () => {
  it('has nothing left to do, but for a push that nobody noted', async () => {
    const plan = await planOf({ projects: [projectOf('web')] });
    expect(cross([pin, start], plan, registered).map((one) => one.how)).toEqual([
      { kind: 'nothing-left', mayLackPush: true },
      { kind: 'nothing-left', mayLackPush: false },
    ]);
  });

  it('stays open where nothing will be done now', async () => {
    const web = projectOf('web', { engine: 'v0.2.0' });
    const hold = { reason: 'a move', until: null };
    const kinds = async (plan: Promise<Plan>) => cross([pin], await plan, new Set(['web', 'api']))[0]?.how;
    const busy = behind(web);
    const work = { ...busy.work, operation: 'rebase' };
    expect(await kinds(planOf({ projects: [web], places: { web: { ...busy, work } } }))).toMatchObject({
      kind: 'open',
      why: { kind: 'blocked' },
    });
    expect(await kinds(planOf({ projects: [projectOf('web', { hold })] }))).toMatchObject({
      why: { kind: 'held' },
    });
    expect(await kinds(planOf({ projects: [web], places: { web: { kind: 'unreadable' } } }))).toMatchObject({
      why: { kind: 'unknown' },
    });
    expect(await kinds(planOf({ projects: [projectOf('api')] }))).toMatchObject({
      why: { kind: 'not-selected' },
    });
  });

  it('is gone with its project', async () => {
    const plan = await planOf({ projects: [projectOf('api')] });
    expect(cross([pin], plan, new Set(['api']))[0]?.how).toEqual({ kind: 'gone' });
  });
});

describe('journals', () => {
  function folder(): string {
    const top = realpathSync(mkdtempSync(join(tmpdir(), 'po-runs-')));
    onTestFinished(() => rmSync(top, { recursive: true, force: true }));
    return join(top, 'runs');
  }

  const started = (step: string): JournalEvent => ({
    event: 'step-started',
    step,
    action: 'update',
    before: { commit: v1 },
    after: { commit: v2 },
  });
  const ended = (step: string): JournalEvent => ({
    event: 'step-ended',
    step,
    outcome: { state: 'failed', why: 'no' },
  });

  /** Writes a run as the journal does, at a second of the same minute. */
  function write(place: string, run: string, second: number, ...events: JournalEvent[]): string {
    const at = new Date(Date.UTC(2026, 10, 22, 9, 0, second));
    const file = join(place, `${run}.jsonl`);
    const journal = journalIn(newLineFile(file), () => at);
    journal.write({ event: 'run-started', run, digest: 'sha256:0', steps: [] });
    for (const event of events) journal.write(event);
    journal.close();
    return file;
  }

  const found = (place: string) => readCutSteps(journalsIn(place)).map(({ run, step }) => `${run} ${step}`);

  it('that are not there hold nothing', () => {
    expect(readCutSteps(journalsIn('/nowhere/at/all'))).toEqual([]);
  });

  it('tell the steps that began and did not end, with all that is known of them', () => {
    const place = folder();
    write(place, 'r1', 1, started('a/clone'), ended('a/clone'), started('b/clone'), started('c/clone'));
    expect(readCutSteps(journalsIn(place))).toEqual(
      ['b/clone', 'c/clone'].map((step) => ({
        run: 'r1',
        step,
        at: '2026-11-22T09:00:01.000Z',
        lastAt: '2026-11-22T09:00:01.000Z',
        action: 'update',
        before: { commit: v1 },
        after: { commit: v2 },
      })),
    );
  });

  it('of later runs settle what earlier ones left', () => {
    const place = folder();
    write(place, 'r1', 1, started('a/clone'), started('b/clone'), started('c/clone'), started('d/clone'));
    write(
      place,
      'r2',
      2,
      { event: 'step-resolved', run: 'r1', step: 'a/clone', how: 'nothing-left' },
      started('b/clone'),
      ended('b/clone'),
      started('c/clone'),
    );
    expect(found(place)).toEqual(['r2 c/clone', 'r1 d/clone']);
  });

  it('are read in the order in which they ran, whatever their names say of one second', () => {
    const place = folder();
    write(place, '20261122T090001Z-999', 1, started('a/clone'));
    write(place, '20261122T090001Z-1000', 2, started('a/clone'), ended('a/clone'));
    expect(found(place)).toEqual([]);
  });

  it('tell what a step found to do after it had begun, of that run alone', () => {
    const place = folder();
    const more: JournalEvent = { event: 'step-extended', step: 'a/engine', after: { fastForward: v1 } };
    write(place, 'r1', 1, started('a/engine'), more);
    write(place, 'r2', 2, more, { ...more, step: 'b/engine' });
    const cuts = readCutSteps(journalsIn(place));
    expect(cuts.map(({ step, after }) => ({ step, after }))).toEqual([
      { step: 'a/engine', after: { commit: v2, fastForward: v1 } },
    ]);
    write(place, 'r3', 3, { ...more, after: { fastForward: v2 } });
    expect(readCutSteps(journalsIn(place))[0]?.after).toEqual({ commit: v2, fastForward: v1 });
  });

  it('whose last line was torn end before it', () => {
    const place = folder();
    const file = write(place, 'r1', 1, started('a/clone'), ended('a/clone'));
    appendFileSync(file, '{"at":"2026-11-22T09:00:02.000Z","event":"step-started","step":"b/cl');
    expect(found(place)).toEqual([]);
    const other = write(place, 'r2', 3, started('b/clone'));
    appendFileSync(other, '{"at":"2026-11-22T09:00:04.000Z","event":"step-en');
    expect(found(place)).toEqual(['r2 b/clone']);
  });

  it('that hold anything else hold nothing', () => {
    const place = folder();
    mkdirSync(place);
    for (const [name, text] of [
      ['empty', ''],
      ['binary', '\0\u0001\n\ufffd{'],
      [
        'other',
        '[]\nnull\n1\n"x"\n{"event":"step-started"}\n{"at":1,"event":"step-started","step":"a/clone"}\n',
      ],
      ['odd', '{"at":"x","event":"step-started","step":["a"]}\n'],
    ]) {
      writeFileSync(join(place, `${name}.jsonl`), text ?? '');
    }
    writeFileSync(join(place, 'notes.txt'), '{"at":"x","event":"step-started","step":"a/clone"}\n');
    expect(readCutSteps(journalsIn(place))).toEqual([]);
    writeFileSync(
      join(place, 'bare.jsonl'),
      '{"at":"x","event":"step-started","step":"a/clone","before":[1]}\n',
    );
    expect(readCutSteps(journalsIn(place))).toMatchObject([
      { step: 'a/clone', action: null, before: null, after: null },
    ]);
  });

  it('of which there are very many are not all read, and the newest always are', () => {
    const place = folder();
    for (let run = 10; run < 75; run += 1) write(place, `r${run}`, run - 10, started(`p${run}/clone`));
    const names = found(place);
    expect(names).toHaveLength(50);
    expect(names.at(-1)).toBe('r74 p74/clone');
  });

  it('that cannot be read are not taken for empty', () => {
    const place = folder();
    writeFileSync(place, 'a file');
    expect(() => readCutSteps(journalsIn(place))).toThrow('ENOTDIR');
  });
});
