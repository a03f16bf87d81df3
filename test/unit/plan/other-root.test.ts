// Where a fleet runs is told by its sessions: which root they are of, whether that is gone, or the same by another path.
import { describe, expect, it } from 'vitest';
import { findOtherRoot } from '../../../src/observe/other-root.ts';
import { fleetElsewhere } from '../../../src/plan/elsewhere.ts';
import type { OtherRoot } from '../../../src/plan/observation.ts';
import { fleetOf, projectOf, sessionOf, stateOf } from '../../support/model.ts';
import { modelWorld } from '../../support/model-world.ts';

const [a, b, deep] = [projectOf('a'), projectOf('b'), projectOf('deep', { path: '/fleet/sites/deep' })];
const fleet = fleetOf([a, b, deep]);

describe('where a fleet runs', () => {
  const found = (
    paths: readonly (readonly [project: typeof a, path: string, alive?: boolean])[],
    there: readonly string[],
    isSame = false,
  ) => {
    const { world } = modelWorld(
      stateOf(Object.fromEntries(there.map((path) => [path, { kind: 'unreadable' }]))),
      fleet,
    );
    const sessions = paths.map(([project, path, alive = true], at) => {
      const session = sessionOf(project, `agent-${at}`, { alive });
      return { ...session, marks: { ...session.marks, path } };
    });
    const files = { ...world.files, isSameFolder: () => isSame };
    return findOtherRoot(fleet, { socketPath: '/run/tmux', sessions }, { ...world, files });
  };

  it.each<[string, ReturnType<typeof found>, Partial<OtherRoot> | null]>([
    ['nothing', found([], []), null],
    ['at its root', found([[a, '/fleet/a']], []), null],
    ['elsewhere', found([[a, '/old/a']], ['/old/a']), { kind: 'other-root', root: '/old' }],
    [
      'in a folder of folders',
      found([[deep, '/old/sites/deep']], ['/old/sites/deep']),
      { kind: 'other-root', root: '/old' },
    ],
    ['ended', found([[a, '/old/a', false]], ['/old/a']), null],
    [
      'as many here',
      found(
        [
          [a, '/old/a'],
          [b, '/fleet/b'],
        ],
        ['/old/a'],
      ),
      null,
    ],
    ['by another path', found([[a, '/mnt/a']], ['/mnt/a'], true), { kind: 'other-path', root: '/mnt' }],
    [
      'moved with all of it',
      found(
        [
          [a, '/old/a'],
          [b, '/old/b'],
        ],
        ['/fleet/a', '/fleet/b'],
      ),
      { kind: 'moved', root: '/old', movedTo: '/fleet' },
    ],
    ['gone', found([[a, '/old/a']], []), null],
    [
      'one of two moved',
      found(
        [
          [a, '/old/a'],
          [b, '/older/b'],
        ],
        ['/fleet/a', '/fleet/b'],
      ),
      null,
    ],
  ])('%s', (_, seen, expected) => {
    if (expected === null) expect(seen).toBeNull();
    else expect(seen).toMatchObject(expected);
  });

  it('offers to set the root where it is the same folder, and ends no server that others use', () => {
    const by = { socket: 'po-recipes', sessions: ['a/x'], projects: ['a'], isShared: true };
    const help = (other: OtherRoot) => fleetElsewhere(fleet, other, 'fleet.toml').help;
    expect(help({ kind: 'other-path', root: '/mnt', ...by })).toBe('set `root` in fleet.toml to "/mnt"');
    expect(help({ kind: 'moved', root: '/old', movedTo: '/fleet', ...by })).toContain(
      "kill-session -t '=a/x'",
    );
    expect(help({ kind: 'moved', root: '/old', movedTo: '/fleet', ...by, isShared: false })).toContain(
      'kill-server',
    );
  });
});
