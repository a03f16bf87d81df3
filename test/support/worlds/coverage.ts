// What a run of generated worlds has gone through, counted: a run in which an important thing never happened has
// shown less than it seems to.
import { type ProjectDescription, type WorldDescription, workKinds } from './description.ts';
import { type Expected, expectationsOf } from './oracle.ts';
import type { Effect } from './oracle-parts.ts';
import type { WorldRun } from './run-world.ts';
import { situations } from './situations.ts';

type Counted = Pick<WorldRun, 'expected' | 'blocked' | 'durations'>;

export interface Coverage {
  count(world: WorldDescription, run: Counted): void;
  /** One line a theme. */
  summary(): string;
  /** What a run of many worlds must have met, and did not. */
  missing(): readonly string[];
}

const effects: readonly Effect[] = [
  ...([
    'make',
    'adopt',
    'remote',
    'guard',
    'switch',
    'ask',
    'ask-in-vain',
    'go-on',
    'pin',
    'check-out',
    'push',
    'start',
    'restart',
    'watch',
    'stop',
    'retire',
    'release',
  ] as const),
];

const codes: readonly string[] = [
  'path-taken',
  'clone-elsewhere',
  'marked-by-another',
  'remote-differs',
  'branch-differs',
  'branch-in-worktree',
  'work-tree-dirty',
  'diverged',
  'remote-moved',
  'linked-worktrees',
  'operation-in-progress',
  'engine-path-taken',
  'engine-foreign',
  'engine-dirty',
  'engine-commits',
  'engine-staged',
  'gitmodules-changed',
  'agents-file-missing',
  'agents-file-unreadable',
  'session-taken',
  'runs-elsewhere',
  'self-stop',
  'engine-changed',
  'engine-not-a-release',
  'engine-missing',
  'clone-gone',
  'protected',
  'after-blocked',
  // Of a whole plan.
  'empty-registry',
  'mass-removal',
];

type Tally = Map<string, number>;

export function newCoverage(): Coverage {
  const tallies = {
    situations: new Map<string, number>(Object.keys(situations).map((name) => [name, 0])),
    effects: new Map<string, number>(effects.map((effect) => [effect, 0])),
    blocked: new Map<string, number>(codes.map((code) => [code, 0])),
    ends: new Map<string, number>(
      ['converged', 'changed', 'blocked', 'found late', 'held'].map((end) => [end, 0]),
    ),
    told: new Map([['restart-required', 0]]),
    called: new Map(['from a session', 'from outside', 'with --restart'].map((how) => [how, 0])),
    work: new Map<string, number>(workKinds.map((work) => [work, 0])),
  };
  const times = { worlds: 0, projects: 0, buildMs: 0, applyMs: 0, planMs: 0, checkMs: 0 };
  return {
    count(world, run) {
      times.worlds += 1;
      times.projects += world.projects.length;
      add(tallies.called, world.calledFrom === null ? 'from outside' : 'from a session');
      if (world.restart) add(tallies.called, 'with --restart');
      for (const part of ['buildMs', 'applyMs', 'planMs', 'checkMs'] as const)
        times[part] += run.durations[part];
      for (const project of world.projects) add(tallies.situations, project.situation);
      for (const { place, declared } of world.projects.filter((one) => !one.declared.hold)) {
        if (place.kind === 'clone' && declared.state !== 'retired')
          for (const work of place.work) add(tallies.work, work);
      }
      for (const expected of run.expected.projects) {
        for (const effect of expected.effects) add(tallies.effects, effect);
        add(tallies.ends, endOf(expected));
        if (expected.tells) add(tallies.told, 'restart-required');
      }
      for (const code of run.blocked) add(tallies.blocked, code);
    },
    summary() {
      const { worlds, projects, buildMs, applyMs, planMs, checkMs } = times;
      const mean = (ms: number, of: number) => `${Math.round(ms / (of || 1))} ms`;
      return [
        `${worlds} worlds, ${projects} projects`,
        ...Object.entries(tallies).map(([theme, tally]) => `${theme}: ${listed(tally)}`),
        `wall time: apply ${mean(applyMs, projects)} a project, plan ${mean(planMs, worlds)} a world, building ${mean(buildMs, worlds)}, checking ${mean(checkMs, worlds)}`,
      ].join('\n');
    },
    missing: () =>
      Object.values(tallies).flatMap((tally) =>
        [...tally].flatMap(([name, times]) => (times === 0 ? [name] : [])),
      ),
  };
}

/** What worlds would not show between them, told from their descriptions alone. */
export function missingIn(worlds: readonly WorldDescription[]): readonly string[] {
  const coverage = newCoverage();
  for (const world of worlds) {
    const expected = expectationsOf(world);
    // Where one of several may be named, none is sure to be.
    const blocked = expected.projects.flatMap((one) =>
      one.blockedAfterwards.flatMap(({ codes }) => (codes.length === 1 ? codes : [])),
    );
    const durations = { buildMs: 0, applyMs: 0, planMs: 0, checkMs: 0 };
    const { refused } = expected;
    coverage.count(world, { expected, blocked: refused === null ? blocked : [refused], durations });
  }
  return coverage.missing();
}

function add(tally: Tally, name: string): void {
  tally.set(name, (tally.get(name) ?? 0) + 1);
}

function listed(tally: Tally): string {
  return [...tally].map(([name, times]) => `${name} ${times}`).join(', ');
}

function endOf({ isHeld, fails, again, blocked, effects: done }: Expected): string {
  if (isHeld) return 'held';
  if (fails || again) return 'found late';
  if (blocked.length > 0) return 'blocked';
  return done.length > 0 ? 'changed' : 'converged';
}

/** A world in few words, for the name of its test. */
export function titleOf({ seed, source, memory, projects, ...how }: WorldDescription): string {
  const titles = projects.map(
    ({ declared, situation }: ProjectDescription) => `${situation} (${declared.state})`,
  );
  const from = how.calledFrom === null ? '' : `, called from ${Object.values(how.calledFrom).join('/')}`;
  const restart = how.restart ? ', --restart' : '';
  return `${seed}: ${titles.join(' + ')}; ${source} engine, memory ${memory}${restart}${from}`;
}
