// The rules by which a clone of ours gets another remote or branch: each on its own, and against the rule before it.
import { describe, expect, it } from 'vitest';
import { diff as diffKind } from '../../../reconcilers/clone/diff.ts';
import type { CloneObserved, OffBranch } from '../../../reconcilers/clone/types.ts';
import type { Decision } from '../../../reconcilers/reconciler.ts';
import type { Project } from '../../../src/fleet/fleet.ts';
import type { CloneWork } from '../../../src/world/git/branches.ts';
import type { EngineWork } from '../../../src/world/git/git.ts';
import type { Repository } from '../../../src/world/repository.ts';
import { desiredOf, projectOf, repositoryOf, workOf } from '../../support/model.ts';
import { nothingUnsaved } from '../../support/model-branches.ts';
import { recorded } from '../../support/rules-hit.ts';

const { diff, itHitsItsRules } = recorded('clone-update', diffKind);

const url = 'https://git.example.org/team/web.git';
const old = 'https://git.example.org/old/web.git';
const web = projectOf('web', { repo: url });
const local = projectOf('web');
const commit = 'c'.repeat(40);

const clean: CloneWork = {
  unsaved: nothingUnsaved,
  looseCommits: [],
  target: { commit: 'd'.repeat(40), hasAgentsFile: true, workTree: null },
};
const idle = (work: Partial<CloneWork> = {}, engine: Partial<EngineWork> = {}): OffBranch => ({
  kind: 'idle',
  work: { ...clean, ...work },
  engine: workOf(web, engine),
});
const inUse: OffBranch = { kind: 'in-use', sessions: ['web/writer'] };

function at(changes: Partial<Repository> = {}, offBranch: OffBranch | null = null): CloneObserved {
  return {
    kind: 'repository',
    repository: repositoryOf(web, changes),
    mark: 'ours',
    offBranch,
  };
}
const topic = { branch: 'topic' };
const ssh = { name: 'core.sshcommand', use: 'remote' } as const;
const filter = { name: 'filter.x.smudge', use: 'files' } as const;
const detached = { branch: null };
const guarded: Project = { ...web, protect: true };
const marked = { fleet: 'recipes', project: 'web', protect: true };

/** What is to be done, what is in the way, what is told, and what later kinds have to know. */
function short({ step, blocked, notes, pendingEffects }: Decision): string {
  expect(step === null || blocked === null, 'a step and a block').toBe(true);
  if (blocked !== null) {
    expect([blocked.reason, blocked.help]).not.toContain('');
    return `! ${blocked.code}`;
  }
  const what = step === null ? '-' : `${step.action} ${step.reason} ${Object.keys(step.after ?? {}).join()}`;
  const told = notes.map(({ code }) => ` (${code})`).join('');
  return `${what}${pendingEffects === undefined || pendingEffects === 'nothing' ? '' : `, ${pendingEffects}`}${told}`;
}

describe('a clone of ours', () => {
  it.each<[string, Project, CloneObserved, string]>([
    ['as declared', web, at(), '-'],
    ['another remote', web, at({ remoteUrl: old }), 'update remote-differs remote, other-remote'],
    ['no remote', web, at({ remoteUrl: null }), 'update remote-differs remote, other-remote'],
    ['a remote where none is declared', local, at({ remoteUrl: old }), '! remote-differs'],
    ['another remote of several', web, at({ remoteUrl: old, pushesElsewhere: true }), '! remote-ambiguous'],
    ['the right remote beside another for pushing', web, at({ pushesElsewhere: true }), '-'],
    ['settings that nothing would use', web, at({ unaccepted: [ssh, filter] }), '-'],
    [
      'a setting that a new remote would use',
      web,
      at({ remoteUrl: old, unaccepted: [ssh] }),
      '! settings-unaccepted',
    ],
    [
      'a setting that a new remote would not use',
      web,
      at({ remoteUrl: old, unaccepted: [filter] }),
      'update remote-differs remote, other-remote',
    ],
    [
      'a setting that a switch would use',
      web,
      at({ ...topic, unaccepted: [filter] }, idle()),
      '! settings-unaccepted',
    ],
    [
      'a setting that a switch would not use',
      web,
      at({ ...topic, unaccepted: [ssh] }, idle()),
      'update branch-differs branch,commit, other-files',
    ],
    [
      'a setting that a switch to a branch of origin would use',
      web,
      at({ ...topic, unaccepted: [ssh] }, idle({ target: null })),
      '! settings-unaccepted',
    ],
    [
      'a remote where none is declared, and several',
      local,
      at({ remoteUrl: old, pushesElsewhere: true }),
      '! remote-differs',
    ],
    ['no mark of its protection', guarded, at(), 'update protection-differs protect'],
    ['a mark of protection that is lifted', web, at({ marks: marked }), 'update protection-differs protect'],
    [
      'another remote, and no mark of its protection',
      guarded,
      at({ remoteUrl: old }),
      'update remote-differs remote,protect, other-remote',
    ],
    [
      'another branch, and no mark of its protection',
      guarded,
      at(topic, idle()),
      'update branch-differs branch,commit,protect, other-files',
    ],
    [
      'a branch that an agent works on, and no mark of its protection',
      guarded,
      at(topic, inUse),
      'update protection-differs protect (branch-differs)',
    ],
    ['another branch', web, at(topic, idle()), 'update branch-differs branch,commit, other-files'],
    ['no branch', web, at(detached, idle()), 'update branch-differs branch,commit, other-files'],
    [
      'another branch and remote',
      web,
      at({ ...topic, remoteUrl: old }, idle()),
      'update remote-differs remote,branch,commit, other-files',
    ],
    [
      'another branch of several remotes',
      web,
      at({ ...topic, pushesElsewhere: true, remoteUrl: old }, idle()),
      '! remote-ambiguous',
    ],
    ['a branch that an agent works on', web, at(topic, inUse), '- (branch-differs)'],
    [
      'a branch that an agent works on, and another remote',
      web,
      at({ ...topic, remoteUrl: old }, inUse),
      'update remote-differs remote, other-remote (branch-differs)',
    ],
    [
      'something in progress',
      web,
      at(topic, idle({}, { operation: 'rebase', engineChanges: ['x'] })),
      '! operation-in-progress',
    ],
    [
      'something in progress, and all else',
      web,
      at(
        detached,
        idle(
          { looseCommits: ['abc x'], unsaved: { ...nothingUnsaved, changed: ['a'] } },
          { operation: 'merge' },
        ),
      ),
      '! operation-in-progress',
    ],
    [
      'commits on no branch, and changes',
      web,
      at(detached, idle({ looseCommits: ['abc x'], unsaved: { ...nothingUnsaved, changed: ['a'] } })),
      '! commits-on-no-branch',
    ],
    [
      'a change',
      web,
      at(topic, idle({ unsaved: { ...nothingUnsaved, changed: ['a'] } })),
      '! work-tree-dirty',
    ],
    [
      'an untracked file',
      web,
      at(topic, idle({ unsaved: { ...nothingUnsaved, untracked: ['a'] } })),
      '! work-tree-dirty',
    ],
    [
      'an ignored file that would be written over',
      web,
      at(topic, idle({ unsaved: { ...nothingUnsaved, ignored: ['.env'] } })),
      '! work-tree-dirty',
    ],
    [
      'a change, and edits in engine/',
      web,
      at(topic, idle({ unsaved: { ...nothingUnsaved, changed: ['a'] } }, { engineChanges: ['x'] })),
      '! work-tree-dirty',
    ],
    [
      'edits in engine/',
      web,
      at(topic, idle({}, { engineChanges: ['x'], engineCommits: ['abc x'] })),
      '! engine-dirty',
    ],
    [
      'commits in engine/',
      web,
      at(topic, idle({ target: null }, { engineCommits: ['abc x'] })),
      '! engine-commits',
    ],
    [
      'the branch in another work tree',
      web,
      at(topic, idle({ target: { commit, hasAgentsFile: true, workTree: '/elsewhere' } })),
      '! branch-in-worktree',
    ],
    [
      'no such branch in the clone, and a remote that may have it',
      web,
      at(topic, idle({ target: null })),
      'update branch-differs branch,commit, other-files',
    ],
    [
      'a branch without an agents.toml',
      web,
      at(topic, idle({ target: { commit, hasAgentsFile: false, workTree: null } })),
      'update branch-differs branch,commit, files-without-agents',
    ],
    [
      'no such branch, and no remote',
      local,
      at({ ...topic, remoteUrl: null }, idle({ target: null })),
      '! branch-missing',
    ],
  ])('%s', (_name, project, observed, expected) => {
    expect(short(diff(desiredOf(project), observed))).toBe(expected);
  });

  it('is changed in facts that name what is found and what is wanted, without credentials', () => {
    const secret = projectOf('web', { repo: 'https://me:hunter2@git.example.org/team/web.git' });
    const observed = at({ ...topic, remoteUrl: 'https://me:hunter2@git.example.org/old/web.git' }, idle());
    expect(diff(desiredOf(secret), observed).step).toEqual({
      action: 'update',
      reason: 'remote-differs',
      risk: 'safe',
      before: { remote: old, branch: 'topic', commit },
      after: { remote: url, branch: 'main', commit: 'd'.repeat(40) },
    });
    expect(diff(desiredOf(web), at({ remoteUrl: null })).step).toMatchObject({ before: { remote: null } });
  });

  it('in a work tree that is gone has a remedy that does not lead there', () => {
    const isIn = (workTree: object) => {
      const target = { commit, hasAgentsFile: true, workTree: '/elsewhere', ...workTree };
      return diff(desiredOf(web), at(topic, idle({ target })))
        .blocked?.help.split('\n')
        .at(-1)
        ?.trim();
    };
    expect(isIn({})).toBe('git -C /elsewhere switch --detach');
    expect(isIn({ isWorkTreeGone: true })).toBe(`git -C ${web.path} worktree prune`);
  });

  it('that is switched says where HEAD was, so that a review of it does not hold for another HEAD', () => {
    const of = (changes: Partial<Repository>) =>
      diff(desiredOf(web), at({ ...topic, ...changes }, idle())).step;
    expect(of({})?.before).not.toEqual(of({ commit: 'e'.repeat(40) })?.before);
    // The remote has nothing to do with it.
    const remote = (changes: Partial<Repository>) =>
      diff(desiredOf(web), at({ remoteUrl: old, ...changes })).step;
    expect(remote({})).toEqual(remote({ commit: 'e'.repeat(40) }));
  });

  it('names files, how many they are, and the command that puts them away', () => {
    const unsaved = { changed: ['a', 'b', 'c', 'd'], untracked: ['e'], ignored: [] };
    expect(diff(desiredOf(web), at(topic, idle({ unsaved }))).blocked).toEqual({
      code: 'work-tree-dirty',
      reason:
        '/fleet/web is on branch topic, and main is declared; in the way: 4 files with uncommitted changes (a, b, c and 1 more) and 1 file that git does not track (e)',
      help: 'commit it:\n  git -C /fleet/web add --all && git -C /fleet/web commit',
    });
  });
});

it('a clone that is not ours gets neither', () => {
  for (const mark of ['none', 'unregistered', 'other'] as const) {
    for (const changes of [{ remoteUrl: old }, topic]) {
      const { step, blocked } = diff(desiredOf(web), { ...at(changes), mark } as CloneObserved);
      expect(step).toBeNull();
      expect(blocked).not.toBeNull();
    }
  }
});

itHitsItsRules();
