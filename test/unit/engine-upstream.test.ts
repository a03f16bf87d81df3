// The rules by which a pin goes on top of what the branch holds at origin, and what is asked of origin when it is
// done: the plan knows only what was last fetched.
import { describe, expect, it } from 'vitest';
import { engine } from '../../reconcilers/engine/index.ts';
import type { EngineObserved } from '../../reconcilers/engine/types.ts';
import type { Coming, Verdict } from '../../reconcilers/reconciler.ts';
import type { Project } from '../../src/fleet/fleet.ts';
import { WorldFailure } from '../../src/world/failure.ts';
import type { Fetched, Unsaved } from '../../src/world/git/branches.ts';
import type { EngineWork, Upstream } from '../../src/world/git/git.ts';
import type { Repository } from '../../src/world/repository.ts';
import type { World } from '../../src/world/world.ts';
import {
  cloneOf,
  commitOf,
  desiredOf,
  fleetOf,
  projectOf,
  repositoryOf,
  stateOf,
  workOf,
} from '../support/model.ts';
import { nothingUnsaved } from '../support/model-branches.ts';
import { modelWorld } from '../support/model-world.ts';

const url = 'https://git.example.org/team/web.git';
const web = projectOf('web', { repo: url, engine: 'v0.2.0' });
const local = projectOf('web', { engine: 'v0.2.0' });
const [head, theirs] = ['c'.repeat(40), 'f'.repeat(40)];
const pin = { kind: 'gitlink', commit: commitOf('v0.1.0') } as const;

const apart = (ahead: number, behind: number, unsaved: Unsaved | null = nothingUnsaved): Upstream => ({
  ...{ ahead, behind, bringsAgentsFile: false },
  unsaved: ahead === 0 && behind > 0 ? unsaved : null,
});

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

function short({ step, blocked, coming }: Verdict): string {
  if (blocked !== null) return `! ${blocked.code}`;
  if (step === null) return '-';
  const { push, fastForward } = step.after ?? {};
  const parts = [
    step.reason,
    ...(fastForward === undefined ? [] : ['go on']),
    ...(push === true ? ['push'] : []),
  ];
  return [...parts, ...(coming === undefined || coming === 'nothing' ? [] : [coming])].join(', ');
}

describe('a pin that changes', () => {
  const dirty = { ...nothingUnsaved, changed: ['a.txt'] };
  it.each<[string, Project, EngineObserved, Coming, string]>([
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
      at({ ...apart(0, 1), bringsAgentsFile: true }),
      'nothing',
      'pin-differs, go on, push, other-files',
    ],
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
  ])('%s', (_name, project, observed, coming, expected) => {
    expect(short(engine.diff(desiredOf(project), observed, coming))).toBe(expected);
  });

  it('says what it is made on, so that a review of it does not hold for another HEAD', () => {
    const found = (changes: Partial<Repository>) =>
      engine.diff(desiredOf(web), at(null, changes)).step?.before;
    expect(found({})).toMatchObject({ parent: head });
    const bare = { engineInHead: { kind: 'absent' }, engineOnDisk: { kind: 'absent' } } as const;
    const first = at(null, bare, { engineInIndex: { kind: 'absent' }, module: null });
    expect(engine.diff(desiredOf(web), first).step).toMatchObject({
      action: 'create',
      before: { commit: null, checkedOut: null, parent: head },
    });
    // Where only the checkout is wrong no commit is made.
    const wanted = { kind: 'gitlink', commit: commitOf('v0.2.0') } as const;
    expect(found({ engineInHead: wanted, engineOnDisk: { kind: 'absent' } })).not.toHaveProperty('parent');
  });

  it('says why it is not pushed', () => {
    const { step } = engine.diff(desiredOf(web), at(apart(2, 0)));
    expect(step?.display).toMatchObject({ unpushed: '2 commits of the branch would go with it' });
    expect(engine.diff(desiredOf(local), at(apart(2, 0))).step?.display).not.toHaveProperty('unpushed');
  });

  it('names both numbers where the two have come apart', () => {
    const { blocked } = engine.diff(desiredOf(web), at(apart(2, 1)));
    expect(blocked?.reason).toContain('2 commits here, 1 commit there');
  });
});

describe('a pin that is put in place', () => {
  /** What origin says, and how far the branch is from it; what was done comes out. */
  async function put(
    origin: Fetched | 'no answer',
    found: { ahead?: number; behind?: number; unsaved?: Unsaved } = {},
  ) {
    const fleet = fleetOf([web]);
    const state = stateOf({
      [web.path]: cloneOf(web, { repository: repositoryOf(web, { engineInHead: pin }) }),
    });
    const { world: model } = modelWorld(state, fleet);
    const done: string[] = [];
    const world: World = {
      ...model,
      git: {
        ...model.git,
        async fetchBranch() {
          if (origin === 'no answer') throw new WorldFailure('git ls-remote failed', 'no route to host');
          return origin;
        },
        compare: async () => ({ ahead: found.ahead ?? 0, behind: found.behind ?? 0 }),
        lookAtUnsaved: async () => ({ known: true, value: found.unsaved ?? nothingUnsaved }),
        fastForward: async ({ to }) => void done.push(`go on to ${to.slice(0, 4)}`),
        checkOutEngine: async () => void done.push('check out'),
        async commitPin() {
          done.push('commit');
          return { commit: 'b'.repeat(40) };
        },
        async push() {
          done.push('push');
          return null;
        },
      },
    };
    const desired = desiredOf(web, fleet);
    const observed = at(null);
    const { step } = engine.diff(desired, observed);
    if (step === null) throw new Error('there is no step');
    const { notes } = await engine.apply(desired, observed, step, world).catch((error: unknown) => {
      if (!(error instanceof WorldFailure)) throw error;
      return { notes: [`failed: ${error.message}`] };
    });
    return { done, said: notes.join('; ') };
  }

  it('is pushed where origin is as it was seen', async () => {
    expect(await put({ kind: 'at', commit: head })).toEqual({
      done: ['check out', 'commit', 'push'],
      said: 'pushed',
    });
  });

  it('goes on top of what origin has by now', async () => {
    const { done, said } = await put({ kind: 'at', commit: theirs }, { behind: 2 });
    expect(done).toEqual(['go on to ffff', 'check out', 'commit', 'push']);
    expect(said).toBe('main brought to ffffffffffff of origin; pushed');
  });

  it.each<[string, Fetched | 'no answer', { ahead?: number; behind?: number }, RegExp]>([
    [
      'origin was set back',
      { kind: 'at', commit: theirs },
      { ahead: 1 },
      /^not pushed: 1 commit of the branch/,
    ],
    ['origin has no such branch any more', { kind: 'absent' }, {}, /^not pushed: origin has no branch main$/],
    [
      'origin gives no answer',
      'no answer',
      {},
      /^not pushed: git ls-remote failed: no route to host; when that/,
    ],
  ])('is committed and not pushed where %s', async (_name, origin, found, said) => {
    const result = await put(origin, found);
    expect(result.done).toEqual(['check out', 'commit']);
    expect(result.said).toMatch(said);
  });

  it.each<[string, Fetched, { ahead?: number; behind?: number; unsaved?: Unsaved }, RegExp]>([
    [
      'origin has gone on and the clone is not clean',
      { kind: 'at', commit: theirs },
      { behind: 1, unsaved: { ...nothingUnsaved, changed: ['a.txt'] } },
      /1 commit further on than .*a\.txt/,
    ],
    [
      'the two have come apart',
      { kind: 'at', commit: theirs },
      { ahead: 1, behind: 3 },
      /1 commit here, 3 commits there/,
    ],
    [
      'origin was rewritten',
      { kind: 'rewritten', from: head, to: theirs },
      {},
      /main of origin was rewritten/,
    ],
  ])('fails and has changed nothing where %s', async (_name, origin, found, why) => {
    const { done, said } = await put(origin, found);
    expect(done).toEqual([]);
    expect(said).toMatch(why);
  });
});
