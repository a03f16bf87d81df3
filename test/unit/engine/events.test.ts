import { spawn } from 'node:child_process';
import {
  appendFileSync,
  existsSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import { eventLine } from '../../../engine/look/event-line.ts';
import { readEvents, readLine, tell } from '../../../engine/state/events.ts';

const at = new Date('2026-11-22T10:00:00.000Z');

function stateFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'po-events-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

const cleared = (count: number) => ({ event: 'cleared', agent: 'a', launch: null, count }) as const;

it('gives back what was told, in order', () => {
  const state = stateFolder();
  expect(readEvents(state)).toEqual([]);
  expect(tell(state, at, cleared(1))).toBe(true);
  expect(tell(state, at, { event: 'held', agent: 'b', launch: 'l', reason: 'trust' })).toBe(true);
  expect(readEvents(state)).toEqual([
    { at: at.toISOString(), agent: 'a', launch: null, event: 'cleared', facts: { count: 1 } },
    { at: at.toISOString(), agent: 'b', launch: 'l', event: 'held', facts: { reason: 'trust' } },
  ]);
  expect(statSync(join(state, 'events.jsonl')).mode & 0o777).toBe(0o600);
});

it('reads past what is cut off, damaged or not an event', () => {
  const state = stateFolder();
  appendFileSync(
    join(state, 'events.jsonl'),
    '\n{"at":1}\nnot json\n{"at":"2026-11-22T09:00:00Z","agent":"a","ev',
  );
  tell(state, at, cleared(7));
  appendFileSync(
    join(state, 'events.jsonl'),
    '{"at":"x","agent":null,"launch":null,"event":"of-a-later-engine","k":[1]}\n{"at":',
  );
  expect(readEvents(state).map(({ event, facts }) => [event, facts])).toEqual([
    ['cleared', { count: 7 }],
    ['of-a-later-engine', { k: [1] }],
  ]);
  expect(readLine('')).toBeNull();
});

it('keeps a bounded size and one older file, and loses nothing in between', () => {
  const state = stateFolder();
  const why = 'x'.repeat(5000);
  for (let count = 0; count < 1500; count += 1) {
    tell(state, at, { event: 'trouble', agent: `a${count}`, launch: null, why });
  }
  expect(readdirSync(state).toSorted()).toEqual(['events.1.jsonl', 'events.jsonl']);
  expect(statSync(join(state, 'events.1.jsonl')).size).toBeLessThan(600 * 1024);
  const agents = readEvents(state).map(({ agent }) => Number(agent?.slice(1)));
  expect(agents).toEqual(
    Array.from({ length: agents.length }, (_, index) => agents[0] ?? 0 + index).map(
      (_, index) => (agents[0] ?? 0) + index,
    ),
  );
  expect(agents.at(-1)).toBe(1499);
});

it('takes the lines of several processes whole, also while it is set aside', async () => {
  const state = stateFolder();
  const script = join(state, 'writer.mjs');
  const source = join(import.meta.dirname, '../../../engine/state/events.ts');
  writeFileSync(
    script,
    `const { tell } = await import(${JSON.stringify(source)});
     for (let n = 0; n < 700; n += 1) tell(${JSON.stringify(state)}, new Date(), { event: 'trouble', agent: process.argv[2], launch: null, why: n + 'x'.repeat(300) });`,
  );
  const writers = ['a', 'b', 'c'].map(
    (name) =>
      new Promise((resolve) => {
        spawn(process.execPath, ['--import', 'tsx', script, name], {
          cwd: join(import.meta.dirname, '../../..'),
          stdio: 'ignore',
        }).on('exit', resolve);
      }),
  );
  expect(await Promise.all(writers)).toEqual([0, 0, 0]);
  // 2,100 lines of about 400 bytes: one turn, so that nothing was due to go.
  expect(existsSync(join(state, 'events.1.jsonl'))).toBe(true);
  expect(readEvents(state)).toHaveLength(2100);
  expect(readdirSync(state).filter((name) => name.endsWith('.old'))).toEqual([]);
});

it('never keeps anybody from their work', () => {
  const state = stateFolder();
  writeFileSync(join(state, 'file'), '');
  expect(tell(join(state, 'file'), at, cleared(1))).toBe(false);
  expect(tell(join(state, 'missing'), at, cleared(1))).toBe(false);
  expect(readFileSync(join(state, 'file'), 'utf8')).toBe('');
});

it('is a line for people, whatever an agent has printed', () => {
  const event = readLine(
    '{"at":"2026-11-22T10:00:00.000Z","agent":"a","launch":null,"event":"heal-failed","why":"it\\u001b[2J\\nended","n":null}',
  );
  if (event === null) throw new Error('no event');
  expect(eventLine(event)).toBe('2026-11-22 10:00:00  a  heal-failed  why: it␛[2J␊ended');
});
