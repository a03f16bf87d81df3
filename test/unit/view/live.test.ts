// The foot of the screen while an apply runs: that it fits any screen, that it says what is waited for, and that it is
// taken away again, also from a terminal that became narrower.
import { describe, expect, it } from 'vitest';
import { widthOf } from '../../../engine/kernel/cells.ts';
import type { StepEvent } from '../../../src/apply/run.ts';
import type { Plan, Step } from '../../../src/plan/plan.ts';
import {
  liveDisplay,
  type ProgressOptions,
  plainDisplay,
  silentDisplay,
} from '../../../src/report/progress.ts';
import { follow, liveLines, type Progress, progressOf } from '../../../src/view/live.ts';
import { liveScreen, type ScreenStream } from '../../../src/world/live-screen.ts';
import { manyProjects, planOf } from '../../support/golden.ts';

const plain = { color: false };
const esc = '\u001b';

async function newFleet(count: number): Promise<Plan> {
  const projects = manyProjects(count);
  return planOf({ projects, places: Object.fromEntries(projects.map(({ name }) => [name, null])) });
}

function followed(plan: Plan, ...events: readonly (readonly [StepEvent, number])[]): Progress {
  return events.reduce((progress, [event, ms]) => follow(progress, event, ms), progressOf(plan, 0));
}

const started = (step: Step): StepEvent => ({ kind: 'step-started', step });
const waits = (step: Step, what: string): StepEvent => ({ kind: 'step-waits', step, for: what });
const ended = (step: Step, state: 'unchanged' | 'failed' = 'unchanged'): StepEvent => ({
  kind: 'step-ended',
  step,
  result: {
    id: step.id,
    outcome: state === 'failed' ? { state, why: 'the disk is full' } : { state },
    durationMs: 10,
  },
});

function firstSteps(plan: Plan): Step[] {
  return plan.steps.filter(({ kind }) => kind === 'clone');
}

const text = (lines: readonly { text: string }[]) => lines.map((line) => line.text);

describe('the lines', () => {
  it('show each running step with its time, and count', async () => {
    const plan = await newFleet(3);
    const [api, app] = firstSteps(plan);
    if (api === undefined || app === undefined) throw new Error('no steps');
    const progress = followed(plan, [started(api), 0], [started(app), 4_000], [ended(app, 'failed'), 5_000]);
    expect(text(liveLines(progress, 65_900, { columns: 100, rows: 24 }, plain))).toEqual([
      '  ▸ api  scaffold a project from template "shell", branch main  1 min 5 s',
      '  1 of 9 ended, 1 failed, 1 running  1 min 5 s',
    ]);
  });

  it('say what is waited for, and leave out the step before that where both do not fit', async () => {
    const plan = await newFleet(1);
    const [api] = firstSteps(plan);
    if (api === undefined) throw new Error('no steps');
    const progress = followed(
      plan,
      [started(api), 0],
      [waits(api, 'its turn: 2 s between two claude starts'), 0],
    );
    const first = (columns: number) => text(liveLines(progress, 3_000, { columns, rows: 24 }, plain))[0];
    expect(first(200)).toBe(
      '  ▸ api  scaffold a project from template "shell", branch main: waits for its turn: 2 s between two claude starts  3 s',
    );
    expect(first(80)).toBe('  ▸ api  waits for its turn: 2 s between two claude starts  3 s');
    expect(first(40)).toBe('  ▸ api  waits for its turn: 2 s …  3 s');
  });

  it('fit every screen, whatever is in them', async () => {
    const plan = await newFleet(12);
    const hostile = `\u001b[2J\n\ttab ${'界'.repeat(60)} ${'x'.repeat(300)}`;
    const events = firstSteps(plan).flatMap((step): (readonly [StepEvent, number])[] => [
      [started(step), 0],
      [waits(step, hostile), 0],
    ]);
    const progress = { ...followed(plan, ...events), isInterrupted: true };
    for (const columns of [20, 21, 40, 80, 200]) {
      for (const rows of [4, 6, 10, 24, 60]) {
        const lines = liveLines(progress, 5_000_000, { columns, rows }, plain);
        expect(lines.length).toBeLessThan(rows);
        for (const line of lines) {
          expect(widthOf(line.text), line.text).toBe(line.cells);
          expect(line.cells).toBeLessThanOrEqual(Math.max(columns - 1, 20));
          expect(line.text).not.toMatch(/\p{Cc}/u);
        }
      }
    }
    expect(text(liveLines(progress, 0, { columns: 80, rows: 8 }, plain))).toContain('    and 8 more');
  });

  it('are the same in colour', async () => {
    const plan = await newFleet(2);
    const progress = followed(plan, ...firstSteps(plan).map((step) => [started(step), 0] as const));
    const size = { columns: 80, rows: 24 };
    const colored = text(liveLines(progress, 1_000, size, { color: true }));
    // biome-ignore lint/suspicious/noControlCharactersInRegex: colours are what is taken out here
    const bare = colored.map((line) => line.replaceAll(/\u001b\[\d+m/g, ''));
    expect(colored.join('')).toContain(esc);
    expect(bare).toEqual(text(liveLines(progress, 1_000, size, plain)));
  });
});

/** A terminal's output that can be resized. */
function fakeStream(columns: number, rows: number) {
  const written: string[] = [];
  const listeners = new Set<() => void>();
  const stream: ScreenStream & { columns: number } = {
    columns,
    rows,
    write: (chunk) => void written.push(chunk),
    on: (_, listener) => void listeners.add(listener),
    off: (_, listener) => void listeners.delete(listener),
  };
  const resize = (to: number) => {
    stream.columns = to;
    for (const listener of [...listeners]) listener();
  };
  return { stream, written, resize, listeners };
}

describe('the screen', () => {
  it('takes away exactly what it drew', () => {
    const { stream, written } = fakeStream(80, 24);
    const screen = liveScreen(stream);
    screen.clear();
    expect(written).toEqual([]);
    screen.draw([
      { text: 'one', cells: 3 },
      { text: 'two', cells: 3 },
    ]);
    screen.draw([{ text: 'three', cells: 5 }]);
    screen.clear();
    screen.clear();
    expect(written).toEqual(['one\ntwo\n', `\r${esc}[2A${esc}[Jthree\n`, `\r${esc}[1A${esc}[J`]);
  });

  it('knows that a narrower terminal has broken its lines, and never goes above the screen', () => {
    const { stream, written, resize } = fakeStream(80, 6);
    const screen = liveScreen(stream);
    const lines = [70, 30, 10].map((cells) => ({ text: 'x'.repeat(cells), cells }));
    screen.draw(lines);
    resize(35);
    screen.clear();
    expect(written.at(-1)).toBe(`\r${esc}[4A${esc}[J`);
    screen.draw(lines);
    resize(10);
    screen.clear();
    expect(written.at(-1)).toBe(`\r${esc}[5A${esc}[J`);
  });
});

function fakes() {
  let nowMs = 0;
  const printed: string[] = [];
  const ticks = new Map<() => void, number>();
  const options: ProgressOptions = {
    style: { color: false, width: 80 },
    out: (chunk) => void printed.push(chunk),
    monotonicMs: () => nowMs,
    ticker: {
      every(intervalMs, work) {
        ticks.set(work, intervalMs);
        return () => void ticks.delete(work);
      },
    },
  };
  const pass = (ms: number) => {
    nowMs += ms;
    for (const work of [...ticks.keys()]) work();
  };
  return { options, printed, ticks, pass };
}

describe('in place', () => {
  it('draws again when something happens, every second and when the size changes, and leaves nothing', async () => {
    const plan = await newFleet(2);
    const [api] = firstSteps(plan);
    if (api === undefined) throw new Error('no steps');
    const { stream, written, resize, listeners } = fakeStream(80, 24);
    const { options, ticks, pass } = fakes();
    // Text that stays goes to the same terminal.
    const display = liveDisplay(liveScreen(stream), { ...options, out: (chunk) => void written.push(chunk) });
    display.begin(plan);
    display.show(started(api));
    expect([...ticks.values()]).toEqual([1_000]);
    pass(2_000);
    expect(written.at(-1)).toContain('branch main  2 s\n');
    resize(60);
    expect(written.at(-1)).toMatch(/^\r/);
    display.interrupt();
    expect(written.at(-1)).toContain('Interrupted: what has begun is finished');
    display.show(ended(api, 'failed'));
    expect(written.slice(-3)).toEqual([
      expect.stringMatching(/\[J$/),
      expect.stringContaining('✗ api'),
      expect.not.stringContaining('▸'),
    ]);
    display.end();
    display.end();
    expect(written.at(-1)).toMatch(/\[1A.\[J$/);
    expect([ticks.size, listeners.size]).toEqual([0, 0]);
    const count = written.length;
    display.show(started(api));
    expect(written).toHaveLength(count);
  });
});

describe('in plain lines', () => {
  it('tells what has been running for half a minute, and what it waits for', async () => {
    const plan = await newFleet(2);
    const [api, app] = firstSteps(plan);
    if (api === undefined || app === undefined) throw new Error('no steps');
    const { options, printed, ticks, pass } = fakes();
    const errors: string[] = [];
    const display = plainDisplay((chunk) => void errors.push(chunk), options);
    display.begin(plan);
    display.show(started(api));
    display.show(waits(api, 'git clone, at most 30 min'));
    expect(printed).toEqual(['\n']);
    pass(29_000);
    display.show(started(app));
    pass(1_000);
    expect(printed.join('')).toBe(
      '\n  … api: scaffold a project from template "shell", branch main: 30 s so far,\n    waits for git clone, at most 30 min\n',
    );
    display.show(ended(app));
    expect(printed.at(-1)).toContain('= app:');
    display.interrupt();
    expect(errors).toEqual(['\nInterrupted: what has begun is finished, nothing new is begun.\n']);
    display.end();
    expect(ticks.size).toBe(0);
  });
});

it('in silence only an interruption is told', async () => {
  const plan = await newFleet(1);
  const errors: string[] = [];
  const display = silentDisplay((chunk) => void errors.push(chunk));
  display.begin(plan);
  for (const step of plan.steps) display.show(started(step));
  display.end();
  expect(errors).toEqual([]);
  display.interrupt();
  expect(errors).toHaveLength(1);
});
