// Which folder of the user's state is whose: the rule alone, which the engine and po share.
import { describe, expect, it } from 'vitest';
import {
  type FolderIdentity,
  type PlacesLook,
  type ProjectRecord,
  placeOfProject,
  projectKeyPattern,
} from '../../../engine/contract/project-place.ts';
import { stateBase } from '../../../engine/contract/state-base.ts';
import { findHome, type HomePorts } from '../../../engine/contract/state-home.ts';

const folder = (inode: string, bornNs: string | null = '5', device = '1'): FolderIdentity => ({
  device,
  inode,
  bornNs,
});

/** `clones`: what is at a path now; `states`: what is remembered, by the name of its folder. */
function lookAt(
  clones: Readonly<Record<string, FolderIdentity>>,
  states: Readonly<Record<string, ProjectRecord | 'unreadable'>> = {},
): PlacesLook {
  return {
    identityOf: (path) => clones[path] ?? null,
    recordIn: (name) => states[name] ?? null,
    isTaken: (name) => states[name] !== undefined,
    others: () =>
      Object.entries(states).flatMap(([name, record]): [string, ProjectRecord][] =>
        record === 'unreadable' ? [] : [[name, record]],
      ),
  };
}

const recordOf = (path: string, identity: FolderIdentity): ProjectRecord => ({
  format: 'ao.project/1',
  path,
  folder: identity,
});

const keyOf = (path: string) => placeOfProject(path, lookAt({ [path]: folder('7') })).name;

describe('the place of a project', () => {
  it('has a readable name, another for each path', () => {
    expect(keyOf('/fleet/Döcs site')).toMatch(/^docs-site-[0-9a-f]{16}$/);
    expect(keyOf('/fleet/web')).not.toBe(keyOf('/other/web'));
    expect(keyOf('/fleet/…')).toMatch(projectKeyPattern);
  });

  it('is found by its path, also where the device has another number by now', () => {
    const name = keyOf('/fleet/web');
    for (const device of ['1', '2']) {
      const look = lookAt(
        { '/fleet/web': folder('7', '5', device) },
        { [name]: recordOf('/fleet/web', folder('7')) },
      );
      expect(placeOfProject('/fleet/web', look)).toEqual({ name, found: name, formerly: [] });
    }
  });

  it('goes along with a clone that was moved, and another in its old place gets one of its own', () => {
    const name = keyOf('/fleet/web');
    const states = { [name]: recordOf('/fleet/web', folder('7')) };
    const moved = { '/fleet/.retired/web': folder('7') };
    expect(placeOfProject('/fleet/.retired/web', lookAt(moved, states))).toEqual({
      name: keyOf('/fleet/.retired/web'),
      found: name,
      formerly: ['/fleet/web'],
    });
    const both = lookAt({ ...moved, '/fleet/web': folder('8') }, states);
    const second = placeOfProject('/fleet/web', both);
    expect(second.found).toBeNull();
    expect(second.name).not.toBe(name);
    expect(second.name).toMatch(projectKeyPattern);
    expect(placeOfProject('/fleet/.retired/web', both).found).toBe(name);
  });

  it('is not that of a clone whose inode was given out again', () => {
    const name = keyOf('/fleet/web');
    const states = { [name]: recordOf('/fleet/web', folder('7', '5')) };
    expect(placeOfProject('/fleet/web', lookAt({ '/fleet/web': folder('7', '6') }, states)).found).toBeNull();
    // Where the file system does not tell, the number has to do.
    expect(placeOfProject('/fleet/web', lookAt({ '/fleet/web': folder('7', null) }, states)).found).toBe(
      name,
    );
  });

  it('is not shared by a copy, and stays where it was for a clone that is mounted twice', () => {
    const name = keyOf('/fleet/web');
    const states = { [name]: recordOf('/fleet/web', folder('7')) };
    const copied = lookAt({ '/fleet/web': folder('7'), '/copy/web': folder('9') }, states);
    expect(placeOfProject('/copy/web', copied).found).toBeNull();
    const mounted = lookAt({ '/fleet/web': folder('7'), '/mount/web': folder('7') }, states);
    expect(placeOfProject('/mount/web', mounted)).toEqual({ name, found: name, formerly: ['/fleet/web'] });
  });

  it('knows where the clone was before, newest first, but not where it is again', () => {
    const now = folder('7');
    const formerly = ['/b', '/a', ...Array.from({ length: 30 }, (_, at) => `/old/${at}`)];
    const states = { [keyOf('/fleet/web')]: { ...recordOf('/c', now), formerly } };
    const places = placeOfProject('/a', lookAt({ '/a': now }, states)).formerly;
    expect(places?.slice(0, 3)).toEqual(['/c', '/b', '/old/0']);
    expect(places).toHaveLength(16);
  });

  it('is never taken for free where it cannot be understood', () => {
    const name = keyOf('/fleet/web');
    const look = lookAt({ '/fleet/web': folder('7') }, { [name]: 'unreadable' });
    expect(placeOfProject('/fleet/web', look)).toMatchObject({ found: null, unreadable: name });
  });
});

describe('the state folder of a user', () => {
  /** `owners`: of what is there, by path. */
  const of = (uid: number, owners: Readonly<Record<string, number>>, passwd = ''): HomePorts => ({
    ownUid: uid,
    uidOf: (path) => owners[path] ?? null,
    entryAt: (path) => {
      const owner = owners[path];
      return owner === undefined ? null : { kind: 'folder', uid: owner };
    },
    passwdHome: () => passwd,
  });

  it('is XDG_STATE_HOME, else below HOME, and what a launcher has told goes before both', () => {
    const look = of(1, { '/': 0, '/x': 1, '/h': 1, '/told': 1 });
    expect(stateBase({ HOME: '/h' }, look)).toBe('/h/.local/state');
    expect(stateBase({ HOME: '/h', XDG_STATE_HOME: '/x/' }, look)).toBe('/x');
    expect(stateBase({ HOME: '/agent', XDG_STATE_HOME: '/x', AO_STATE_HOME: '/told' }, look)).toBe('/told');
    expect(stateBase({ HOME: '/h', XDG_STATE_HOME: 'relative' }, look)).toBe('/h/.local/state');
  });

  it('is never made in the home of another user, as sudo leaves it, or in one that is missing', () => {
    const look = of(0, { '/': 0, '/home/user': 1000, '/super': 0 }, '/super');
    expect(stateBase({ HOME: '/home/user' }, look)).toBe('/super/.local/state');
    expect(stateBase({ HOME: '/home/user', XDG_STATE_HOME: '/home/user/.local/state' }, look)).toBe(
      '/super/.local/state',
    );
    expect(stateBase({ HOME: '/gone' }, look)).toBeNull();
    expect(findHome({ HOME: '/gone' }, 'projects', look)).toMatchObject({ kind: 'unusable', path: null });
    expect(stateBase({}, of(1000, { '/': 0 }))).toBeNull();
  });

  it('is not used where a part of the way is somebody else’s, or no folder', () => {
    const owned = { '/': 0, '/h': 1, '/h/.local/state/ao': 2 };
    expect(findHome({ HOME: '/h' }, 'projects', of(1, owned))).toMatchObject({
      kind: 'unusable',
      why: '/h/.local/state/ao belongs to another user',
    });
    const link: HomePorts = {
      ...of(1, { '/': 0, '/h': 1 }),
      entryAt: (path) => (path.endsWith('/ao') ? { kind: 'other', uid: 1 } : null),
    };
    expect(findHome({ HOME: '/h' }, 'projects', link)).toMatchObject({
      kind: 'unusable',
      path: '/h/.local/state/ao',
    });
  });
});
