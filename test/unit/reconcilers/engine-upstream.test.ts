// The rules by which a pin goes on top of what the branch holds at origin, and what is asked of origin when it is
// done: the plan knows only what was last fetched.
import { describe, expect, it } from 'vitest';
import { engine } from '../../../reconcilers/engine/index.ts';
import type { EngineObserved } from '../../../reconcilers/engine/types.ts';
import type { Applied, Decision, PendingEffects, Snapshot } from '../../../reconcilers/reconciler.ts';
import type { Project } from '../../../src/fleet/fleet.ts';
import { Obstruction, WorldFailure } from '../../../src/world/failure.ts';
import type { Unsaved } from '../../../src/world/git/branches.ts';
import type { EngineWork, Upstream } from '../../../src/world/git/git.ts';
import type { Repository } from '../../../src/world/repository.ts';
import type { World } from '../../../src/world/world.ts';
import {
  cloneOf,
  commitOf,
  desiredOf,
  fleetOf,
  type ModelState,
  projectOf,
  repositoryOf,
  stateOf,
  workOf,
} from '../../support/model.ts';
import { lineOf, nothingUnsaved } from '../../support/model-branches.ts';
import { modelWorld } from '../../support/model-world.ts';
import { recorded } from '../../support/rules-hit.ts';

const { diff, itHitsItsRules } = recorded('engine-upstream', engine.diff);

const url = 'https://git.example.org/team/web.git';
const web = projectOf('web', { repo: url, engine: 'v0.2.0' });
const local = projectOf('web', { engine: 'v0.2.0' });
const [base, head, theirs] = ['a'.repeat(40), 'c'.repeat(40), 'f'.repeat(40)];
const pin = { kind: 'gitlink', commit: commitOf('v0.1.0') } as const;

const apart = (ahead: number, behind: number, unsaved: Unsaved | null = nothingUnsaved): Upstream => ({
  ...{ ahead, behind, others: ahead, agentsFile: 'same' },
  unsaved: ahead === 0 && behind > 0 ? unsaved : null,
});

/** What is ahead are pins of po's and nothing else. */
const pinsAhead = (ahead: number, behind = 0): Upstream => ({ ...apart(ahead, behind), others: 0 });

/** Pinned at v0.1.0 and wanted at v0.2.0, its branch elsewhere than origin's. */
function at(
  upstream: Upstream | null,
  changes: Partial<Repository> = {},
  work: Partial<EngineWork> = {},
): EngineObserved {
  const upstreamCommit = upstream === null ? head : theirs;
  return {
    kind: 'clone',
    repository: repositoryOf(web, { engineInHead: pin, upstreamCommit, ...changes }),
    pinnedVersion: 'v0.1.0',
    work: workOf(web, { engineInIndex: pin, upstream, ...work }),
  };
}

function short({ step, blocked, pendingEffects }: Decision): string {
  if (blocked !== null) return `! ${blocked.code}`;
  if (step === null) return '-';
  const { push, fastForward } = step.after ?? {};
  const parts = [
    step.reason,
    ...(fastForward === undefined ? [] : ['go on']),
    ...(push === true ? ['push'] : []),
  ];
  return [
    ...parts,
    ...(pendingEffects === undefined || pendingEffects === 'nothing' ? [] : [pendingEffects]),
  ].join(', ');
}

describe('a pin that changes', () => {
  const dirty = { ...nothingUnsaved, changed: ['a.txt'] };
  it.each<[string, Project, EngineObserved, PendingEffects, string]>([
    ['where origin is', web, at(null), 'nothing', 'pin-differs, push'],
    ['ahead of origin', web, at(apart(2, 0)), 'nothing', 'pin-differs'],
    ['behind origin', web, at(apart(0, 1)), 'nothing', 'pin-differs, go on, push'],
    ['behind origin, with a change', web, at(apart(0, 1, dirty)), 'nothing', '! remote-moved'],
    [
      'behind origin, with an untracked file',
      web,
      at(apart(0, 1, { ...nothingUnsaved, untracked: ['x'] })),
      'nothing',
      '! remote-moved',
    ],
    [
      'behind origin, with an ignored file in the way',
      web,
      at(apart(0, 1, { ...nothingUnsaved, ignored: ['x'] })),
      'nothing',
      '! remote-moved',
    ],
    [
      'behind origin, with nothing but the pin staged',
      web,
      at(apart(0, 1, { ...nothingUnsaved, changed: ['engine'] })),
      'nothing',
      'pin-differs, go on, push',
    ],
    ['come apart from origin', web, at(apart(1, 1)), 'nothing', '! diverged'],
    ['come apart from origin, with a change', web, at(apart(1, 1, dirty)), 'nothing', '! diverged'],
    [
      'come apart, and on another branch',
      web,
      at(apart(1, 1), { branch: 'topic' }),
      'nothing',
      '! branch-differs',
    ],
    [
      'come apart, and edits in engine/',
      web,
      at(apart(1, 1), {}, { engineChanges: ['x'] }),
      'nothing',
      '! engine-dirty',
    ],
    ['of which origin has no branch', web, at(null, { upstreamCommit: null }), 'nothing', 'pin-differs'],
    ['pushed to another address', web, at(null, { pushesElsewhere: true }), 'nothing', 'pin-differs'],
    [
      'behind, pushed to another address',
      web,
      at(apart(0, 1), { pushesElsewhere: true }),
      'nothing',
      'pin-differs, go on',
    ],
    ['of a project that is local by now', local, at(apart(1, 1)), 'nothing', 'pin-differs'],
    [
      'that brings another agents.toml',
      web,
      at({ ...apart(0, 1), agentsFile: 'other' }),
      'nothing',
      'pin-differs, go on, push, other-files',
    ],
    [
      'that brings none',
      web,
      at({ ...apart(0, 1), agentsFile: 'none' }),
      'nothing',
      'pin-differs, go on, push, files-without-agents',
    ],
    ['on top of a pin that was not pushed', web, at(pinsAhead(1)), 'nothing', 'pin-differs, push'],
    ['whose earlier pin has come apart from origin', web, at(pinsAhead(1, 1)), 'nothing', '! diverged'],
    ['after the remote changed', web, at(apart(1, 1)), 'other-remote', 'clone-changes, push, other-files'],
    [
      'after the remote changed, edits in engine/',
      web,
      at(null, {}, { engineChanges: ['x'] }),
      'other-remote',
      '! engine-dirty',
    ],
    [
      'after the branch changed',
      web,
      at(apart(1, 1), { branch: 'topic' }),
      'other-files',
      'clone-changes, push, other-files',
    ],
  ])('%s', (_name, project, observed, pendingEffects, expected) => {
    expect(short(diff(desiredOf(project), observed, pendingEffects))).toBe(expected);
  });

  it('says what it is made on, so that a review of it does not hold for another HEAD', () => {
    const found = (changes: Partial<Repository>) => diff(desiredOf(web), at(null, changes)).step?.before;
    expect(found({})).toMatchObject({ parent: head });
    const bare = { engineInHead: { kind: 'absent' }, engineOnDisk: { kind: 'absent' } } as const;
    const first = at(null, bare, { engineInIndex: { kind: 'absent' }, module: null });
    expect(diff(desiredOf(web), first).step).toMatchObject({
      action: 'create',
      before: { commit: null, checkedOut: null, parent: head },
    });
    // Where only the checkout is wrong no commit is made.
    const wanted = { kind: 'gitlink', commit: commitOf('v0.2.0') } as const;
    expect(found({ engineInHead: wanted, engineOnDisk: { kind: 'absent' } })).not.toHaveProperty('parent');
  });

  it('says why it is not pushed', () => {
    const { step } = diff(desiredOf(web), at(apart(2, 0)));
    expect(step?.display).toMatchObject({ unpushed: '2 commits of the branch would go with it' });
    expect(diff(desiredOf(local), at(apart(2, 0))).step?.display).not.toHaveProperty('unpushed');
  });

  it('names both numbers where the two have come apart', () => {
    const { blocked } = diff(desiredOf(web), at(apart(2, 1)));
    expect(blocked?.reason).toContain('2 commits here, 1 commit there');
  });
});

describe('a pin that is in place', () => {
  const wanted = { kind: 'gitlink', commit: commitOf('v0.2.0') } as const;
  const other = { kind: 'gitlink', commit: commitOf('v0.1.0') } as const;

  /** Pinned and checked out as wanted; origin has the branch elsewhere. */
  function placed(
    upstream: Upstream | null,
    there: Repository['engineInHead'] = other,
    changes: Partial<Repository> & { readonly isHeadPin?: boolean } = {},
  ): EngineObserved {
    const { isHeadPin = true, ...more } = changes;
    const upstreamCommit = upstream === null ? head : theirs;
    const where = upstream === null ? {} : { apart: { engineThere: there, isHeadPin } };
    return {
      kind: 'clone',
      repository: repositoryOf(web, { engineInHead: wanted, upstreamCommit, ...where, ...more }),
      pinnedVersion: 'v0.2.0',
      work: workOf(web, { engineInIndex: wanted, upstream }),
    };
  }

  it.each<[string, Project, EngineObserved, PendingEffects, string]>([
    ['at origin as well', web, placed(null), 'nothing', '-'],
    ['not at origin', web, placed(pinsAhead(1)), 'nothing', 'pin-unpushed, push'],
    ['three pins ahead of it', web, placed(pinsAhead(3)), 'nothing', 'pin-unpushed, push'],
    ['among commits of somebody’s', web, placed(apart(2, 0)), 'nothing', '! pin-unpushed, in place'],
    [
      'below commits of somebody’s',
      web,
      placed(apart(2, 0), other, { isHeadPin: false }),
      'nothing',
      '! pin-unpushed, in place',
    ],
    [
      'there, and commits of somebody’s here',
      web,
      placed(apart(2, 0), wanted, { isHeadPin: false }),
      'nothing',
      '-',
    ],
    ['there, and origin has gone on from it', web, placed(apart(0, 2), wanted), 'nothing', '-'],
    [
      'not there, where somebody pins another',
      web,
      placed(apart(0, 1)),
      'nothing',
      'pin-unpushed, go on, push',
    ],
    [
      'not there, where somebody pins another, and a change is in the way',
      web,
      placed(apart(0, 1, { ...nothingUnsaved, changed: ['a.txt'] })),
      'nothing',
      '! remote-moved, in place',
    ],
    ['come apart from origin', web, placed(pinsAhead(1, 1)), 'nothing', '! diverged, in place'],
    [
      'come apart from the same pin at origin',
      web,
      placed(pinsAhead(1, 1), wanted),
      'nothing',
      '! diverged, in place',
    ],
    [
      'of a branch that origin does not have',
      web,
      placed(null, other, { upstreamCommit: null }),
      'nothing',
      '! pin-unpushed, in place',
    ],
    [
      'where pushes go elsewhere',
      web,
      placed(pinsAhead(1), other, { pushesElsewhere: true }),
      'nothing',
      '! pin-unpushed, in place',
    ],
    ['on another branch', web, placed(pinsAhead(1), other, { branch: 'topic' }), 'nothing', '-'],
    ['of a local project', local, placed(null, other, { upstreamCommit: null }), 'nothing', '-'],
    ['before another remote', web, placed(null), 'other-remote', 'clone-changes, push'],
    ['of a project that goes', { ...web, state: 'retired' }, placed(pinsAhead(1)), 'nothing', '-'],
  ])('%s', (_name, project, observed, pendingEffects, expected) => {
    const decision = diff(desiredOf(project), observed, pendingEffects);
    expect(`${short(decision)}${decision.isInPlace === true ? ', in place' : ''}`).toBe(expected);
  });

  it('names the command that a person pushes it with, and what would go with it', () => {
    const { blocked } = diff(desiredOf(web), placed(apart(2, 0)));
    expect(blocked?.reason).toContain('2 commits of the branch would go with it');
    expect(blocked?.help.split('\n').at(-1)).toBe('  git -C /fleet/web push origin main');
  });

  it('says which commit is pushed, and where to, without credentials', () => {
    const secret = projectOf('web', {
      repo: 'https://me:hunter2@git.example.org/team/web.git',
      engine: 'v0.2.0',
    });
    expect(diff(desiredOf(secret), placed(pinsAhead(1))).step).toMatchObject({
      before: { parent: head },
      after: { push: true, version: 'v0.2.0' },
      display: { push: { remote: url, branch: 'main' } },
    });
  });

  it('is pushed together with a checkout that is missing', () => {
    const observed = placed(pinsAhead(1), other, { engineOnDisk: { kind: 'absent' } });
    expect(short(diff(desiredOf(web), observed))).toBe('checkout-missing, push');
  });
});

describe('a pin that is put in place', () => {
  /** What becomes of the clone and of its remote, which has moved since it was last seen. */
  async function put(
    moved: (state: ModelState) => void,
    changesOf: (state: ModelState, model: World['git']) => Partial<World['git']> = () => ({}),
    unsaved: Unsaved = nothingUnsaved,
  ) {
    const fleet = fleetOf([web]);
    const state = stateOf({
      [web.path]: cloneOf(web, {
        repository: repositoryOf({ ...web, engine: 'v0.1.0' }),
        work: workOf(web, { engineInIndex: pin }),
        unsaved,
      }),
    });
    const content = { agentsToml: null, engineInHead: pin } as const;
    state.commits.set(base, { ...content, parent: null });
    state.commits.set(head, { ...content, parent: base });
    state.remotes.set(url, { ...content, commit: head });
    const observed = await engine.observe(
      desiredOf(web, fleet),
      snapshotOf(state),
      modelWorld(state, fleet).world,
    );
    if (!observed.known) throw new Error('it is not seen');
    moved(state);
    const { world: model } = modelWorld(state, fleet);
    const changes = changesOf(state, model.git);
    const done: string[] = [];
    const told = Object.fromEntries(
      (['makePin', 'fastForward', 'checkOutEngine', 'commitPin', 'push'] as const).map((name) => [
        name,
        (options: never) => {
          done.push(name);
          return (changes[name] ?? model.git[name])(options);
        },
      ]),
    );
    const world = { ...model, git: { ...model.git, ...changes, ...told } } as World;
    const desired = desiredOf(web, fleet);
    const { step } = diff(desired, observed.value);
    if (step === null) throw new Error('there is no step');
    const outcome = await engine.apply(desired, observed.value, step, world).catch((error: unknown) => {
      if (!(error instanceof WorldFailure)) throw error;
      const code = error instanceof Obstruction ? error.code : null;
      return { notes: [], failed: `${error.message}\n${error.output}`, code };
    });
    const place = state.places.get(web.path);
    const commit = place?.kind === 'repository' ? place.repository.commit : null;
    return { done, ...outcome, commit, remote: state.remotes.get(url)?.commit ?? null, state };
  }

  function snapshotOf(state: ModelState): Snapshot {
    const place = state.places.get(web.path);
    if (place?.kind !== 'repository') throw new Error('there is no clone');
    const { repository } = place;
    const server = { known: true, value: null } as const;
    return {
      facts: { kind: 'repository', repository },
      server,
      orphans: async () => [],
      unclaimed: async () => [],
      retired: async () => [],
      engineProcesses: async () => ({ known: true, value: [] }),
      homeServer: async () => server,
    };
  }

  const goOn =
    (engineInHead: Repository['engineInHead'] = pin) =>
    (state: ModelState) => {
      const content = { agentsToml: null, engineInHead };
      state.commits.set(theirs, { ...content, parent: head });
      state.remotes.set(url, { ...content, commit: theirs });
    };

  it('is pushed where origin is as it was seen, and only then committed', async () => {
    const { done, notes, commit, remote } = await put(() => {});
    expect(done).toEqual(['makePin', 'checkOutEngine', 'push', 'commitPin']);
    expect(notes).toEqual(['pushed']);
    expect(commit).toBe(remote);
  });

  it('goes on top of what origin has by now', async () => {
    const { done, notes, commit, remote, state } = await put(goOn());
    expect(done).toEqual(['makePin', 'fastForward', 'checkOutEngine', 'push', 'commitPin']);
    expect(notes).toEqual(['main fast-forwarded to ffffffffffff of origin', 'pushed']);
    expect(commit).toBe(remote);
    expect(state.commits.get(commit ?? '')?.parent).toBe(theirs);
  });

  it('is only checked out where origin has got it meanwhile', async () => {
    const { done, commit, remote } = await put(goOn({ kind: 'gitlink', commit: commitOf('v0.2.0') }));
    expect(done).toEqual(['fastForward', 'checkOutEngine']);
    expect([commit, remote]).toEqual([theirs, theirs]);
  });

  it('is made anew on top of what was quicker, and the one before it was on no branch', async () => {
    let isFirst = true;
    const { done, commit, remote, state } = await put(
      () => {},
      (all, git) => ({
        async push(options) {
          if (isFirst) goOn()(all);
          isFirst = false;
          return git.push(options);
        },
      }),
    );
    expect(done.filter((name) => name !== 'checkOutEngine')).toEqual([
      ...['makePin', 'push'],
      ...['makePin', 'fastForward', 'push', 'commitPin'],
    ]);
    expect(commit).toBe(remote);
    expect(lineOf(state.commits, commit ?? '').slice(1)).toEqual([theirs, head, base]);
  });

  it('is given up where something is quicker each time, and nothing is committed', async () => {
    const outrun = async () => ({ kind: 'outrun', said: 'fetch first' }) as const;
    const { done, commit, ...outcome } = await put(
      () => {},
      () => ({ push: outrun }),
    );
    expect(done.filter((name) => name === 'push')).toHaveLength(5);
    expect(commit).toBe(head);
    expect(outcome).toMatchObject({ failed: expect.stringContaining('each of 5 tries'), code: null });
  });

  it('is committed all the same where origin refuses it, with what it says and what to do', async () => {
    const refused = async () => ({ kind: 'refused', said: 'remote: reviews only' }) as const;
    const { done, commit, remote, ...outcome } = await put(
      () => {},
      () => ({ push: refused }),
    );
    expect(done.at(-1)).toBe('commitPin');
    expect([commit === head, remote]).toEqual([false, head]);
    const { unpushed } = outcome as Applied;
    expect(unpushed?.by).toBe('remote');
    expect(unpushed?.why).toContain('\nremote: reviews only\n');
    expect(unpushed?.why).toContain('\n  git -C /fleet/web push origin main');
  });

  it('is committed all the same where origin gives no answer, and is not tried to be pushed', async () => {
    const fetchBranch = () => Promise.reject(new WorldFailure('git ls-remote failed', 'no route to host'));
    const { done, commit, ...outcome } = await put(
      () => {},
      () => ({ fetchBranch }),
    );
    expect(done).toEqual(['makePin', 'checkOutEngine', 'commitPin']);
    expect(commit).not.toBe(head);
    expect((outcome as Applied).unpushed).toMatchObject({
      by: 'other',
      why: expect.stringContaining('no route'),
    });
  });

  it('is committed and not pushed where origin has no such branch any more', async () => {
    const { done, commit, remote } = await put((state) => void state.remotes.set(url, null));
    expect(done).toEqual(['makePin', 'checkOutEngine', 'commitPin']);
    expect(commit).not.toBe(head);
    expect(remote).toBeNull();
  });

  it('is not made where it cannot be signed, and nothing has been changed', async () => {
    const makePin = () => Promise.reject(new WorldFailure('it could not be signed'));
    const { done, commit, ...outcome } = await put(goOn(), () => ({ makePin }));
    expect(done).toEqual(['makePin']);
    expect(commit).toBe(head);
    expect(outcome).toMatchObject({ failed: expect.stringContaining('signed'), code: null });
  });

  const apartFrom = (state: ModelState) => {
    const content = { agentsToml: null, engineInHead: pin } as const;
    state.commits.set(theirs, { ...content, parent: base });
    state.remotes.set(url, { ...content, commit: theirs });
  };
  it.each<[string, string, (state: ModelState) => void, Unsaved, RegExp]>([
    [
      'origin has gone on and the clone is not clean',
      'remote-moved',
      goOn(),
      { ...nothingUnsaved, changed: ['a.txt'] },
      /1 commit ahead of .*a\.txt/,
    ],
    ['origin was rewritten', 'remote-rewritten', apartFrom, nothingUnsaved, /main of origin was rewritten/],
  ])('is blocked, and nothing was changed, where %s', async (_name, code, moved, unsaved, why) => {
    const { done, commit, ...outcome } = await put(moved, undefined, unsaved);
    expect(done).toEqual([]);
    expect(commit).toBe(head);
    expect(outcome).toMatchObject({ code, failed: expect.stringMatching(why) });
  });
});

itHitsItsRules();
