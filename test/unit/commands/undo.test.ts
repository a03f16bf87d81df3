// What a registry would have to say for past runs to be undone, and how that is written into its text.
import { describe, expect, it } from 'vitest';
import { readTomlDocument } from '../../../engine/kernel/document.ts';
import { undoDocument } from '../../../src/commands/undo/json.ts';
import { loadFleet } from '../../../src/fleet/load.ts';
import { registrySchema } from '../../../src/fleet/schema.ts';
import type { PastRun } from '../../../src/history/past-run.ts';
import { type Undo, undoOf } from '../../../src/history/undo.ts';
import { flawsOf } from '../../support/formats.ts';
import { commitOf, pinStep, runOf, startStep, stopStep } from '../../support/past-runs.ts';

const head = '[fleet]\nname = "recipes"\nroot = "clones"\n\n[engine]\nversion = "v0.2.0" # the newest\n';

function fleetIn(text: string) {
  const context = { file: '/desk/fleet.toml', home: '/home/ada', realpath: () => null, templates: ['shell'] };
  const { fleet, diagnostics } = loadFleet({ text, ...context });
  if (fleet === null) throw new Error(JSON.stringify(diagnostics));
  return fleet;
}

/** Undoes some of these runs, oldest first, which are all that the journal knows. */
function undo(text: string, runs: readonly PastRun[], ...chosen: readonly string[]): Undo {
  const first = runs.findIndex(({ run }) => chosen.includes(run));
  const since = runs.slice(first);
  return undoOf({
    undone: since.filter(({ run }) => chosen.includes(run)),
    later: since.filter(({ run }) => !chosen.includes(run)),
    declaredBefore: (project, { run }) =>
      runs
        .slice(
          0,
          runs.findIndex((one) => one.run === run),
        )
        .flatMap(({ steps }) => steps)
        .findLast((step) => step.project === project && step.declared !== null)?.declared ?? null,
    versionOf: (commit) => ['v0.1.0', 'v0.2.0'].find((version) => commitOf(version) === commit) ?? null,
    registry: registrySchema.parse(readTomlDocument('', text).value),
    fleet: fleetIn(text),
  });
}

const changesOf = ({ changes }: Undo) =>
  changes.map(({ path, before, after }) => `${path.join('.')}: ${before} → ${after}`);

describe('pins', () => {
  const bump = runOf('2', [pinStep('api', 'v0.1.0', 'v0.2.0'), pinStep('web', 'v0.1.0', 'v0.2.0')]);

  it('go back where they were changed: at the version of all', () => {
    const text = `${head}[projects.api]\n[projects.web]\n`;
    expect(changesOf(undo(text, [bump], '2'))).toEqual(['engine.version: v0.2.0 → v0.1.0']);
  });

  it('go back one by one where another project stays', () => {
    const text = `${head}[projects.api]\n[projects.web]\n[projects.blog]\n`;
    expect(changesOf(undo(text, [bump], '2'))).toEqual([
      'projects.api.engine: null → v0.1.0',
      'projects.web.engine: null → v0.1.0',
    ]);
  });

  it('go back where a project says its own', () => {
    const text = `${head}[projects.api]\nengine = "v0.2.0"\n[projects.web]\nengine = "v0.1.0"\n`;
    const result = undo(text, [bump], '2');
    expect(changesOf(result)).toEqual(['projects.api.engine: v0.2.0 → v0.1.0']);
    expect(result.projects).toEqual(['api']);
    expect(result.asItIs.map(({ step }) => step)).toEqual(['web']);
  });

  it('are known by their commit where an older journal names no version', () => {
    const old = runOf('2', [pinStep('api', 'v0.1.0', 'v0.2.0')], { old: true });
    expect(changesOf(undo(`${head}[projects.api]\n`, [old], '2'))).toEqual([
      'engine.version: v0.2.0 → v0.1.0',
    ]);
  });

  it('stay where what was pinned is no version', () => {
    const step = { ...pinStep('api', 'v0.3.0', 'v0.2.0'), display: { from: '3'.repeat(12) } };
    const result = undo(`${head}[projects.api]\n`, [runOf('2', [step])], '2');
    expect(result.changes).toEqual([]);
    expect(result.notUndone[0]?.why).toContain('it was pinned at 333333333333');
  });

  it('are undone of a step that failed or was cut off as well: it had begun', () => {
    const step = { ...pinStep('api', 'v0.1.0', 'v0.2.0'), outcome: null };
    const cut = runOf('2', [step], { ended: false });
    expect(changesOf(undo(`${head}[projects.api]\n`, [cut], '2'))).toEqual([
      'engine.version: v0.2.0 → v0.1.0',
    ]);
  });

  it('say that what was pushed stays', () => {
    const run = runOf('2', [pinStep('api', 'v0.1.0', 'v0.2.0', { push: true })]);
    const result = undo(`${head}[projects.api]\n`, [run], '2');
    expect(result.changes).toHaveLength(1);
    expect(result.notUndone[0]?.why).toContain('the commit that it pushed stays');
  });
});

describe('states', () => {
  const text = `${head}[projects.api]\nstate = "stopped"\n[projects.web]\n`;

  it('a stop is undone by running', () => {
    expect(changesOf(undo(text, [runOf('2', [stopStep('api')])], '2'))).toEqual([
      'projects.api.state: stopped → running',
    ]);
  });

  it('a start is undone only where it was stopped on purpose', () => {
    const stopped = runOf('1', [stopStep('web')]);
    const started = runOf('2', [startStep('web')]);
    const again = runOf('3', [startStep('web')]);
    expect(changesOf(undo(text, [stopped, started], '2'))).toEqual(['projects.web.state: null → stopped']);
    // It had ended by itself, and nothing of the registry was behind that.
    expect(undo(text, [stopped, started, again], '3')).toMatchObject({ changes: [], notUndone: [] });
    expect(undo(text, [started], '2').notUndone[0]?.why).toContain('no earlier run says');
  });

  it('what cannot be brought back is said with the reason', () => {
    const run = runOf('2', [
      { id: 'api/clone', action: 'create', reason: 'missing' },
      { id: 'api/agents', action: 'start', reason: 'missing' },
      { id: 'web/clone', action: 'retire', reason: 'state-retired' },
      { id: 'gone/clone', action: 'release', reason: 'removed' },
      { id: 'blog/agents', action: 'restart', reason: 'definition-changed' },
      { id: 'blog/engine', action: 'create', reason: 'missing' },
      { id: 'notes/clone', action: 'adopt', reason: 'unmarked' },
      pinStep('lost', 'v0.1.0', 'v0.2.0'),
    ]);
    const result = undo(text, [run], '2');
    expect(result.changes).toEqual([]);
    expect(result.notUndone.map(({ step }) => step).sort()).toEqual(
      [...run.steps.map(({ id }) => id)].sort(),
    );
    expect(result.notUndone.map(({ why }) => why).join('\n')).toMatchInlineSnapshot(`
      "the clone that it made stays: po deletes none; state = "retired" moves it aside whole
      its agents were started with the clone
      no earlier run says whether it was running or stopped; po brings its clone back once the state is either
      write the table of the project again, as it was: po then takes the clone over again. Of its template, after, tags, protect and hold the journal tells nothing; the rest was
      its agents were started again by their new definition; what they had begun is not brought back
      the project had no engine before, and every project of a fleet has one
      the clone stays marked; without its table in fleet.toml it is released
      the project is no longer in the registry"
    `);
  });

  const release = {
    id: 'gone/clone',
    ...{ action: 'release' as const, reason: 'removed' as const, state: 'released' as const },
    before: { path: '/desk/clones/gone', fleet: 'recipes' },
  };

  it('of a removal the table that is to be written again is shown, as the journal tells it', () => {
    const registry = head.replace('"clones"', '"/fleet"');
    const runs = [runOf('1', [stopStep('gone')]), runOf('2', [release])];
    const linesOf = (text: string, known: readonly PastRun[]) => undo(text, known, '2').notUndone[0]?.lines;
    expect(linesOf(registry, runs)).toEqual(['[projects.gone]', 'engine = "v0.1.0"', 'state = "stopped"']);
    expect(linesOf(registry.replace('v0.2.0', 'v0.1.0'), runs)).not.toContain('engine = "v0.1.0"');
    // No earlier run tells what was asked for.
    expect(linesOf(registry, runs.slice(1))).toEqual(['[projects.gone]']);
    expect(linesOf(`${registry}[projects.gone]\n`, runs)).toEqual([]);
    const elsewhere = { repo: 'https://git.example.org/gone.git', path: '/fleet/sites/gone' };
    const steps = runs[0]?.steps.map((step) => ({
      ...step,
      declared: step.declared === null ? null : { ...step.declared, ...elsewhere, branch: 'next' },
    }));
    expect(linesOf(registry, [{ ...runOf('1', []), steps: steps ?? [] }, ...runs.slice(1)])).toEqual([
      '[projects.gone]',
      ...['repo = "https://git.example.org/gone.git"', 'path = "sites/gone"', 'branch = "next"'],
      ...['engine = "v0.1.0"', 'state = "stopped"'],
    ]);
  });

  it('a retired project is wanted again, in the state that it had', () => {
    const retired = {
      id: 'web/clone',
      ...{ action: 'retire' as const, reason: 'state-retired' as const, state: 'retired' as const },
    };
    const now = text.replace('[projects.web]', '[projects.web]\nstate = "retired"');
    expect(now).not.toBe(text);
    const stopped = runOf('1', [stopStep('web')]);
    expect(changesOf(undo(now, [stopped, runOf('2', [retired])], '2'))).toEqual([
      'projects.web.state: retired → stopped',
    ]);
    const withAgents = [
      { id: 'web/agents', action: 'stop' as const, reason: 'state-retired' as const },
      retired,
    ];
    const undone = undo(now, [runOf('2', withAgents)], '2');
    expect(changesOf(undone)).toEqual(['projects.web.state: retired → running']);
    expect(undone.notUndone).toEqual([]);
  });

  it('a remote and a branch go back to what was found', () => {
    const step = {
      id: 'api/clone',
      action: 'update' as const,
      reason: 'remote-differs' as const,
      before: { remote: 'https://git.example.org/old.git', branch: 'main' },
      after: { remote: 'https://git.example.org/new.git', branch: 'next' },
    };
    const own = `${head}[projects.api]\nrepo = "https://git.example.org/new.git"\nbranch = "next"\n`;
    expect(changesOf(undo(own, [runOf('2', [step])], '2'))).toEqual([
      'projects.api.repo: https://git.example.org/new.git → https://git.example.org/old.git',
      'projects.api.branch: next → main',
    ]);
  });

  it.each([
    'https://git.example.org/old',
    'https://git.example.org/old.git/',
    'https://ada@GIT.example.org/old.git',
  ])('a remote that the registry asks for as %s is there already', (repo) => {
    const step = {
      id: 'api/clone',
      action: 'update' as const,
      reason: 'remote-differs' as const,
      before: { remote: 'https://git.example.org/old.git' },
      after: { remote: 'https://git.example.org/new.git' },
    };
    const result = undo(`${head}[projects.api]\nrepo = "${repo}"\n`, [runOf('2', [step])], '2');
    expect(result.changes).toEqual([]);
    expect(result.asItIs).toEqual([
      { run: '2', step: 'api', why: 'the registry already declares the earlier state', lines: [] },
    ]);
  });
});

describe('several runs', () => {
  const text = `${head}[projects.api]\nstate = "stopped"\n`;
  const bump = runOf('1', [pinStep('api', 'v0.1.0', 'v0.2.0')]);
  const stop = runOf('2', [stopStep('api')]);
  const elsewhere = runOf('3', [stopStep('web')]);

  it('an earlier one is not undone from under a later one', () => {
    expect(undo(text, [bump, stop, elsewhere], '1').overtaken).toEqual([{ run: '2', projects: ['api'] }]);
    expect(undo(text, [bump, stop, elsewhere], '2').overtaken).toEqual([]);
  });

  it('both are undone together, back to what the oldest found', () => {
    const result = undo(text, [bump, stop], '1', '2');
    expect(result.overtaken).toEqual([]);
    expect(changesOf(result).sort()).toEqual([
      'engine.version: v0.2.0 → v0.1.0',
      'projects.api.state: stopped → running',
    ]);
    const twice = [bump, runOf('2', [pinStep('api', 'v0.2.0', 'v0.3.0')])];
    expect(changesOf(undo(text, twice, '1', '2'))).toEqual(['engine.version: v0.2.0 → v0.1.0']);
  });

  it('what only healed is in nobody’s way', () => {
    const healed = runOf('2', [{ ...startStep('api'), reason: 'watchdog-missing' }]);
    expect(undo(text, [bump, healed], '1').overtaken).toEqual([]);
  });
});

it('of a step that only recorded the protection has nothing to change, and is in nobody’s way', () => {
  const text = `${head}[projects.api]\n`;
  const guard = {
    ...pinStep('api', 'v0.1.0', 'v0.2.0'),
    ...{ id: 'api/clone', reason: 'protection-differs' as const },
    ...{ before: { protect: false }, after: { protect: true } },
  };
  const runs = [runOf('1', [pinStep('api', 'v0.1.0', 'v0.2.0')]), runOf('2', [guard])];
  expect(undo(text, runs, '1').overtaken).toEqual([]);
  expect(undo(text, runs, '2')).toMatchObject({ changes: [], asItIs: [{ step: 'api/clone' }] });
});

it('shows no credential of the registry as data either', () => {
  const changes = [
    { path: ['projects', 'api', 'repo'], before: 'https://joe:hunter2@git.example.org/a.git', after: 'x' },
  ];
  const result = { ...undo(`${head}[projects.api]\n`, [], '1'), changes };
  const document = undoDocument({ runs: [], file: 'fleet.toml', plan: null, isWritten: false, undo: result });
  expect(JSON.stringify(document)).not.toContain('hunter2');
});

it('is what its schema promises', () => {
  const text = `${head}[projects.api]\n`;
  const result = undo(text, [runOf('2', [pinStep('api', 'v0.1.0', 'v0.2.0', { push: true })])], '2');
  const more = { runs: ['2'], file: 'fleet.toml', plan: null, isWritten: false };
  expect(flawsOf('undo', undoDocument({ ...more, undo: result }))).toEqual([]);
});
