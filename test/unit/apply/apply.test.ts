// Carrying out a plan: what runs beside what, what a failure keeps from being tried, and the journal.

import { mkdtempSync, readFileSync, realpathSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { type Journal, type JournalEvent, journalIn } from '../../../src/apply/journal.ts';
import { run, type StepEvent } from '../../../src/apply/run.ts';
import type { Fleet, Project } from '../../../src/fleet/fleet.ts';
import { WorldFailure } from '../../../src/world/failure.ts';
import { newLineFile } from '../../../src/world/journal-files.ts';
import type { World } from '../../../src/world/world.ts';
import { checkedEngine, cloneOf, fleetOf, type ModelState, projectOf, stateOf } from '../../support/model.ts';
import { planModel } from '../../support/model-run.ts';
import { modelWorld } from '../../support/model-world.ts';

/** Clones whose agents are all that is missing: one step a project. */
function agentsMissing(projects: readonly Project[]): ModelState {
  return stateOf(Object.fromEntries(projects.map((project) => [project.path, cloneOf(project)])));
}

interface Doubles {
  readonly harness?: (path: string) => Promise<void>;
  readonly journal?: (event: JournalEvent) => void;
  readonly onStep?: (event: StepEvent) => void;
  readonly stop?: AbortSignal;
}

async function apply(state: ModelState, fleet: Fleet, doubles: Doubles = {}) {
  const plan = await planModel(state, fleet);
  const { world: model } = modelWorld(state, fleet);
  const world: World = {
    ...model,
    harness: {
      async run(path, engine, args) {
        await doubles.harness?.(path);
        return model.harness.run(path, engine, args);
      },
    },
  };
  const events: string[] = [];
  const journal: Journal = { write: (event) => doubles.journal?.(event), close: () => {} };
  const results = await run({
    fleet,
    projects: fleet.projects,
    plan,
    world,
    journal,
    stop: doubles.stop ?? new AbortController().signal,
    onStep(event) {
      events.push(`${event.kind} ${event.step.id}`);
      doubles.onStep?.(event);
    },
  });
  return { results, events, outcomes: results.map(({ id, outcome }) => `${id} ${outcome.state}`) };
}

const names = ['a', 'b', 'c', 'd', 'e', 'f'];
const independent = names.map((name) => projectOf(name));
const limits = (parallel: number, maxFailures = 1_000) => ({ parallel, startSpacingMs: 0, maxFailures });

describe('a run', () => {
  it.each([1, 2, 4])(
    'works on %d projects at once and no more, and does keep them busy',
    async (parallel) => {
      let [now, most] = [0, 0];
      const { outcomes } = await apply(
        agentsMissing(independent),
        fleetOf(independent, { apply: limits(parallel) }),
        {
          async harness() {
            now += 1;
            most = Math.max(most, now);
            await new Promise((resolve) => setTimeout(resolve, 5));
            now -= 1;
          },
        },
      );
      expect(most).toBe(parallel);
      expect(outcomes).toEqual(names.map((name) => `${name}/agents done`));
    },
  );

  it('answers in the order of the plan, whatever ends first', async () => {
    let started = 0;
    const pause = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));
    const { results, events } = await apply(
      agentsMissing(independent),
      fleetOf(independent, { apply: limits(6) }),
      {
        // The first one waits until all others have been started, and then for their ends.
        async harness(path) {
          const isFirst = path.endsWith('/a');
          while (isFirst && started < names.length - 1) await pause(1);
          started += 1;
          await pause(isFirst ? 40 : 0);
        },
      },
    );
    expect(results.map(({ id }) => id)).toEqual(names.map((name) => `${name}/agents`));
    expect(events.at(-1)).toBe('step-ended a/agents');
  });

  it('goes on beside a failure, and skips what depends on it', async () => {
    const projects = [
      projectOf('a'),
      projectOf('b', { after: ['a'] }),
      projectOf('c', { after: ['b'] }),
      projectOf('d'),
    ];
    const { results, outcomes, events } = await apply(agentsMissing(projects), fleetOf(projects), {
      async harness(path) {
        if (path.endsWith('/a')) throw new WorldFailure('the disk is full');
      },
    });
    expect(outcomes).toEqual([
      'a/agents failed',
      'd/agents done',
      'b/agents not-attempted',
      'c/agents not-attempted',
    ]);
    expect(results[0]?.outcome).toEqual({ state: 'failed', why: 'the disk is full' });
    // Both name what failed, not the one before them that was left out as well.
    for (const result of results.slice(2)) {
      expect(result.outcome).toEqual({ state: 'not-attempted', why: 'a/agents was not done' });
    }
    expect(events).not.toContain('step-started b/agents');
  });

  it('does not take a fault of our own for a failed step', async () => {
    const broken = apply(agentsMissing(independent), fleetOf(independent), {
      harness: () => Promise.reject(new TypeError('undefined is not a function')),
    });
    await expect(broken).rejects.toThrow(TypeError);
  });

  it('begins nothing new after so many failures', async () => {
    const { outcomes, results } = await apply(
      agentsMissing(independent),
      fleetOf(independent, { apply: limits(1, 2) }),
      {
        harness: () => Promise.reject(new WorldFailure('no')),
      },
    );
    expect(outcomes.map((line) => line.split(' ')[1])).toEqual([
      ...Array(2).fill('failed'),
      ...Array(4).fill('not-attempted'),
    ]);
    expect(results.at(-1)?.outcome).toMatchObject({ why: '2 steps have failed already (max_failures)' });
  });

  it('interrupted, begins nothing new and finishes what runs', async () => {
    const interrupt = new AbortController();
    const { outcomes, results } = await apply(
      agentsMissing(independent),
      fleetOf(independent, { apply: limits(2) }),
      {
        stop: interrupt.signal,
        harness: async () => interrupt.abort(),
      },
    );
    expect(outcomes.slice(0, 3)).toEqual(['a/agents done', 'b/agents done', 'c/agents not-attempted']);
    expect(results.at(-1)?.outcome).toEqual({ state: 'not-attempted', why: 'interrupted' });
  });

  it('finds a step unchanged that somebody has done meanwhile', async () => {
    const projects = independent.slice(0, 2);
    const state = agentsMissing(projects);
    const { outcomes } = await apply(state, fleetOf(projects, { apply: limits(1) }), {
      async harness(path) {
        if (path.endsWith('/a'))
          await modelWorld(state, fleetOf(projects)).world.harness.run('/fleet/b', checkedEngine, [
            'up',
            'writer',
          ]);
      },
    });
    expect(outcomes).toEqual(['a/agents done', 'b/agents unchanged']);
  });

  it('finds a step stale whose facts have moved, and does not do it', async () => {
    const projects = [projectOf('a'), projectOf('b', { engine: 'v0.2.0', after: ['a'] })];
    const state = agentsMissing(projects);
    const old = cloneOf(projectOf('b', { engine: 'v0.1.0' }));
    state.places.set('/fleet/b', old);
    const { results } = await apply(state, fleetOf(projects), {
      async harness() {
        const repository = { ...old.repository, engineOnDisk: { kind: 'absent' } as const };
        state.places.set('/fleet/b', { ...old, repository });
      },
    });
    expect(results.map(({ outcome }) => outcome.state)).toEqual(['done', 'stale', 'not-attempted']);
    expect(results[1]?.outcome).toMatchObject({ why: expect.stringContaining('found checkedOut: planned') });
    expect(state.places.get('/fleet/b')).toMatchObject({ repository: { engineOnDisk: { kind: 'absent' } } });
  });

  it('calls a step failed that was carried out and did not get there', async () => {
    const [a] = independent;
    const projects = a === undefined ? [] : [a];
    const state = agentsMissing(projects);
    const plan = await planModel(state, fleetOf(projects));
    const { world } = modelWorld(state, fleetOf(projects));
    const harness = { run: async () => ({ code: 0, stdout: '', stderr: '', failure: null }) };
    const journal: Journal = { write: () => {}, close: () => {} };
    const stop = new AbortController().signal;
    const results = await run({
      fleet: fleetOf(projects),
      projects,
      plan,
      world: { ...world, harness },
      journal,
      stop,
      onStep: () => {},
    });
    expect(results[0]?.outcome).toMatchObject({
      state: 'failed',
      why: expect.stringContaining('po still plans: start'),
    });
  });

  it('tells the last lines of what an engine said when it failed', async () => {
    const projects = independent.slice(0, 1);
    const state = agentsMissing(projects);
    const plan = await planModel(state, fleetOf(projects));
    const { world } = modelWorld(state, fleetOf(projects));
    const harness = { run: async () => ({ code: 3, stdout: '', stderr: 'one\n\ntwo\n', failure: null }) };
    const journal: Journal = { write: () => {}, close: () => {} };
    const stop = new AbortController().signal;
    const [result] = await run({
      fleet: fleetOf(projects),
      projects,
      plan,
      world: { ...world, harness },
      journal,
      stop,
      onStep: () => {},
    });
    expect(result?.outcome).toMatchObject({ why: expect.stringMatching(/: exit 3\none\ntwo$/) });
  });

  it('notes that a step begins before it does it, and how it ended', async () => {
    const events: string[] = [];
    const projects = independent.slice(0, 1);
    await apply(agentsMissing(projects), fleetOf(projects), {
      journal: (event) => void events.push(event.event),
      harness: async () => void events.push('done'),
    });
    expect(events).toEqual(['step-started', 'done', 'step-ended']);
  });

  it('whose journal cannot be written begins nothing new, finishes what runs, and says so', async () => {
    let written = 0;
    const finished: string[] = [];
    const applied = apply(agentsMissing(independent), fleetOf(independent, { apply: limits(2) }), {
      journal() {
        written += 1;
        if (written > 2) throw new Error('ENOSPC');
      },
      async harness(path) {
        await new Promise((resolve) => setTimeout(resolve, path.endsWith('/b') ? 40 : 1));
        finished.push(path);
      },
    });
    await expect(applied).rejects.toThrow('ENOSPC');
    expect(finished).toEqual(['/fleet/a', '/fleet/b']);
  });

  it('does not wait for ever for a step that is not in the plan', async () => {
    const projects = independent.slice(0, 1);
    const state = agentsMissing(projects);
    const plan = await planModel(state, fleetOf(projects));
    const steps = plan.steps.map((step) => ({ ...step, needs: ['gone/agents'] }));
    const journal: Journal = { write: () => {}, close: () => {} };
    const { world } = modelWorld(state, fleetOf(projects));
    const stop = new AbortController().signal;
    const applied = run({
      fleet: fleetOf(projects),
      projects,
      plan: { ...plan, steps },
      world,
      journal,
      stop,
      onStep: () => {},
    });
    await expect(applied).rejects.toThrow('not in the plan: a/agents');
  });
});

function temporaryFolder(): string {
  const folder = realpathSync(mkdtempSync(join(tmpdir(), 'po-apply-')));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

describe('the journal', () => {
  it('has one JSON line an event, readable by nobody else', () => {
    const file = join(temporaryFolder(), '.po', 'runs', 'x.jsonl');
    const journal = journalIn(newLineFile(file), () => new Date('2026-11-22T10:00:00Z'));
    journal.write({ event: 'run-started', run: 'x', digest: 'sha256:0', steps: ['a/clone'] });
    // On disk before the next thing happens, not when it is closed.
    expect(readFileSync(file, 'utf8')).toBe(
      '{"at":"2026-11-22T10:00:00.000Z","event":"run-started","run":"x","digest":"sha256:0","steps":["a/clone"]}\n',
    );
    journal.write({ event: 'step-ended', step: 'a/clone', outcome: { state: 'failed', why: 'one\ntwo' } });
    journal.write({ event: 'run-ended', interrupted: true });
    journal.close();
    const lines = readFileSync(file, 'utf8').trimEnd().split('\n');
    expect(lines.map((line) => JSON.parse(line).event)).toEqual(['run-started', 'step-ended', 'run-ended']);
    expect(statSync(file).mode & 0o777).toBe(0o600);
  });

  it('never writes into the journal of another run', () => {
    const file = join(temporaryFolder(), 'x.jsonl');
    journalIn(newLineFile(file), () => new Date(0)).close();
    expect(() => journalIn(newLineFile(file), () => new Date(0))).toThrow('EEXIST');
  });
});
