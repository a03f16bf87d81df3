// Dialogs that a person opens by hand, and that no hook tells of: a message is typed into none of them. With PO_RECORD=1
// what they show is kept for the tests that run without the programs.
import { describe, expect, it } from 'vitest';
import { until } from '../support/engine.ts';
import type { Place } from '../support/recorded.ts';
import { nameOf } from './sightings.ts';
import { agentName, looksAt, openStage, present, type Stage, saw } from './stage.ts';
import { type Opening, trialOf } from './trial.ts';

const wait = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));

async function open(stage: Stage, opening: Opening): Promise<void> {
  if (/^(\/.|\[\[)/.test(opening)) {
    stage.type(opening);
    // A list of commands opens as they are typed.
    await wait(700);
    stage.keys('Enter');
  } else if (/^[!@/]$/.test(opening)) stage.type(opening);
  else {
    for (const key of opening.split(' ')) {
      stage.keys(key);
      await wait(400);
    }
  }
  await wait(1500);
}

async function close(stage: Stage, opening: Opening): Promise<void> {
  const isSign = /^[!@/]$/.test(opening);
  let presses = 0;
  await until(`the input line after ${opening}`, async () => {
    if ((await stage.read()).composer === 'empty') return true;
    stage.keys(isSign && presses % 2 === 0 ? 'BSpace' : 'Escape');
    presses += 1;
    await wait(1200);
    return (await stage.read()).composer === 'empty';
  }).catch((error: unknown) => {
    throw new Error(`${String(error)}\n${stage.screen()}`);
  });
}

describe.each(present.map((cli) => ({ name: nameOf(cli), cli })))('$name', ({ cli }) => {
  it('is not typed into while a dialog is open', { timeout: 600_000 }, async () => {
    looksAt(cli, 'dialogs');
    const stage = await openStage(cli);
    await stage.up();
    await stage.does('idle');
    await stage.send('[[say hello]]', '--timeout', '30');
    await stage.does('idle');
    const openings = trialOf(cli.backend).dialogs(cli.version);
    const typed: string[] = [];
    for (const [index, opening] of openings.entries()) {
      await open(stage, opening);
      // What a turn asks comes when the turn has got there.
      if (opening.startsWith('[['))
        await until(`a question after ${opening}`, async () => (await stage.read()).composer !== 'empty');
      const { composer } = await stage.read({ place: 'elsewhere' satisfies Place, name: opening });
      const message = `a message at ${index}`;
      const { result } = await stage.send(message);
      const isKept = result === 'blocked' || result === 'queued';
      if (composer === 'empty' || !isKept)
        typed.push(`${opening}: ${composer}, ${result}\n${stage.screen()}`);
      expect(stage.screen()).not.toContain(message);
      // What was queued would be typed once the dialog is closed.
      stage.forgetQueue();
      await close(stage, opening);
    }
    expect(typed).toEqual([]);
    expect(stage.vendors.said(agentName).filter((said) => said.startsWith('a message at'))).toEqual([]);
    expect(await stage.send('[[say still there]]', '--timeout', '30')).not.toMatchObject({
      result: 'blocked',
    });
    saw(cli, 'dialogs', `${openings.length} opened, typed into none`);
  });

  it('keeps a draft, and types once it is gone', async () => {
    looksAt(cli, 'draft');
    const stage = await openStage(cli);
    await stage.up();
    await stage.does('idle');
    stage.type('half a thought');
    await until(
      'the draft',
      async () => (await stage.read({ place: 'draft', name: 'draft' })).composer === 'holds',
    );
    expect(await stage.send('another')).toMatchObject({ result: 'queued' });
    expect(stage.vendors.said(agentName)).toEqual([]);
    stage.keys('Enter');
    await until('the draft at the vendor', () => stage.vendors.said(agentName).includes('half a thought'));
    await stage.does('idle');
    await stage.send('a third', '--timeout', '30');
    await until('all three', () => stage.vendors.said(agentName).length === 3);
    expect(stage.vendors.said(agentName)).toEqual(['half a thought', 'another', 'a third']);
    saw(cli, 'draft', 'waits, and comes after it');
  });
});
