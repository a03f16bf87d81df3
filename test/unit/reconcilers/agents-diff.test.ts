// Every rule of the `diff` of agents, hit on its own, and against the rule that comes before it: order is meaning.
import { describe, expect, it } from 'vitest';
import { diff as diffKind } from '../../../reconcilers/agents/diff.ts';
import type { Pending } from '../../../reconcilers/agents/pending.ts';
import type { AgentsObserved } from '../../../reconcilers/agents/types.ts';
import type { Stranded } from '../../../reconcilers/left-behind.ts';
import type { Project } from '../../../src/fleet/fleet.ts';
import type { RunningEngineProcess } from '../../../src/world/engine-processes.ts';
import { released, retired, short, stopped, web } from '../../support/decisions.ts';
import {
  agentsToml,
  cloneOf,
  desiredOf,
  fleetOf,
  projectOf,
  runnableEngine,
  sessionOf,
  stateOf,
} from '../../support/model.ts';
import { planModel } from '../../support/model-run.ts';
import { recorded } from '../../support/rules-hit.ts';

const { diff: diffAgents, itHitsItsRules } = recorded('agents-diff', diffKind);

describe('agents', () => {
  const agent = (name: string, persistent = true) => ({
    name,
    backend: 'shell',
    persistent,
    needsWatchdog: true,
  });
  const declared = {
    kind: 'agents',
    agents: [agent('writer'), agent('editor'), agent('once', false)],
  } as const;
  const faulty = { ...declared, fault: '3:1: x' };
  const F = '! agents-file-unreadable';
  const [writer, editor] = [sessionOf(web, 'writer'), sessionOf(web, 'editor')];
  const dead = sessionOf(web, 'editor', { alive: false });
  const foreign = sessionOf(web, 'editor', {
    marks: { fleet: null, project: null, agent: null, spec: null, engine: null, path: null },
  });
  const changed = { runnable: false, why: 'changed', files: ['agents.mjs'] } as const;
  const at = (changes: Partial<Exclude<AgentsObserved, { kind: 'no-clone' }>> = {}): AgentsObserved => ({
    kind: 'clone',
    declared,
    ours: [],
    foreign: [],
    engine: runnableEngine,
    watchdog: 'running',
    drifted: [],
    ...changes,
  });
  const gone = { kind: 'no-clone', ours: [] } as const;
  const startedAt = (path: string, missing: string, alive = true): Stranded => {
    const session = sessionOf(projectOf('web', { path }), 'writer', { alive });
    return { sessions: [session], path, missing };
  };
  const moved = startedAt('/before/fleet/web', '/before');
  const movedDead = startedAt('/before/fleet/web', '/before', false);

  const watchdogProcess: RunningEngineProcess = {
    ...{ kind: 'watchdog', folder: web.path, agent: null, pid: 7 },
  };
  const pendingOf = (changes: Partial<Pending>): Pending => ({
    ...{ wanted: [], processes: [], interrupted: {} },
    ...changes,
  });
  const backPending = pendingOf({
    wanted: ['writer'],
    processes: [watchdogProcess],
    interrupted: { writer: { healing: 'back-off', startsInMs: 5_000 } },
  });
  const backSoon = at({ pending: backPending });

  it.each<[string, Project, AgentsObserved, string]>([
    ['no clone yet', web, gone, 'start missing'],
    ['no clone any more, agents alive', web, { ...gone, ours: [writer] }, '! clone-gone'],
    [
      'the clone moved from under its agents',
      web,
      { ...gone, ours: [writer], elsewhere: ['/fleet/old'] },
      '! clone-elsewhere',
    ],
    ['the clone no repository any more', web, { ...gone, ours: [writer], instead: 'folder' }, '! clone-gone'],
    ['no agents.toml', web, at({ declared: { kind: 'missing' } }), '! agents-file-missing'],
    [
      'a broken agents.toml',
      web,
      at({ declared: { kind: 'unreadable', why: 'x' } }),
      '! agents-file-unreadable',
    ],
    ['all alive', web, at({ ours: [writer, editor] }), '-'],
    [
      'all alive, and a file that the engine refuses',
      web,
      at({ ours: [writer, editor], declared: faulty }),
      F,
    ],
    ['one missing, and a file that the engine refuses', web, at({ declared: faulty, foreign: [foreign] }), F],
    ['stopped, and a file that the engine refuses', stopped, at({ declared: faulty }), '-'],
    ['all alive, and engine/ changed', web, at({ ours: [writer, editor], engine: changed }), '-'],
    [
      'all alive, and somebody has a session of that name',
      web,
      at({ ours: [writer, editor], foreign: [foreign] }),
      '-',
    ],
    ['none declared', web, at({ declared: { kind: 'agents', agents: [] } }), '-'],
    ['only tasks declared', web, at({ declared: { kind: 'agents', agents: [agent('once', false)] } }), '-'],
    ['one missing', web, at({ ours: [writer] }), 'start agents-missing'],
    [
      'one missing, and the watchdog',
      web,
      at({ ours: [writer], watchdog: 'missing' }),
      'start agents-missing',
    ],
    [
      'all alive, unwatched',
      web,
      at({ ours: [writer, editor], watchdog: 'missing' }),
      'start watchdog-missing',
    ],
    [
      'all alive, watched by an older engine',
      web,
      at({ ours: [writer, editor], watchdog: 'outdated' }),
      'start watchdog-outdated',
    ],
    [
      'all alive, watched by one whose node was removed',
      web,
      at({ ours: [writer, editor], watchdog: 'node-removed' }),
      'start watchdog-node-removed',
    ],
    ['all alive, none to be watched', web, at({ ours: [writer, editor], watchdog: 'not-needed' }), '-'],
    [
      'all alive, unwatched, and engine/ changed',
      web,
      at({ ours: [writer, editor], watchdog: 'missing', engine: changed }),
      '! engine-changed',
    ],
    ['one dead', web, at({ ours: [writer, dead] }), 'start agents-missing'],
    ['one running by hand', web, at({ ours: [writer], elsewhere: [foreign] }), '! runs-elsewhere'],
    ['all alive, and one by hand', web, at({ ours: [writer, editor], elsewhere: [foreign] }), '-'],
    ['one runs on from where the clone was', web, at({ ours: [editor], stranded: moved }), '! clone-moved'],
    ['all alive, and one runs on', web, at({ ours: [writer, editor], stranded: moved }), '-'],
    [
      'one ended where the clone was, and its name is taken',
      web,
      at({ ours: [editor], stranded: movedDead }),
      '! clone-moved',
    ],
    ["one's name taken", web, at({ ours: [writer], foreign: [foreign], engine: changed }), '! session-taken'],
    ['engine/ changed', web, at({ engine: changed }), '! engine-changed'],
    [
      'engine/ not pinned yet',
      web,
      at({ engine: { runnable: false, why: 'not-pinned' } }),
      'start agents-missing',
    ],
    ['stopped, nothing runs', stopped, at(), '-'],
    ['stopped, one runs on from where the clone was', stopped, at({ stranded: moved }), '! clone-moved'],
    ['retired, one runs on from where the clone was', retired, at({ stranded: moved }), '! clone-moved'],
    ['released, one runs on from where the clone was', released, at({ stranded: moved }), '! clone-moved'],
    ['stopped, one ended where the clone was', stopped, at({ stranded: movedDead }), '-'],
    ['no clone, one runs on from where it was', web, { ...gone, stranded: moved }, '! clone-gone'],
    ['no clone, one ended where it was', web, { ...gone, stranded: movedDead }, '! clone-gone'],
    ['stopped, no clone, one ended where it was', stopped, { ...gone, stranded: movedDead }, '-'],
    [
      'stopped, nothing runs, whatever the files',
      stopped,
      at({ declared: { kind: 'missing' }, engine: changed }),
      '-',
    ],
    ['stopped, no clone', stopped, gone, '-'],
    ['stopped, the clone gone from under its agents', stopped, { ...gone, ours: [writer] }, '! clone-gone'],
    ['retired, the clone gone from under its agents', retired, { ...gone, ours: [writer] }, '! clone-gone'],
    ['stopped, one runs', stopped, at({ ours: [writer, dead] }), 'stop state-stopped disruptive'],
    [
      'stopped, and without agents.toml',
      stopped,
      at({ ours: [writer], declared: { kind: 'missing' } }),
      'stop state-stopped disruptive',
    ],
    ['stopped, ended by themselves', stopped, at({ ours: [dead] }), 'stop state-stopped'],
    ["stopped, somebody's session", stopped, at({ foreign: [foreign] }), '-'],
    ['stopped, engine/ changed', stopped, at({ ours: [writer], engine: changed }), '! engine-changed'],
    [
      'stopped, engine/ no release',
      stopped,
      at({ ours: [writer], engine: { runnable: false, why: 'not-pinned' } }),
      '! engine-not-a-release',
    ],
    ['stopped, called from inside', stopped, at({ ours: [writer], caller: 'writer' }), '! self-stop'],
    ['running, called from inside', web, at({ ours: [writer, editor], caller: 'writer' }), '-'],
    ['stopped, nothing pending', stopped, at({ pending: pendingOf({}) }), '-'],
    ['stopped, one is back any moment', stopped, backSoon, 'stop state-stopped disruptive'],
    ['released, one is back any moment', released, backSoon, 'stop removed disruptive'],
    ['retired, one is back any moment', retired, backSoon, 'stop state-retired disruptive'],
    ['running, one is back any moment', web, at({ ours: [writer, editor], pending: backPending }), '-'],
    [
      'stopped, one wanted up, and nobody to start it',
      stopped,
      at({ pending: pendingOf({ wanted: ['writer'] }) }),
      'stop state-stopped',
    ],
    [
      'stopped, its watchdog with nobody to heal',
      stopped,
      at({ pending: pendingOf({ processes: [watchdogProcess] }) }),
      'stop state-stopped',
    ],
    [
      'stopped, an agent that has outlived its session',
      stopped,
      at({ pending: pendingOf({ processes: [{ ...watchdogProcess, kind: 'agent', agent: 'writer' }] }) }),
      'stop state-stopped disruptive',
    ],
    [
      'stopped, one ended, and its watchdog',
      stopped,
      at({ ours: [dead], pending: pendingOf({ wanted: ['editor'], processes: [watchdogProcess] }) }),
      'stop state-stopped disruptive',
    ],
    [
      'stopped, one is back any moment, engine/ changed',
      stopped,
      at({ pending: backPending, engine: changed }),
      '! engine-changed',
    ],
    [
      'stopped, one is back any moment, engine/ gone',
      stopped,
      at({ pending: backPending, engine: { runnable: false, why: 'missing' } }),
      '! engine-missing',
    ],
    [
      'stopped, one is back any moment, engine/ no release',
      stopped,
      at({ pending: backPending, engine: { runnable: false, why: 'not-pinned' } }),
      '! engine-not-a-release',
    ],
    [
      'stopped, what runs there is nobody’s yet',
      stopped,
      at({ pending: { ...backPending, isUnclaimed: true } }),
      '-',
    ],
    ['released, one runs', released, at({ ours: [writer] }), 'stop removed disruptive'],
    ['released, none runs', released, at({ ours: [] }), '-'],
    ['retired, one runs', retired, at({ ours: [writer] }), 'stop state-retired disruptive'],
  ])('%s', (_name, project, observed, expected) => {
    expect(short(diffAgents(desiredOf(project), observed))).toBe(expected);
  });

  it('names who is missing, in an order that is not that of the file, and who had ended', () => {
    expect(diffAgents(desiredOf(web), at({ ours: [dead] })).step).toMatchObject({
      after: { agents: ['editor', 'writer'] },
      display: { dead: ['editor'] },
    });
  });

  it('names who would be stopped, the ended ones among them', () => {
    const { step } = diffAgents(desiredOf(stopped), at({ ours: [dead, writer] }));
    expect(step).toMatchObject({ before: { agents: ['editor', 'writer'] }, after: { agents: [] } });
  });

  it('stops what is nobody’s in a clone that is adopted, and says what it does at present', () => {
    const observed = at({ pending: { ...backPending, isUnclaimed: true } });
    expect(diffAgents(desiredOf(stopped), observed, 'adopted').step).toMatchObject({
      ...{ action: 'stop', risk: 'disruptive', before: { agents: ['writer'] } },
      display: { agents: { writer: { doing: 'back-off', startsInMs: 5_000 } } },
    });
  });

  it.each(['quarantined', 'due', 'unwatched'] as const)(
    'says of one that is to be stopped: %s',
    (healing) => {
      const pending = { ...backPending, interrupted: { writer: { healing } } };
      const display = { agents: { writer: { doing: healing } } };
      expect(diffAgents(desiredOf(stopped), at({ pending })).step).toMatchObject({ display });
    },
  );

  it('tells of an agent that runs undeclared, and leaves it alone', () => {
    const orphan = sessionOf(web, 'stray');
    for (const ours of [[writer, editor, orphan], [orphan]]) {
      const { notes } = diffAgents(desiredOf(web), at({ ours }));
      expect(notes).toMatchObject([
        {
          ...{ code: 'agent-undeclared', severity: 'warning', project: 'web' },
          summary: 'An agent runs that is not declared',
          detail: 'web/stray runs and agents.toml does not name it; po leaves it alone',
        },
      ]);
    }
  });

  it.each<[string, string, string | undefined]>([
    ['its own', 'v0.1.0', '5:11: agents.writer.backend is "shel"'],
    ['another', 'v0.2.0', undefined],
  ])('judges a file by its own rules where the wanted engine is %s', async (_name, engine, fault) => {
    const project = projectOf('web', { engine });
    const toml = agentsToml(['writer']).replace('"shell"', '"shel"');
    const state = stateOf({ [project.path]: cloneOf(project, { agentsToml: toml }) });
    state.sessions.set(writer.name, writer);
    const { blocked, steps } = await planModel(state, fleetOf([project]));
    expect(steps).toEqual([]);
    if (fault === undefined) expect(blocked).toEqual([]);
    else {
      expect(blocked).toMatchObject([{ code: 'agents-file-unreadable' }]);
      expect(blocked[0]?.reason).toContain(`${project.path}/agents.toml has a fault: ${fault}`);
    }
  });

  it('does not say of an agent that has ended undeclared that it runs', () => {
    const orphan = sessionOf(web, 'stray', { alive: false });
    const { notes } = diffAgents(desiredOf(web), at({ ours: [writer, editor, orphan] }));
    expect(notes).toMatchObject([
      {
        code: 'agent-undeclared',
        summary: 'An agent that is not declared has ended',
        detail: 'web/stray has ended, is still shown, and agents.toml does not name it; po leaves it alone',
        help: 'declare it again, or clear it away:\n  cd /fleet/web && node engine/agents.mjs down stray',
      },
    ]);
  });

  it.each<[string, AgentsObserved, string, string]>([
    [
      'is gone',
      { ...gone, ours: [writer] },
      'web/writer still runs, and the clone at /fleet/web is gone, with the engine that could stop it',
      "move it back, if it lies outside of /fleet; else end it:\n  tmux -L po-recipes kill-session -t '=web/writer'",
    ],
    [
      'was moved',
      { ...gone, ours: [writer, editor], elsewhere: ['/fleet/old'] },
      'web/writer, web/editor still run, started at /fleet/web, and the clone of web lies at /fleet/old',
      'move it back, and they go on:\n  mkdir -p /fleet/web && rmdir /fleet/web && mv /fleet/old /fleet/web',
    ],
    [
      'was moved or copied',
      { ...gone, ours: [dead], elsewhere: ['/fleet/a', '/fleet/b'] },
      'web/editor has ended and is still shown, started at /fleet/web, and the clone of web lies at /fleet/a, /fleet/b',
      'move the one that they were started in back to /fleet/web',
    ],
    [
      'was moved, and something else is there',
      { ...gone, ours: [writer], elsewhere: ['/fleet/old'], instead: 'folder' },
      'web/writer still runs, started at /fleet/web, and the clone of web lies at /fleet/old',
      'move away the folder that is there now; then move it back:\n  mkdir -p /fleet/web && rmdir /fleet/web && mv /fleet/old /fleet/web',
    ],
    [
      'has lost its .git',
      { ...gone, ours: [writer], instead: 'folder' },
      'web/writer still runs, and /fleet/web is a folder that is not a clone any more',
      "put its .git back, if there is a copy; else end it, and move the folder away:\n  tmux -L po-recipes kill-session -t '=web/writer'",
    ],
  ])('says what to do with sessions whose clone %s', (_name, observed, reason, help) => {
    for (const project of [web, stopped, retired])
      expect(diffAgents(desiredOf(project), observed).blocked).toMatchObject({ reason, help });
  });

  const kill = "\n  tmux -L po-recipes kill-session -t '=web/writer'";
  it.each<[string, Stranded, string, string]>([
    ['the whole fleet', startedAt('/a/c1/clones/web', '/a/c1'), '/a/c2', '/a/c1'],
    ['the root', startedAt('/a/c2/before/web', '/a/c2/before'), '/a/c2/clones', '/a/c2/before'],
    ['the clone', startedAt('/a/c2/clones/old', '/a/c2/clones/old'), '/a/c2/clones/web', '/a/c2/clones/old'],
    ['the clone, and its old place', startedAt('/b/x/old', '/b'), '/a/c2/clones/web', '/b/x/old'],
    // More than this fleet may be there.
    ['all there is', startedAt('/b/a/c2/clones/web', '/b'), '/a/c2/clones/web', '/b/a/c2/clones/web'],
  ])('has %s moved back first, where that was moved', (_name, stranded, from, to) => {
    const project = projectOf('web', { path: '/a/c2/clones/web' });
    const fleet = fleetOf([project], { root: '/a/c2/clones' });
    const { blocked } = diffAgents(desiredOf(project, fleet), at({ stranded }));
    expect(blocked).toMatchObject({
      code: 'clone-moved',
      reason: `web/writer still runs, started at ${stranded.path}, which is gone; the clone of web is at ${project.path} now`,
      help: `move ${from} back, and it goes on; or end it, and po starts what is declared:\n  mkdir -p ${to} && rmdir ${to} && mv ${from} ${to}${kill}`,
    });
  });

  it('sends nobody to a folder that is gone', () => {
    const marks = { ...sessionOf(web, 'writer').marks, fleet: 'cellar', path: '/cellar/web' };
    const theirs = sessionOf(web, 'writer', { marks });
    const helpOf = (lost: readonly string[]) =>
      diffAgents(desiredOf(web), at({ foreign: [theirs], lost })).blocked?.help;
    expect(helpOf([])).toMatch(/\n {2}cd \/cellar\/web && node engine\/agents\.mjs down$/);
    expect(helpOf(['/cellar/web'])).toBe(
      `give this project another name; or, if you do not need it, end it (its folder is gone):${kill}`,
    );
  });
});

itHitsItsRules();
