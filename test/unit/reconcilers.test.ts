// Every rule of every `diff`, hit on its own, and against the rule that comes before it: order is meaning.
import { describe, expect, it } from 'vitest';
import { diff as diffAgents } from '../../reconcilers/agents/diff.ts';
import type { AgentsObserved } from '../../reconcilers/agents/types.ts';
import { diff as diffClone } from '../../reconcilers/clone/diff.ts';
import type { CloneObserved } from '../../reconcilers/clone/types.ts';
import { diff as diffEngine } from '../../reconcilers/engine/diff.ts';
import type { EngineObserved } from '../../reconcilers/engine/types.ts';
import type { Verdict } from '../../reconcilers/reconciler.ts';
import type { Project } from '../../src/fleet/fleet.ts';
import type { EngineWork } from '../../src/world/git/git.ts';
import type { Repository } from '../../src/world/repository.ts';
import {
  commitOf,
  desiredOf,
  projectOf,
  repositoryOf,
  sessionOf,
  strangeCommit,
  workOf,
} from '../support/model.ts';

const url = 'https://git.example.org/team/web.git';
const web = projectOf('web', { repo: url });
const local = projectOf('web');
const retired = projectOf('web', { repo: url, state: 'retired' });
const released = projectOf('web', { repo: url, state: 'released' });
const stopped = projectOf('web', { repo: url, state: 'stopped' });

/** `create missing` for a step, `! code` where it is blocked, `-` for nothing. */
function short({ step, blocked }: Verdict): string {
  expect(step === null || blocked === null, 'a step and a block').toBe(true);
  if (blocked !== null) {
    expect(blocked.reason).not.toBe('');
    expect(blocked.help).not.toBe('');
    return `! ${blocked.code}`;
  }
  return step === null ? '-' : `${step.action} ${step.reason}${step.risk === 'safe' ? '' : ` ${step.risk}`}`;
}

describe('clone', () => {
  const at = (
    changes: Partial<Repository> = {},
    mark: 'ours' | 'none' | 'left-out' | 'other' = 'ours',
    links = false,
  ): CloneObserved => ({
    kind: 'repository',
    repository: repositoryOf(web, changes),
    mark,
    hasLinkedWorktrees: links,
    offBranch: null,
  });
  const strange = 'https://git.example.org/other.git';

  it.each<[string, Project, CloneObserved, string]>([
    ['nothing there', web, { kind: 'absent' }, 'create missing'],
    ['a stopped project is there as well', stopped, { kind: 'absent' }, 'create missing'],
    ['a file', web, { kind: 'other', what: 'file' }, '! path-taken'],
    ['a folder', web, { kind: 'other', what: 'folder' }, '! path-taken'],
    ['a bare repository', web, { kind: 'other', what: 'bare repository' }, '! path-taken'],
    ["another's", web, at({}, 'other'), '! marked-by-another'],
    ["another's, whatever its remote", web, at({ remoteUrl: strange }, 'other'), '! marked-by-another'],
    ['another remote', web, at({ remoteUrl: strange }), 'update remote-differs'],
    ['another remote and no mark', web, at({ remoteUrl: strange }, 'none'), '! remote-differs'],
    ['no remote where one is declared', web, at({ remoteUrl: null }), 'update remote-differs'],
    ['a remote where none is declared', local, at({ remoteUrl: url }), '! remote-differs'],
    [
      'the same remote, written otherwise',
      web,
      at({ remoteUrl: 'HTTPS://u:p@git.example.org/team/web' }),
      '-',
    ],
    ['no mark', web, at({}, 'none'), 'adopt unmarked'],
    ['no mark, another branch', web, at({ branch: 'feature' }, 'none'), '! branch-differs'],
    ['no mark, no branch', web, at({ branch: null }, 'none'), '! branch-differs'],
    ['ours', web, at(), '-'],
    ['ours, with linked worktrees', web, at({}, 'ours', true), '-'],
    [
      'nothing there, and its clone elsewhere',
      web,
      { kind: 'absent', elsewhere: '/fleet/old' },
      '! clone-elsewhere',
    ],
    ['of a name that is left out', web, at({}, 'left-out'), 'adopt renamed'],
    ['of a name that is left out, another branch', web, at({ branch: 'x' }, 'left-out'), '! branch-differs'],
    [
      'of a name that is left out, another remote',
      web,
      at({ remoteUrl: strange }, 'left-out'),
      '! remote-differs',
    ],
    ['released', released, at(), 'release removed'],
    ['released, gone', released, { kind: 'absent' }, '-'],
    ['released, not a clone', released, { kind: 'other', what: 'folder' }, '-'],
    ['released already', released, at({}, 'none'), '-'],
    ["released, another's", released, at({}, 'other'), '-'],
    ['retired, gone', retired, { kind: 'absent' }, '-'],
    ['retired, and not a clone', retired, { kind: 'other', what: 'folder' }, '-'],
    ['retired, never ours', retired, at({}, 'none'), '-'],
    ["retired, another's", retired, at({}, 'other'), '-'],
    ['retired, with linked worktrees', retired, at({}, 'ours', true), '! linked-worktrees'],
    ['retired', retired, at(), 'retire state-retired disruptive'],
    ['retired, whatever its remote', retired, at({ remoteUrl: strange }), 'retire state-retired disruptive'],
  ])('%s', (_name, project, observed, expected) => {
    expect(short(diffClone(desiredOf(project), observed))).toBe(expected);
  });

  it('says in facts what it would do', () => {
    expect(diffClone(desiredOf(web), { kind: 'absent' }).step).toMatchObject({
      before: null,
      after: { path: '/fleet/web', branch: 'main', repo: url, template: 'shell' },
    });
    expect(diffClone(desiredOf(retired), at()).step).toMatchObject({
      before: { path: '/fleet/web' },
      after: { under: '/fleet/.retired' },
    });
  });

  it('shows no credentials, of the registry or of the clone', () => {
    const secret = projectOf('web', { repo: 'https://me:hunter2@git.example.org/a.git' });
    const other = at({ remoteUrl: 'https://me:hunter2@git.example.org/b.git' });
    const shown = JSON.stringify([
      diffClone(desiredOf(secret), { kind: 'absent' }),
      diffClone(desiredOf(secret), other),
      diffClone(desiredOf(local), other),
    ]);
    expect(shown).not.toContain('hunter2');
  });
});

describe('engine', () => {
  const [v1, v2] = [commitOf('v0.1.0'), commitOf('v0.2.0')];
  const link = (commit: string) => ({ kind: 'gitlink', commit }) as const;
  const out = (commit: string | null, gitDir = '/fleet/web/.git/modules/engine') =>
    ({ kind: 'checkout', commit, gitDir }) as const;
  const absent = { kind: 'absent' } as const;
  const other = { kind: 'other' } as const;
  /** Pinned at v0.2.0 and wanted at v0.1.0, unless said otherwise. */
  const at = (changes: Partial<Repository> = {}, work: Partial<EngineWork> = {}): EngineObserved => ({
    kind: 'clone',
    repository: repositoryOf(web, { engineInHead: link(v2), engineOnDisk: out(v2), ...changes }),
    pinnedVersion: 'v0.2.0',
    work: workOf(web, { engineInIndex: link(v2), ...work }),
  });
  const pinned: Partial<Repository> = { engineInHead: link(v1), engineOnDisk: out(v1) };
  const bare: Partial<Repository> = { engineInHead: absent, engineOnDisk: absent };
  const noModule: Partial<EngineWork> = { engineInIndex: absent, module: null };
  /** Everything is in the way at once. */
  const mess: Partial<EngineWork> = {
    operation: 'rebase',
    engineChanges: ['a'],
    engineCommits: ['abc x'],
    engineInIndex: other,
    modulesChanged: true,
    module: null,
  };

  it.each<[string, Project, EngineObserved, string]>([
    ['no clone yet', web, { kind: 'no-clone' }, 'create missing'],
    ['a project that goes away keeps its pin', retired, at({}, mess), '-'],
    ['a project that goes away, no clone', retired, { kind: 'no-clone' }, '-'],
    ['pinned', web, at(pinned), '-'],
    ['pinned, whatever else goes on', web, at(pinned, mess), '-'],
    ['another pin', web, at(), 'update pin-differs'],
    ['another pin of a stopped project', stopped, at(), 'update pin-differs'],
    ['no pin', web, at(bare, noModule), 'create missing'],
    ['no pin and no commit', web, at({ ...bare, commit: null }, noModule), 'create missing'],
    ['pin not checked out', web, at({ ...pinned, engineOnDisk: absent }), 'update checkout-missing'],
    [
      'pin not checked out, without a commit',
      web,
      at({ ...pinned, engineOnDisk: out(null) }),
      'update checkout-missing',
    ],
    [
      'pinned and another one checked out',
      web,
      at({ ...pinned, engineOnDisk: out(v2) }),
      'update checkout-differs',
    ],
    ['pin staged and not committed', web, at({}, { engineInIndex: link(v1) }), 'update pin-uncommitted'],
    [
      'first pin staged and not committed',
      web,
      at({ ...bare, engineOnDisk: out(v1) }, { engineInIndex: link(v1) }),
      'create pin-uncommitted',
    ],
    [
      'a run was cut off before its first pin',
      web,
      at({ ...bare, engineOnDisk: out(v1) }, noModule),
      'create missing',
    ],
    ['an operation in progress', web, at({}, mess), '! operation-in-progress'],
    [
      'a folder engine',
      web,
      at({ engineOnDisk: other }, { ...mess, operation: null }),
      '! engine-path-taken',
    ],
    ['a file engine in HEAD', web, at({ engineInHead: other, engineOnDisk: absent }), '! engine-path-taken'],
    ['something else staged', web, at({}, { engineInIndex: other }), '! engine-path-taken'],
    [
      "somebody's own clone in engine/",
      web,
      at({ ...bare, engineOnDisk: out(v1, '/fleet/web/engine/.git') }, noModule),
      '! engine-path-taken',
    ],
    [
      'changes in engine/',
      web,
      at({}, { ...mess, operation: null, engineInIndex: link(v2) }),
      '! engine-dirty',
    ],
    [
      'changes where only the checkout is wrong',
      web,
      at({ ...pinned, engineOnDisk: out(v2) }, { engineChanges: ['x'] }),
      '! engine-dirty',
    ],
    ['commits in engine/', web, at({ branch: 'feature' }, { engineCommits: ['abc x'] }), '! engine-commits'],
    [
      'commits where only the checkout is wrong',
      web,
      at({ ...pinned, engineOnDisk: out(v2) }, { engineCommits: ['abc x'] }),
      '! engine-commits',
    ],
    [
      'another branch',
      web,
      at({ branch: 'feature' }, { engineInIndex: link(strangeCommit) }),
      '! branch-differs',
    ],
    ['no branch', web, at({ branch: null }), '! branch-differs'],
    [
      'another branch where only the checkout is wrong',
      web,
      at({ ...pinned, engineOnDisk: absent, branch: 'feature' }),
      'update checkout-missing',
    ],
    [
      'another pin staged',
      web,
      at({}, { engineInIndex: link(strangeCommit), modulesChanged: true, module: null }),
      '! engine-staged',
    ],
    ['its removal staged', web, at({}, { engineInIndex: absent }), '! engine-staged'],
    [
      '.gitmodules changed where an entry is needed',
      web,
      at(bare, { ...noModule, modulesChanged: true }),
      '! gitmodules-changed',
    ],
    [
      '.gitmodules changed where there is an entry',
      web,
      at({}, { modulesChanged: true }),
      'update pin-differs',
    ],
  ])('%s', (_name, project, observed, expected) => {
    expect(short(diffEngine(desiredOf(project), observed))).toBe(expected);
  });

  it.each<[string, Project, EngineObserved, boolean]>([
    ['nothing but the pin', web, at(), true],
    [
      'commits that are not pushed yet',
      web,
      at(
        { upstreamCommit: strangeCommit },
        { upstream: { ahead: 1, behind: 0, unsaved: null, bringsAgentsFile: false } },
      ),
      false,
    ],
    ['a branch that the remote does not have', web, at({ upstreamCommit: null }), false],
    ['a local project', local, at({ upstreamCommit: null, remoteUrl: null }), false],
    ['only a checkout', web, at({ ...pinned, engineOnDisk: absent }), false],
    ['a clone that is still to be made', web, { kind: 'no-clone' }, true],
    ['a local project that is still to be made', local, { kind: 'no-clone' }, false],
  ])('pushes %s: %#', (_name, project, observed, push) => {
    expect(diffEngine(desiredOf(project), observed).step?.after).toMatchObject({ version: 'v0.1.0', push });
  });

  it('names the commit that it goes on top of, where it makes one', () => {
    const head = 'c'.repeat(40);
    const found = (observed: EngineObserved) => diffEngine(desiredOf(web), observed).step?.before;
    expect(found(at())).toEqual({ commit: v2, checkedOut: v2, parent: head });
    expect(found(at(bare, noModule))).toEqual({ commit: null, checkedOut: null, parent: head });
    expect(found(at({ ...bare, commit: null }, noModule))).toMatchObject({ parent: null });
    // Nothing goes on top of it, so where HEAD is drives nothing.
    expect(found(at({ ...pinned, engineOnDisk: absent }))).not.toHaveProperty('parent');
    expect(found({ kind: 'no-clone' })).toBeNull();
  });

  it('says what it goes from, as a version where that is known', () => {
    expect(diffEngine(desiredOf(web), at()).step).toMatchObject({
      before: { commit: v2, checkedOut: v2, parent: 'c'.repeat(40) },
      display: { from: 'v0.2.0' },
    });
    const unknown = { ...at({ engineInHead: link(strangeCommit) }), pinnedVersion: null } as EngineObserved;
    expect(diffEngine(desiredOf(web), unknown)).toMatchObject({ blocked: { code: 'engine-staged' } });
    const strange = at({ engineInHead: link(strangeCommit) }, { engineInIndex: link(strangeCommit) });
    const { step } = diffEngine(desiredOf(web), { ...strange, pinnedVersion: null } as EngineObserved);
    expect(step?.display).toEqual({ from: 'e'.repeat(12) });
  });

  it('names three of many files, and no credentials', () => {
    const files = ['a', 'b', 'https://me:hunter2@git.example.org/x', 'd', 'e'];
    const { blocked } = diffEngine(desiredOf(web), at({}, { engineChanges: files }));
    expect(blocked?.reason).toMatch(/and 2 more$/);
    expect(blocked?.reason).not.toContain('hunter2');
  });

  it('is asked only with what it needs', () => {
    expect(() => diffEngine(desiredOf(web), { ...at(), work: null } as EngineObserved)).toThrow('work tree');
  });
});

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
    engine: { runnable: true },
    watchdog: 'running',
    drifted: [],
    ...changes,
  });
  const gone = { kind: 'no-clone', ours: [] } as const;

  it.each<[string, Project, AgentsObserved, string]>([
    ['no clone yet', web, gone, 'start missing'],
    ['no clone any more, agents alive', web, { ...gone, ours: [writer] }, '! clone-gone'],
    ['no agents.toml', web, at({ declared: { kind: 'missing' } }), '! agents-file-missing'],
    [
      'a broken agents.toml',
      web,
      at({ declared: { kind: 'unreadable', why: 'x' } }),
      '! agents-file-unreadable',
    ],
    ['all alive', web, at({ ours: [writer, editor] }), '-'],
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
    ["one's name taken", web, at({ ours: [writer], foreign: [foreign], engine: changed }), '! session-taken'],
    ['engine/ changed', web, at({ engine: changed }), '! engine-changed'],
    [
      'engine/ not pinned yet',
      web,
      at({ engine: { runnable: false, why: 'not-pinned' } }),
      'start agents-missing',
    ],
    ['stopped, nothing runs', stopped, at(), '-'],
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

  it('tells of an agent that runs undeclared, and leaves it alone', () => {
    const stray = sessionOf(web, 'stray');
    for (const ours of [[writer, editor, stray], [stray]]) {
      const { notes } = diffAgents(desiredOf(web), at({ ours }));
      expect(notes).toMatchObject([{ code: 'agent-undeclared', severity: 'warning', project: 'web' }]);
    }
  });

  it('says how to end a session whose clone is gone', () => {
    const { blocked } = diffAgents(desiredOf(stopped), { ...gone, ours: [writer] });
    expect(blocked?.help).toBe("end it:\n  tmux -L po-recipes kill-session -t '=web/writer'");
  });
});
