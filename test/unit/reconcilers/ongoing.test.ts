// What a stop or a restart would interrupt: how it is read, that it drives nothing, and how a step says it.
import { describe, expect, it } from 'vitest';
import { stepText } from '../../../src/view/step-text.ts';
import type { Doing, Situation } from '../../support/golden.ts';
import { planOf } from '../../support/golden.ts';
import { agentsToml, cloneOf, projectOf } from '../../support/model.ts';

const stopped = projectOf('web', { state: 'stopped' });
const names = (count: number) => Array.from({ length: count }, (_, index) => `a${index + 10}`);

async function stepOf(situation: Situation) {
  const plan = await planOf(situation);
  const [step] = plan.steps;
  if (step === undefined) throw new Error('no step');
  return { text: stepText(step), step, digest: plan.digest };
}

const stop = (does: Doing) => stepOf({ projects: [stopped], doing: { 'web/writer': does } });

function stopOfMany(count: number, busy: readonly string[]) {
  return stepOf({
    projects: [stopped],
    places: { web: cloneOf(stopped, { agentsToml: agentsToml(names(count)) }) },
    doing: Object.fromEntries(busy.map((name) => [`web/${name}`, { state: 'busy' as const, forMinutes: 5 }])),
  });
}

describe('a stop', () => {
  it.each<[string, Doing, string]>([
    ['a turn', { state: 'busy', forMinutes: 12 }, ' (busy 12m)'],
    ['a question', { state: 'waiting', forMinutes: 3 }, ' (waits for you 3m: asks a question)'],
    ['a lost login', { state: 'held', reason: 'not-logged-in' }, ' (held 0s: is not logged in)'],
    [
      'a reason that the agent made up',
      { state: 'waiting', reason: '`x`' },
      ' (waits for you 0s: asks a question)',
    ],
    ['a client', { clients: 1 }, ' (1 client attached)'],
    ['clients and messages', { clients: 2, queued: 2 }, ' (2 clients attached; 2 queued messages)'],
    ['a clock that goes back', { state: 'busy', forMinutes: -90 }, ' (busy 0s)'],
    ['nothing', {}, ''],
  ])('says that it interrupts %s', async (_name, does, said) => {
    expect((await stop(does)).text).toBe(`stop agent writer${said}`);
  });

  it('is the same step whatever it interrupts', async () => {
    const [quiet, loud] = [await stop({}), await stop({ state: 'busy', clients: 1, queued: 3 })];
    expect(loud.digest).toBe(quiet.digest);
    expect(loud.step.before).toEqual(quiet.step.before);
  });

  it('names the first of many, those at work before all others', async () => {
    expect((await stopOfMany(12, [])).text).toBe(`stop agents ${names(12).join(', ')}`);
    const { text, step } = await stopOfMany(14, ['a23']);
    expect(text).toBe(`stop agents a23 (busy 5m), ${names(11).join(', ')} and 2 more`);
    expect(step.before?.['agents']).toEqual(names(14));
    expect((await stopOfMany(15, names(14))).text).toMatch(
      /a21 \(busy 5m\) and 3 more \(2 of them at work or down\)$/,
    );
  });
});

it('a restart says it of those that it restarts, and of no other', async () => {
  const web = projectOf('web');
  const { text } = await stepOf({
    projects: [web],
    places: { web: cloneOf(web, { agentsToml: agentsToml(['editor', 'writer']) }) },
    changed: ['web/writer'],
    doing: { 'web/editor': { state: 'busy' }, 'web/writer': { state: 'busy', forMinutes: 61 } },
    restart: true,
  });
  expect(text).toBe('restart agent writer (busy 1h), which changed');
});
