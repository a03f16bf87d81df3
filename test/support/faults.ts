// A piece of work that is killed at each of its steps. It is done once whole, which records its steps and where it ends; then
// for each step and side in a world of its own: killed there, looked at, finished, and compared with that end.
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { held } from './cells.ts';
import { isRunning, type Ran, until } from './engine.ts';
import { type Fault, type FaultStep, type Order, type Recorded, recordedIn } from './kill-at.ts';
import { allKills, killSeed } from './kills.ts';
import { hash } from './sample.ts';

export interface Work {
  /** A heading of the page. */
  readonly kind: string;
  /** A world where the work is yet to be done. */
  begin(): Promise<Attempt>;
}

export interface Attempt {
  /** Does the work, in a process that follows the order, and waits for its end. */
  run(order: Omit<Order, 'names'>): Promise<Ran>;
  /** Checks what is said now, has the work finished, and answers where it has ended: equal for all attempts. */
  finish(wasKilled: boolean): Promise<unknown>;
  /** Ends all that runs. */
  end(): Promise<void>;
}

/** Of each kind, where a run has no time for all. */
const sampleSize = Number(process.env['KILLS_EACH'] ?? 1);

const limitMs = 3_600_000;
/** What comes at its own time may not come at all. */
const mostTries = 3;
const mostMissed = 0.05;

/** A test, for a piece of work. Fails with all cells that failed, each with its reason. */
export function itIsKilled(name: string, make: () => Promise<Work> | Work): void {
  it(`is killed ${name}`, async () => killAtEachStep(await make()), limitMs);
}

async function killAtEachStep(work: Work): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), 'po-faults-'));
  try {
    const { steps, end } = await doneWhole(work, join(folder, 'steps'));
    const all = faultsIn(steps);
    const faults = chosen(work.kind, all);
    console.log(`${work.kind}: ${faults.length} of ${all.length} cells`);
    const failures: string[] = [];
    let missed = 0;
    for (const [at, fault] of faults.entries()) {
      const { label, also } = fault;
      const name = `${atOf(fault)} ${label}`;
      try {
        const isKilled = await killedAt(work, fault, join(folder, `seen-${at}`), end);
        if (!isKilled) missed += 1;
        else for (const one of [fault, ...also]) held(work.kind, one.label, atOf(one));
      } catch (error) {
        failures.push(`${work.kind}, ${name}:\n${error instanceof Error ? error.message : String(error)}`);
        if (allKills) console.error(`FAILED: ${failures.at(-1)}`);
      }
    }
    const count = `${failures.length} of ${faults.length} cells failed (PO_SEED=${killSeed})`;
    expect(failures.length, `${count}\n\n${failures.join('\n\n')}`).toBe(0);
    expect(missed, 'steps that it never came to').toBeLessThanOrEqual(Math.ceil(faults.length * mostMissed));
    expect(faults.length).toBeGreaterThan(0);
  } finally {
    rmSync(folder, { recursive: true });
  }
}

async function doneWhole(work: Work, record: string) {
  const attempt = await work.begin();
  try {
    const ran = await attempt.run({ record });
    expect(ran, `${work.kind}\n${ran.stdout}${ran.stderr}`).toMatchObject({ code: 0 });
    return { steps: recordedIn(record), end: await attempt.finish(false) };
  } finally {
    await attempt.end();
  }
}

/** False where it was done without coming to that step. */
async function killedAt(work: Work, fault: Fault, seen: string, end: unknown): Promise<boolean> {
  for (let tries = 1; tries <= mostTries; tries += 1) {
    const attempt = await work.begin();
    try {
      const ran = await attempt.run({ kill: { ...fault, seen } });
      const isKilled = existsSync(seen);
      if (!isKilled) expect(ran, ran.stdout + ran.stderr).toMatchObject({ code: 0 });
      else await until('the end', () => !isRunning(Number(readFileSync(seen, 'utf8'))));
      const differences = differencesOf(end, await attempt.finish(isKilled), '');
      expect(differences, `it ends elsewhere\n${differences.join('\n')}`).toEqual([]);
      if (isKilled) return true;
    } finally {
      await attempt.end();
    }
  }
  return false;
}

/** Where two ends differ, each with its place: far shorter than both. */
function differencesOf(one: unknown, other: unknown, place: string): string[] {
  if (JSON.stringify(one) === JSON.stringify(other)) return [];
  if (!isObject(one) || !isObject(other))
    return [`${place}: ${JSON.stringify(other) ?? 'nothing'} instead of ${JSON.stringify(one) ?? 'nothing'}`];
  return [...new Set([...Object.keys(one), ...Object.keys(other)])].flatMap((key) =>
    differencesOf(one[key], other[key], `${place}/${key}`),
  );
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null;
}

/** What is written within a folder that is half made, and has no meaning before it is moved to its place. */
const insideOf = ({ label }: FaultStep) =>
  /^(?:open|write|mkdir|rename|rm|symlink|chmod|fchmod) (\S*\.po-partial)\//.exec(label)?.[1];

/**
 * Steps after which nothing that matters is different: those of a private folder that is made and removed for each call of
 * git, a file that has its temporary name until it is renamed, and all files but the first of a folder that has.
 */
function isOneOfMany(step: FaultStep, at: number, all: readonly FaultStep[]): boolean {
  const { label, nth } = step;
  if (/\/po-git-/.test(label)) return nth > 1 || !/^(mkdtemp|rm) \S*po-git-[A-Z]*$/.test(label);
  if (/^(?:open|write|fchmod|chmod|rm|unlink) \S*\.(?:po-partial|new)$/.test(label)) return true;
  const folder = insideOf(step);
  return folder !== undefined && all.findIndex((one) => insideOf(one) === folder) < at;
}

interface Kill extends Fault {
  /** What has ended right before: it is killed after these as well. */
  readonly also: readonly Fault[];
}

/** Before each step, and after each that has ended with another one still at work, or that is the last. */
function faultsIn(recorded: readonly Recorded[]): readonly Kill[] {
  const steps = recorded.filter(({ event }) => event === 'begins');
  const isTried = new Set(steps.filter((step, at) => !isOneOfMany(step, at, steps)).map(keyOf));
  return recorded.flatMap((one, at): Kill[] => {
    if (!isTried.has(keyOf(one))) return [];
    const { label, nth } = one;
    if (one.event === 'begins') {
      const since = recorded.slice(0, at).findLastIndex(({ event }) => event === 'begins');
      const ended = recorded.slice(since + 1, at).filter((other) => isTried.has(keyOf(other)));
      return [{ label, nth, side: 'before', also: ended.map((other) => ({ ...other, side: 'after' })) }];
    }
    const next = recorded.slice(at + 1).find(({ event }) => event === 'begins');
    const isCovered = next !== undefined && (isTried.has(keyOf(next)) || !isChild(one));
    return isCovered ? [] : [{ label, nth, side: 'after', also: [] }];
  });
}

function keyOf({ label, nth }: FaultStep): string {
  return `${label} ${nth}`;
}

function atOf({ side, nth }: Fault): string {
  return nth === 1 ? side : `${side} (${nth})`;
}

const isChild = ({ label }: FaultStep) => /^(git|tmux|engine|signal|flock|sh)( |$)/.test(label);

function chosen(kind: string, all: readonly Kill[]): readonly Kill[] {
  const only = process.env['KILLS_AT'];
  if (only !== undefined) return all.filter(({ label }) => new RegExp(only).test(label));
  if (allKills) return all;
  const rank = ({ label, nth, side }: Fault) => hash(`${killSeed} ${kind} ${label} ${nth} ${side}`);
  return all.toSorted((one, other) => rank(one) - rank(other)).slice(0, sampleSize);
}
