// Every rule of the `diff` of an engine, hit on its own, and against the rule that comes before it: order is meaning.
import { describe, expect, it } from 'vitest';
import { diff as diffKind } from '../../../reconcilers/engine/diff.ts';
import type { EngineObserved } from '../../../reconcilers/engine/types.ts';
import type { Project } from '../../../src/fleet/fleet.ts';
import type { EngineWork } from '../../../src/world/git/git.ts';
import type { Repository } from '../../../src/world/repository.ts';
import { local, retired, short, stopped, web } from '../../support/decisions.ts';
import { commitOf, desiredOf, repositoryOf, strangeCommit, workOf } from '../../support/model.ts';
import { recorded } from '../../support/rules-hit.ts';

const { diff: diffEngine, itHitsItsRules } = recorded('engine-diff', diffKind);

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
  const gpg = { name: 'gpg.program', use: 'commit' } as const;
  const unsigned = { name: 'commit.gpgsign', use: 'commit' } as const;
  const signed: Partial<EngineWork> = { authorship: { isByPo: false, isSigned: true } };
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
    ['settings that a commit does not use', web, at({ unaccepted: [gpg] }), 'update pin-differs'],
    ['settings that a signature uses', web, at({ unaccepted: [gpg] }, signed), '! settings-unaccepted'],
    ['a setting that leaves commits unsigned', web, at({ unaccepted: [unsigned] }), '! settings-unaccepted'],
    [
      'settings that a checkout does not use',
      web,
      at({ ...pinned, engineOnDisk: absent, unaccepted: [gpg, unsigned] }, signed),
      'update checkout-missing',
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
      'a submodule of its own, before whatever is in it',
      web,
      {
        ...at({}, { ...mess, operation: null, engineInIndex: link(v2) }),
        foreign: { kind: 'pin', commit: v2 },
      } as EngineObserved,
      '! engine-foreign',
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
        { upstream: { ahead: 1, behind: 0, others: 1, unsaved: null, agentsFile: 'same' } },
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
    expect(step?.display).toMatchObject({ from: 'e'.repeat(12) });
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

itHitsItsRules();
