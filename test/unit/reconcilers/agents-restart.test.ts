// When agents count as changed, and what becomes of it: told, or restarted where that was asked for. A false alarm
// would interrupt somebody's conversation for nothing.
import { describe, expect, it } from 'vitest';
import type { AgentDefinition } from '../../../engine/declaration/definition.ts';
import { acceptedRecordOf } from '../../../engine/declaration/full-definition.ts';
import { readTomlDocument } from '../../../engine/kernel/document.ts';
import engineVersion from '../../../engine/package.json' with { type: 'json' };
import { checkDocument, digestsAlike, type FullDefinition, specDigest } from '../../../engine/protocol.ts';
import { diff as diffKind } from '../../../reconcilers/agents/diff.ts';
import { agents } from '../../../reconcilers/agents/index.ts';
import type { AgentsObserved, Drifted } from '../../../reconcilers/agents/types.ts';
import type { Project } from '../../../src/fleet/fleet.ts';
import { lookAtHost } from '../../../src/observe/observe.ts';
import { known, type Look } from '../../../src/world/look.ts';
import type { Session } from '../../../src/world/tmux.ts';
import type { World } from '../../../src/world/world.ts';
import {
  agentsToml,
  cloneOf,
  desiredOf,
  fleetOf,
  projectOf,
  repositoryOf,
  runnableEngine,
  sessionOf,
  stateOf,
} from '../../support/model.ts';
import { applyModel, planModel } from '../../support/model-run.ts';
import { modelWorld, specIn } from '../../support/model-world.ts';
import { recorded } from '../../support/rules-hit.ts';

const { diff, itHitsItsRules } = recorded('agents-restart', diffKind);

const web = projectOf('web');
const names = ['writer', 'editor'];
const restart = { restart: true };

function started(agent: string, marks: Partial<Session['marks']> = {}, project = web): Session {
  const session = sessionOf(project, agent);
  const spec = specIn({ agentsToml: agentsToml(names) }, agent);
  return { ...session, marks: { ...session.marks, spec, engine: 'v0.1.0', ...marks } };
}
const other = { spec: `sha256:${'0'.repeat(64)}` };

describe('agents that have changed', () => {
  const files = (prompt: Look<string | null>) => (path: string, fallback: World['files']['readText']) =>
    path.endsWith('/writer.md') ? prompt : fallback(path);

  async function drifted(
    sessions: readonly Session[],
    toml: string,
    prompt = known<string | null>('Write.'),
  ) {
    const state = stateOf({ [web.path]: cloneOf(web, { agentsToml: toml }) });
    for (const session of sessions) state.sessions.set(session.name, session);
    const fleet = fleetOf([web]);
    const { world: model } = modelWorld(state, fleet);
    const readText = (path: string) => files(prompt)(path, model.files.readText);
    const world: World = { ...model, files: { ...model.files, readText } };
    const host = await lookAtHost(fleet, world);
    const facts = { kind: 'repository', repository: repositoryOf(web) } as const;
    const snapshot = { ...host, facts, homeServer: async () => host.server };
    const seen = await agents.observe(desiredOf(web, fleet), snapshot, world);
    if (!seen.known || seen.value.kind !== 'clone') throw new Error('nothing was seen');
    return seen.value.drifted.map(({ name }) => name);
  }

  it.each<[string, readonly Session[], readonly string[]]>([
    ['as they were started', [started('writer'), started('editor')], []],
    ['another definition', [started('writer', other), started('editor')], ['writer']],
    ['both, in order', [started('writer', other), started('editor', other)], ['editor', 'writer']],
    ['a start that has not proved itself', [started('writer', { spec: null })], []],
    [
      'started by a version that may digest otherwise',
      [started('writer', { ...other, engine: 'v9.0.0' })],
      [],
    ],
    ['started by nobody knows what', [started('writer', { ...other, engine: null })], []],
    ['dead', [{ ...started('writer', other), alive: false }], []],
    ['of another fleet', [started('writer', { ...other, fleet: 'theirs' })], []],
    ['undeclared', [started('gone', other)], []],
  ])('are told apart: %s', async (_name, sessions, expected) => {
    expect(await drifted(sessions, agentsToml(names))).toEqual(expected);
  });

  it('are none of a file that the engine would refuse, and no tasks', async () => {
    const toml = agentsToml(names);
    expect(
      await drifted([started('writer', other)], toml.replace('backend = "shell"', 'backend = "shel"')),
    ).toEqual([]);
    expect(
      await drifted(
        [started('writer', other)],
        `${toml}\nkind = "task"\n`.replace('[agents.editor]', '[agents.x]'),
      ),
    ).toEqual(['writer']);
    expect(await drifted([started('editor', other)], `${toml}kind = "task"\n`)).toEqual([]);
  });

  it('have changed when their prompt has, and not while it cannot be read or is gone', async () => {
    const toml =
      '[project]\nname = "web"\n\n[agents.writer]\nbackend = "claude"\nprompt = "prompts/writer.md"\n';
    const definition: AgentDefinition = {
      ...{
        name: 'writer',
        kind: 'persistent',
        backend: 'claude',
        watch: 'none',
        onExit: 'heal',
        envFile: null,
        dir: '.',
      },
      ...{ command: null, args: [], env: {}, model: null, permission: null, prompt: 'prompts/writer.md' },
    };
    const running = [started('writer', { spec: specDigest(definition, 'Write.') })];
    expect(await drifted(running, toml)).toEqual([]);
    expect(await drifted(running, toml, known('Write well.'))).toEqual(['writer']);
    expect(await drifted(running, toml, known(null))).toEqual([]);
    const unreadable: Look<string | null> = {
      known: false,
      diagnostic: { severity: 'error', code: 'unreadable', summary: 'x', detail: 'x' },
    };
    expect(await drifted(running, toml, unreadable)).toEqual([]);
    expect(await drifted(running, `${toml}model = "opus"\n`)).toEqual(['writer']);
  });
});

describe('what was accepted', () => {
  const toml = (more: string) =>
    `[project]\nname = "web"\n\n[agents.writer]\nbackend = "command"\ncommand = ["x"]\n${more}`;
  const definitionIn = (text: string): FullDefinition => {
    const read = checkDocument(readTomlDocument('agents.toml', text));
    const [agent] = read.ok ? read.value.agents : [];
    if (!read.ok || agent === undefined) throw new Error('no agent');
    const wake = read.value.wakes.get(agent.name) ?? null;
    return { ...agent, wake, promptText: null, envFileText: null, envFileRevision: null };
  };

  /** An agent that runs as `accepted` says, in a clone whose agents.toml says `declared`. */
  async function seen(accepted: string, declared: string) {
    const full = definitionIn(accepted);
    const record = acceptedRecordOf(full, { by: 'operator', at: '2026-11-30T00:00:00Z' });
    const session = started('writer', { spec: specDigest(full, null), engine: 'v0.2.0' });
    const state = stateOf({ [web.path]: cloneOf(web, { agentsToml: declared }) });
    state.sessions.set(session.name, session);
    const fleet = fleetOf([web]);
    const { world: model } = modelWorld(state, fleet);
    const records: World['records'] = {
      ...model.records,
      pathOf: (_path, name) => `/home/user/.local/state/ao/projects/web/${name}`,
      readText: (path, name) =>
        name === 'accepted/writer.json' ? known(JSON.stringify(record)) : model.records.readText(path, name),
    };
    const world: World = { ...model, records };
    const host = await lookAtHost(fleet, world);
    const facts = { kind: 'repository', repository: repositoryOf(web) } as const;
    const desired = { ...desiredOf(web, fleet), options: { restart: true } };
    const look = await agents.observe(
      desired,
      { ...host, facts, homeServer: async () => host.server },
      world,
    );
    if (!look.known || look.value.kind !== 'clone') throw new Error('nothing was seen');
    const { step } = agents.diff(desired, look.value);
    return { ...look.value, step };
  }

  it('is compared key by key, also where the mark of what runs says nothing of it', async () => {
    const same = await seen(toml('watch = "heal"\n'), toml('watch = "heal"\n'));
    expect(same.drifted).toEqual([]);
    expect(same.definitions).toBeUndefined();
    const { drifted: now, step } = await seen(toml(''), toml('watch = "heal"\nargs = ["y"]\n'));
    expect(now).toMatchObject([{ name: 'writer', changes: [{ key: 'args' }, { key: 'watch' }] }]);
    const [one] = now;
    expect(step).toMatchObject({
      action: 'restart',
      before: { restarted: { writer: one?.started } },
      after: { restarted: { writer: one?.declared }, definitions: { writer: one?.declared } },
      display: {
        definitions: [{ agent: 'writer', state: 'changed', changes: [{ key: 'args' }, { key: 'watch' }] }],
      },
    });
  });

  it('decides whether an agent that runs needs a watchdog, and agents.toml does not', async () => {
    expect((await seen(toml(''), toml('watch = "heal"\n'))).watchdog).toBe('not-needed');
    expect((await seen(toml('watch = "heal"\n'), toml(''))).watchdog).not.toBe('not-needed');
  });
});

describe('what is done about it', () => {
  const agent = (name: string) => ({ name, backend: 'shell', persistent: true, needsWatchdog: true });
  const [writer, editor] = [sessionOf(web, 'writer'), sessionOf(web, 'editor')];
  const changed: Drifted = { name: 'writer', started: 'sha256:1', declared: 'sha256:2' };
  const at = (changes: Partial<Extract<AgentsObserved, { kind: 'clone' }>> = {}): AgentsObserved => ({
    kind: 'clone',
    declared: { kind: 'agents', agents: [agent('writer'), agent('editor')] },
    ours: [writer, editor],
    foreign: [],
    engine: runnableEngine,
    watchdog: 'running',
    drifted: [changed],
    ...changes,
  });
  const foreign = sessionOf(web, 'editor', { marks: { ...editor.marks, fleet: null, project: null } });
  const short = (project: Project, observed: AgentsObserved, options = restart) => {
    const { step, blocked, notes } = diff(desiredOf(project, fleetOf([project]), options), observed);
    const what =
      blocked === null
        ? step === null
          ? '-'
          : `${step.action} ${step.reason} ${step.risk}`
        : `! ${blocked.code}`;
    return [what, ...notes.map(({ code }) => code)].join(' ');
  };

  it.each<[string, Project, AgentsObserved, string]>([
    ['one has changed', web, at(), 'restart definition-changed disruptive'],
    [
      'one has changed and another is missing',
      web,
      at({ ours: [writer] }),
      'restart definition-changed disruptive',
    ],
    [
      'one has changed and nobody watches',
      web,
      at({ watchdog: 'missing' }),
      'restart definition-changed disruptive',
    ],
    ['none has', web, at({ drifted: [] }), '-'],
    ['one is missing', web, at({ drifted: [], ours: [writer] }), 'start agents-missing safe'],
    [
      'the name of the missing one is taken',
      web,
      at({ ours: [writer], foreign: [foreign] }),
      '! session-taken',
    ],
    ['po is called by the one that has changed', web, at({ caller: 'writer' }), '! self-stop'],
    ['po is called by another one', web, at({ caller: 'editor' }), 'restart definition-changed disruptive'],
    [
      'engine/ has changed',
      web,
      at({ engine: { runnable: false, why: 'changed', files: ['x'] } }),
      '! engine-changed',
    ],
    ['the project is to stop', projectOf('web', { state: 'stopped' }), at(), 'stop state-stopped disruptive'],
  ])('where a restart was asked for and %s', (_name, project, observed, expected) => {
    expect(short(project, observed)).toBe(expected);
  });

  it.each<[string, AgentsObserved, string]>([
    ['one has changed', at(), '- restart-required'],
    [
      'one has changed and another is missing',
      at({ ours: [writer] }),
      'start agents-missing safe restart-required',
    ],
    ['none has', at({ drifted: [] }), '-'],
  ])('where it was not and %s', (_name, observed, expected) => {
    expect(short(web, observed, { restart: false })).toBe(expected);
  });

  it('names who is restarted by which definition, and who is started beside', () => {
    const { step } = diff(desiredOf(web, fleetOf([web]), restart), at({ ours: [writer] }));
    expect(step).toMatchObject({
      before: { restarted: { writer: 'sha256:1' } },
      after: { restarted: { writer: 'sha256:2' }, agents: ['editor'] },
    });
  });
});

describe('a restart of a project', () => {
  const stateWith = (project: Project, sessions: readonly Session[]) => {
    const state = stateOf({ [project.path]: cloneOf(project, { agentsToml: agentsToml(names) }) });
    for (const session of sessions) state.sessions.set(session.name, session);
    state.options = restart;
    return state;
  };

  it('ends and starts who has changed, starts who is missing, and leaves nothing to do', async () => {
    const state = stateWith(web, [started('writer', other)]);
    const { results } = await applyModel(state, fleetOf([web]));
    expect(results.map(({ id, outcome }) => `${id} ${outcome.state}`)).toEqual(['web/agents done']);
    expect([...state.sessions.keys()].sort()).toEqual(['web/editor', 'web/writer']);
    expect(state.sessions.get('web/writer')?.marks.spec).toBe(started('writer').marks.spec);
    expect((await planModel(state, fleetOf([web]))).steps).toEqual([]);
  });

  it('is blocked by `protect`, and not among what is held', async () => {
    const protectedOne = projectOf('web', { protect: true });
    const plan = await planModel(
      stateWith(protectedOne, [started('writer', other)]),
      fleetOf([protectedOne]),
    );
    expect(plan).toMatchObject({ steps: [], blocked: [{ code: 'protected' }] });
    const held = projectOf('web', { hold: { reason: 'move', until: null } });
    expect((await planModel(stateWith(held, [started('writer', other)]), fleetOf([held]))).steps).toEqual([]);
  });

  it('has another digest when a definition has changed again', async () => {
    const digest = async (spec: string) =>
      (await planModel(stateWith(web, [started('writer', { spec })]), fleetOf([web]))).digest;
    expect(await digest(`sha256:${'1'.repeat(64)}`)).not.toBe(await digest(`sha256:${'2'.repeat(64)}`));
  });
});

it('the digest of a definition is the one that engines have marked agents with', () => {
  const definition: AgentDefinition = {
    ...{
      name: 'a',
      kind: 'persistent',
      backend: 'claude',
      watch: 'heal',
      onExit: 'heal',
      prompt: 'p.md',
      envFile: '.env',
    },
    ...{
      dir: '.',
      command: ['claude'],
      args: ['-x'],
      env: { B: '2', A: '1' },
      model: 'opus',
      permission: 'auto',
    },
  } as const;
  // Whoever has it come out otherwise makes every agent that runs look changed. It needs another tag in
  // `spec-digest.ts`, and a list there that begins with the version that digests so.
  expect(specDigest(definition, 'Hello.')).toMatchInlineSnapshot(
    `"sha256:611352c704ea5e2128b4e3f34e0575ad5cdcb0a8ad3698d2df9839edf2c65f8e"`,
  );
  expect(digestsAlike(`v${engineVersion.version}`), 'is this version in the list of spec-digest.ts?').toBe(
    true,
  );
});

itHitsItsRules();
